"""A folder of files as one file: a ZIP, read within limits, written the same each time so that its digest tells it."""

import io
import zipfile
from pathlib import Path

from optima_portal.rules.plan import plan

MEGABYTE = 1024 * 1024
ALWAYS = (1980, 1, 1, 0, 0, 0)
PIECE_BYTES = MEGABYTE


class NoFolder(Exception):
    """It cannot be read as a folder; the text says why."""


def packed(folder: Path, ending: str = ".csv") -> bytes:
    """The files of a folder with this ending, not compressed, in order."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_STORED) as archive:
        for file in sorted(folder.glob(f"*{ending}")):
            archive.writestr(zipfile.ZipInfo(file.name, ALWAYS), file.read_bytes())
    return into.getvalue()


def unpacked(data: bytes, wanted: frozenset[str]) -> dict[str, bytes]:
    """The wanted files of an archive, in whatever folder of it they lie; the sizes they claim are not believed."""
    room = plan().imports.unpacked_megabytes * MEGABYTE
    found: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for entry in archive.infolist():
                name = entry.filename.rpartition("/")[2].lower()
                if name in wanted and name not in found:
                    found[name] = _read(archive, entry, room)
                    room -= len(found[name])
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as broken:
        raise NoFolder("the archive is broken, encrypted or packed in a way that is not read") from broken
    except Exception as broken:  # zlib.error and lzma's are no common kind
        raise broken if isinstance(broken, NoFolder) else NoFolder("the archive is broken") from broken
    return found


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, room: int) -> bytes:
    kept = bytearray()
    with archive.open(entry) as file:
        while piece := file.read(PIECE_BYTES):
            kept += piece
            if len(kept) > room:
                raise NoFolder(f"the archive unpacks to more than {plan().imports.unpacked_megabytes} MB")
    return bytes(kept)
