"""Which files are accepted: by what is inside, and only if the name says the same.

A file that is two things at once (a picture that is also an archive, a PDF with a web page in front) is refused:
whoever opens it next may see the other one. Nothing is unpacked here.
"""

import io
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import BinaryIO, cast

import filetype  # type: ignore[import-untyped]

from optima_portal.kit.data_file import why_not_data
from optima_portal.kit.office_file import why_not_office
from optima_portal.kit.pdf_file import why_not_pdf
from optima_portal.kit.picture_file import why_not_picture

HEAD_BYTES = 8192
LONGEST_NAME = 120
UNNAMED = "file"
BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class FileKind(Enum):
    """A kind of file. Value: label, media type, endings of the name."""

    PDF = ("PDF", "application/pdf", ("pdf",))
    DOCX = ("Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ("docx",))
    XLSX = ("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ("xlsx",))
    PNG = ("PNG", "image/png", ("png",))
    JPEG = ("JPEG", "image/jpeg", ("jpg", "jpeg"))
    GIF = ("GIF", "image/gif", ("gif",))
    TIFF = ("TIFF", "image/tiff", ("tif", "tiff"))
    WEBP = ("WebP", "image/webp", ("webp",))
    BMP = ("BMP", "image/bmp", ("bmp",))
    HEIC = ("HEIC", "image/heic", ("heic", "heif"))
    CSV = ("CSV", "text/csv", ("csv",))
    X12 = ("X12", "application/edi-x12", ("x12", "edi", "txt", "dat", "834", "835", "837"))
    PARQUET = ("Parquet", "application/vnd.apache.parquet", ("parquet",))
    ZIP = ("ZIP", "application/zip", ("zip",))

    @property
    def label(self) -> str:
        """How a person calls it."""
        return str(self.value[0])

    @property
    def media_type(self) -> str:
        """Its media type, as IANA registers it."""
        return str(self.value[1])

    @property
    def endings(self) -> tuple[str, ...]:
        """The endings a name of this kind may have, the usual one first."""
        return tuple(self.value[2])


OFFICE = frozenset({FileKind.DOCX, FileKind.XLSX})
DATA = frozenset({FileKind.CSV, FileKind.X12, FileKind.PARQUET, FileKind.ZIP})
"""What a plan loads; never an attachment that somebody opens."""
EVERY_KIND = frozenset(FileKind) - DATA
PICTURES = EVERY_KIND - OFFICE - {FileKind.PDF}


def why_not_accepted(
    name: str, file: Path | io.RawIOBase | BinaryIO, size: int, max_bytes: int, allowed: frozenset[FileKind]
) -> str | None:
    """Say why this file cannot be attached, in a sentence that names it; None means it can.

    `file` is a path or a seekable reader, which is left open; `size` is the number of its bytes.
    """
    shown, kind = safe_name(name), kind_by_name(name)
    if kind is None or kind not in allowed:
        return f"{shown} cannot be attached: choose a file of the kind {names_of(allowed)}."
    if size == 0:
        return f"{shown} is empty."
    if size > max_bytes:
        return f"{shown} is larger than {max_bytes / 1024 / 1024:g} MB."
    with _buffered(file) as reader:
        why = _why_not(kind, reader, size)
    return f"{shown} {why}" if why else None


def kind_by_name(name: str) -> FileKind | None:
    """The kind a name's ending claims."""
    _, dot, ending = safe_name(name).rpartition(".")
    return next((kind for kind in FileKind if dot and ending.lower() in kind.endings), None)


def names_of(kinds: frozenset[FileKind]) -> str:
    """The kinds as a person reads them: `PDF, Word (.docx) or PNG`."""
    ordered = [kind for kind in FileKind if kind in kinds]
    labels = [f"{kind.label} (.{kind.endings[0]})" if kind in OFFICE else kind.label for kind in ordered]
    return " or ".join([", ".join(labels[:-1]), labels[-1]]) if len(labels) > 1 else "".join(labels)


def safe_name(name: str) -> str:
    """A file's name without path, control and direction characters, of sane length, its ending kept."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = (c for c in unicodedata.normalize("NFC", last) if c not in BIDI and unicodedata.category(c)[0] != "C")
    plain = " ".join("".join("_" if c in '<>:"|?*' else c for c in kept).split()).lstrip(". ")
    stem, dot, ending = plain.rpartition(".")
    if dot and len(ending) < 10:
        return f"{(stem.rstrip('. ') or UNNAMED)[: LONGEST_NAME - len(ending) - 1]}.{ending}"
    return plain[:LONGEST_NAME] or UNNAMED


def _why_not(kind: FileKind, reader: BinaryIO, size: int) -> str | None:
    if kind in OFFICE:
        return why_not_office(reader, size, kind.endings[0])
    if kind in DATA:
        return why_not_data(reader, size, kind.endings[0], kind.label)
    guessed = filetype.guess(reader.read(HEAD_BYTES))
    if guessed is None or guessed.mime != kind.media_type:
        return f"is not really of the kind {kind.label}: what is inside is something else."
    if kind is FileKind.PDF:
        return why_not_pdf(reader, size)
    return why_not_picture(reader, size, kind.endings[0])


@contextmanager
def _buffered(file: Path | io.RawIOBase | BinaryIO) -> Iterator[BinaryIO]:
    """A buffered reader at the beginning; a reader that was given is not closed."""
    if isinstance(file, Path):
        with file.open("rb") as opened:
            yield opened
    elif isinstance(file, io.RawIOBase):
        file.seek(0)
        buffered = io.BufferedReader(file)
        try:
            yield cast(BinaryIO, buffered)
        finally:
            buffered.detach()
    else:
        file.seek(0)
        yield file
