"""A letter as it travels: text and HTML in one MIME message, built by the `emails` package."""

from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from emails.message import Message, html

HEADERS = {"Auto-Submitted": "auto-generated"}  # RFC 3834: no out-of-office answers to us


@dataclass(frozen=True)
class Letter:
    """`message_id` stays the same however often the letter is tried, so that a second copy can be recognised."""

    message_id: str
    sender: str
    to: str
    subject: str
    text: str
    html: str
    at: datetime

    def as_message(self) -> Message:
        """The message of the `emails` package."""
        return html(
            message_id=self.message_id,
            mail_from=self.sender,
            mail_to=self.to,
            subject=self.subject,
            text=self.text,
            html=self.html,
            date=format_datetime(self.at),
            headers=dict(HEADERS),
        )

    def as_bytes(self) -> bytes:
        """The message as a mail server or a file takes it."""
        return bytes(self.as_message().as_bytes())
