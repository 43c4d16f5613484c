"""Whether a file that a plan wants to load is what its name says: text, Parquet, or an archive.

Messy text is welcome (bad bytes are the reader's business); something altogether different under that name is not.
"""

import io
from typing import BinaryIO

import filetype  # type: ignore[import-untyped]

HEAD_BYTES = 8192
PARQUET_MARK = b"PAR1"
ZIP_MARK = b"PK\x03\x04"


def why_not_data(reader: BinaryIO, size: int, ending: str, label: str) -> str | None:
    """Say why not; None: it is."""
    head = reader.read(HEAD_BYTES)
    if ending == "parquet":
        is_so = head.startswith(PARQUET_MARK) and _end(reader, size) == PARQUET_MARK
    elif ending == "zip":
        is_so = head.startswith(ZIP_MARK)
    else:
        is_so = b"\x00\x00\x00" not in head and filetype.guess(head) is None
    return None if is_so else f"is not really of the kind {label}: what is inside is something else."


def _end(reader: BinaryIO, size: int) -> bytes:
    reader.seek(max(0, size - len(PARQUET_MARK)), io.SEEK_SET)
    return reader.read(len(PARQUET_MARK))
