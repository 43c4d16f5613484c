"""Is this a Word or Excel file of today's kind, and nothing else? ECMA-376: a ZIP with [Content_Types].xml.

Only the directory and that one small part are read: nothing is unpacked, so a bomb does not go off.
"""

import zipfile
import zlib
from typing import BinaryIO
from xml.etree import ElementTree

from optima_portal.kit.foreign_parts import ZIP_END, ZIP_END_BYTES, tail_of

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # [MS-CFB]: an old Office file, or a new one inside its encryption
ENCRYPTED_PART = "EncryptedPackage".encode("utf-16-le")
ZIP = b"PK\x03\x04"
TYPES = "[Content_Types].xml"
MAIN = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
}
MAX_PARTS = 5_000
MAX_TYPES_BYTES = 1024 * 1024
MAX_UNPACKED_BYTES = 500 * 1024 * 1024
MAX_RATIO = 200
RATIO_COUNTS_FROM = 20 * 1024 * 1024

ENCRYPTED = "is encrypted. Save it without a password and attach that."
OLD = "is an Office file of the old kind. Save it as .{} and attach that."
MACROS = "holds macros. Save it without them and attach that."
BOMB = "would be far too large once unpacked."
NOT_ONE = "is not really a .{} file, or is damaged."


def why_not_office(reader: BinaryIO, size: int, ending: str) -> str | None:
    """Say what is wrong with a file that calls itself .docx or .xlsx; None means nothing."""
    reader.seek(0)
    head = reader.read(len(OLE))
    if head == OLE:
        reader.seek(0)
        return ENCRYPTED if ENCRYPTED_PART in reader.read() else OLD.format(ending)
    if not head.startswith(ZIP) or not tail_of(reader, size, ZIP_END_BYTES).startswith(ZIP_END):
        return NOT_ONE.format(ending)
    try:
        with zipfile.ZipFile(reader) as package:
            return _why_not_package(package, size, ending)
    except (zipfile.BadZipFile, zlib.error, ElementTree.ParseError, KeyError, ValueError, OSError, EOFError):
        return NOT_ONE.format(ending)
    except (NotImplementedError, RuntimeError):  # a compression or encryption that zipfile does not know
        return ENCRYPTED


def _why_not_package(package: zipfile.ZipFile, size: int, ending: str) -> str | None:
    parts = package.infolist()
    if any(part.flag_bits & 1 for part in parts):
        return ENCRYPTED
    if len(parts) > MAX_PARTS or _is_bomb(parts, size):
        return BOMB
    if not parts or min(part.header_offset for part in parts) != 0:
        return NOT_ONE.format(ending)
    types = _content_types(package)
    if any("macro" in one.lower() for one in types) or any(_is_macro(part.filename) for part in parts):
        return MACROS
    return None if MAIN[ending] in types else NOT_ONE.format(ending)


def _is_bomb(parts: list[zipfile.ZipInfo], size: int) -> bool:
    """By the sizes the directory states; parts that overlap (one bomb in many names) add up beyond the file's own."""
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    too_dense = unpacked > RATIO_COUNTS_FROM and unpacked > size * MAX_RATIO
    return unpacked > MAX_UNPACKED_BYTES or packed > size or too_dense


def _is_macro(part: str) -> bool:
    lowered = part.lower()
    return lowered.endswith(("vbaproject.bin", "vbadata.xml")) or "/macrosheets/" in lowered


def _content_types(package: zipfile.ZipFile) -> set[str]:
    with package.open(TYPES) as part:
        text = part.read(MAX_TYPES_BYTES + 1)
    if len(text) > MAX_TYPES_BYTES or b"<!" in text:  # a DOCTYPE could define entities
        raise ValueError("not the content types of an Office file")
    return {one.get("ContentType", "") for one in ElementTree.fromstring(text)}  # noqa: S314 - no DOCTYPE, no entities
