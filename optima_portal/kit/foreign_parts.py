"""What has no business in a picture or a PDF: a second file, or a web page."""

from typing import BinaryIO

ZIP_END = b"PK\x05\x06"
ZIP_END_BYTES = 22
LONGEST_ZIP_COMMENT = 65_535
PIECE_BYTES = 1024 * 1024
# Lower case: a browser that guesses takes these for a page, a server that is badly set up runs the others.
ACTIVE = (b"<script", b"<html", b"<!doctype html", b"<iframe", b"<?php", b"<svg")
LONGEST_MARK = max(len(mark) for mark in ACTIVE)

TWO_THINGS = "holds something else besides what its name says. Save it anew and attach that."


def is_also_an_archive(reader: BinaryIO, size: int) -> bool:
    """Whether a ZIP program would find an archive in it: those are read from their end."""
    tail = tail_of(reader, size, ZIP_END_BYTES + LONGEST_ZIP_COMMENT)
    place = tail.rfind(ZIP_END)
    while place >= 0:
        comment = int.from_bytes(tail[place + 20 : place + 22], "little")
        if place + ZIP_END_BYTES + comment <= len(tail):
            return True
        place = tail.rfind(ZIP_END, 0, place)
    return False


def is_active(some: bytes) -> bool:
    """Whether these bytes hold the beginning of a page or a script."""
    lowered = some.lower()
    return any(mark in lowered for mark in ACTIVE)


def is_active_anywhere(reader: BinaryIO) -> bool:
    """Whether the whole file holds one; read piece by piece."""
    reader.seek(0)
    before = b""
    while piece := reader.read(PIECE_BYTES):
        if is_active(before + piece):
            return True
        before = piece[-LONGEST_MARK:]
    return False


def tail_of(reader: BinaryIO, size: int, length: int) -> bytes:
    """The last bytes of a file."""
    reader.seek(max(0, size - length))
    return reader.read(length)
