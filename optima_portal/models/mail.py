"""The outbox: letters that are written in the same transaction as what they report."""

from datetime import datetime
from enum import Enum

from sqlmodel import Field, SQLModel

from optima_portal.kit.tokens import new_key
from optima_portal.models.columns import closed_list


class MailState(Enum):
    """How far a letter is. Value: the label for whoever runs the portal."""

    WAITING = "Waiting"
    SENDING = "Being sent"
    SENT = "Sent"
    FAILED = "Given up"


class Mail(SQLModel, table=True):
    """`body` is encrypted, bound to `key`, and emptied once the letter is sent: passcodes are in there."""

    __tablename__ = "mail"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(default_factory=new_key, unique=True)
    recipient: str
    template: str
    subject: str
    body: bytes
    message_id: str = Field(unique=True)
    state: MailState = Field(default=MailState.WAITING, sa_type=closed_list(MailState), index=True)
    attempts: int = 0
    created_at: datetime
    sending_since: datetime | None = None
    sent_at: datetime | None = None
