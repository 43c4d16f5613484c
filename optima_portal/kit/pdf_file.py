"""Is this a PDF, and nothing else? ISO 32000-1, 7.5: it begins with `%PDF-` and ends with `%%EOF`."""

import logging
import re
from typing import BinaryIO

from pypdf import PdfReader

from optima_portal.kit.foreign_parts import TWO_THINGS, is_active, is_also_an_archive, tail_of

HEAD_BYTES = 1024
TAIL_BYTES = 64 * 1024
END = re.compile(rb"startxref\s+\d+\s+%%EOF[\s\x00]*\Z")

ENCRYPTED = "is protected by a password or by permissions. Save it without protection and attach that."
DAMAGED = "is damaged: it cannot be opened as a PDF."

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings quote what is in the file


def why_not_pdf(reader: BinaryIO, size: int) -> str | None:
    """Say what is wrong with a file that calls itself a PDF; None means nothing."""
    reader.seek(0)
    head, tail = reader.read(HEAD_BYTES), tail_of(reader, size, TAIL_BYTES)
    if not head.startswith(b"%PDF-"):
        return TWO_THINGS
    if b"%%EOF" not in tail:
        return DAMAGED
    if not END.search(tail) or is_active(head) or is_also_an_archive(reader, size):
        return TWO_THINGS
    return _why_not_readable(reader)


def _why_not_readable(reader: BinaryIO) -> str | None:
    reader.seek(0)
    try:
        document = PdfReader(reader, strict=False)
        if document.is_encrypted:
            return ENCRYPTED
        return None if len(document.pages) > 0 else DAMAGED
    except Exception:  # a parser in somebody else's hands: whatever it stumbles over, the file is not for us
        return DAMAGED
