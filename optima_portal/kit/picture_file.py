"""Is this a picture, whole, and nothing else? Each format is walked by its own lengths to its end; no pixel is read."""

from collections.abc import Callable
from typing import BinaryIO

from optima_portal.kit.foreign_parts import TWO_THINGS, is_active_anywhere, is_also_an_archive

DAMAGED = "is damaged: it cannot be opened as a picture."
PIECE_BYTES = 1024 * 1024
BMP_SLACK = 3  # some programs pad the file to a multiple of four


def why_not_picture(reader: BinaryIO, size: int, ending: str) -> str | None:
    """Say what is wrong with a file that calls itself a picture of this ending; None means nothing."""
    if is_also_an_archive(reader, size) or is_active_anywhere(reader):
        return TWO_THINGS
    reader.seek(0)
    try:
        end = ENDS[ending](reader, size)
    except ValueError:
        return DAMAGED
    if end is None or end > size:
        return DAMAGED
    return TWO_THINGS if end < size else None


def _end_of_png(reader: BinaryIO, size: int) -> int | None:
    """ISO/IEC 15948, 5.3: length, type, that many bytes, checksum; IEND is last."""
    place = 8
    while place < size:
        reader.seek(place)
        head = _exactly(reader, 8)
        place += 12 + int.from_bytes(head[:4], "big")
        if head[4:] == b"IEND":
            return place
    return None


def _end_of_jpeg(reader: BinaryIO, size: int) -> int | None:
    """ITU-T T.81, B.1: segments to the scan, which ends with FF D9.

    Cameras put a second picture or a film behind that, so what follows is not taken for foreign by itself.
    """
    place = 2
    while True:
        reader.seek(place)
        head = _exactly(reader, 4)
        if head[0] != 0xFF:
            return None
        if head[1] == 0xFF:  # any number of fill bytes may stand before a mark
            place += 1
            continue
        place += 2 + int.from_bytes(head[2:], "big")
        if head[1] == 0xDA:
            return size if _is_ahead(reader, place, b"\xff\xd9") else None


def _end_of_gif(reader: BinaryIO, _size: int) -> int | None:
    """GIF89a, section 11 onwards: colour table, then blocks of sub-blocks; 3B is last."""
    reader.seek(10)
    place = 13 + _colours(_exactly(reader, 1)[0])
    while True:
        reader.seek(place)
        mark = _exactly(reader, 1)[0]
        if mark == 0x3B:
            return place + 1
        if mark == 0x21:
            place = _after_sub_blocks(reader, place + 2)
        elif mark == 0x2C:
            reader.seek(place + 9)
            place = _after_sub_blocks(reader, place + 11 + _colours(_exactly(reader, 1)[0]))
        else:
            return None


def _end_of_webp(reader: BinaryIO, _size: int) -> int:
    """RIFF: the length stands in the header, and is padded to an even number."""
    length = int.from_bytes(_exactly(reader, 8)[4:], "little")
    return 8 + length + length % 2


def _end_of_bmp(reader: BinaryIO, size: int) -> int:
    """BITMAPFILEHEADER: the file's size in bytes 2 to 5."""
    end = int.from_bytes(_exactly(reader, 6)[2:], "little")
    return size if 0 <= size - end <= BMP_SLACK else end


def _end_of_tiff(reader: BinaryIO, size: int) -> int | None:
    """TIFF 6.0, section 2: everything is found by offsets, so the file has no end of its own to be compared with."""
    head = _exactly(reader, 8)
    first = int.from_bytes(head[4:], "little" if head[:2] == b"II" else "big")
    return size if 8 <= first < size else None


def _end_of_heic(reader: BinaryIO, size: int) -> int | None:
    """ISO/IEC 14496-12, 4.2: boxes, each with its length."""
    place = 0
    while place < size:
        reader.seek(place)
        head = _exactly(reader, 8)
        length = int.from_bytes(head[:4], "big")
        if length == 1:
            length = int.from_bytes(_exactly(reader, 8), "big")
        if length < 8 or not head[4:].isascii():
            return None
        place += length
    return place


ENDS: dict[str, Callable[[BinaryIO, int], int | None]] = {
    "png": _end_of_png,
    "jpg": _end_of_jpeg,
    "gif": _end_of_gif,
    "webp": _end_of_webp,
    "bmp": _end_of_bmp,
    "tif": _end_of_tiff,
    "heic": _end_of_heic,
}


def _exactly(reader: BinaryIO, length: int) -> bytes:
    found = reader.read(length)
    if len(found) != length:
        raise ValueError("the file ends too early")
    return found


def _colours(flags: int) -> int:
    """The bytes of a GIF's colour table."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _after_sub_blocks(reader: BinaryIO, place: int) -> int:
    reader.seek(place)
    while length := _exactly(reader, 1)[0]:
        place += 1 + length
        reader.seek(place)
    return place + 1


def _is_ahead(reader: BinaryIO, place: int, mark: bytes) -> bool:
    reader.seek(place)
    before = b""
    while piece := reader.read(PIECE_BYTES):
        if mark in before + piece:
            return True
        before = piece[-1:]
    return False
