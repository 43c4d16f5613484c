"""The audit trail: append-only, each record chained to the one before."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from optima_portal.models.columns import LONG_KEY


class AuditEvent(SQLModel, table=True):
    """Append-only: the migration that makes the table has the database refuse to change or remove a row.

    Who did what, as whom, about which member or record, when, from where. Names are kept as they were then.
    """

    __tablename__ = "audit_event"

    id: int | None = Field(default=None, primary_key=True, sa_type=LONG_KEY)
    at: datetime = Field(index=True)
    action: str = Field(index=True)
    user_id: int | None = Field(default=None, index=True)
    user_email: str = Field(default="", index=True)
    user_name: str = ""
    role: str = ""
    collection: str = ""
    member_key: str = Field(default="", index=True)
    record_kind: str = ""
    record: str = ""
    detail: str = ""
    source: str = ""
    key_id: str
    previous_hash: str
    hash: str
