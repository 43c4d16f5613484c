"""A mailbox on disk, for a machine without a mail server: letters are dropped into `var/mailbox` and read back."""

import email
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from pathlib import Path

from optima_portal.kit.settings import settings

SHOWN = 50


@dataclass(frozen=True)
class Received:
    """A letter in the box."""

    to: str
    subject: str
    at: datetime
    text: str


def drop(message_id: str, letter: bytes) -> None:
    """Put a letter into the box; the same message id replaces it, so that a second try leaves one letter."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^A-Za-z0-9_-]", "_", message_id.strip("<>"))
    arriving = folder / f"{name}.{os.getpid()}.part"
    arriving.write_bytes(letter)
    arriving.replace(folder / f"{name}.eml")


def letters(limit: int = SHOWN) -> list[Received]:
    """The letters in the box, newest first."""
    files = sorted(_folder().glob("*.eml"), key=lambda file: file.stat().st_mtime_ns, reverse=True)[:limit]
    return sorted((_read(file) for file in files), key=lambda received: received.at, reverse=True)


def _read(file: Path) -> Received:
    message = email.message_from_bytes(file.read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    text = str(body.get_content()).replace("\r\n", "\n").strip() if body else ""
    at = parsedate_to_datetime(str(message["Date"])).astimezone(UTC)
    return Received(str(message["To"]), str(message["Subject"]), at, text)


def _folder() -> Path:
    return settings().var / "mailbox"
