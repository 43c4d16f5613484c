"""What somebody has typed and not sent yet."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel


class Draft(SQLModel, table=True):
    """One person's unfinished form, for one record ("" for a form that is about none). `sealed` is encrypted."""

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("user_id", "form", "record"),)

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="app_user.id")
    form: str
    record: str = ""
    sealed: bytes
    saved_at: datetime = Field(index=True)
    version: int = 1
