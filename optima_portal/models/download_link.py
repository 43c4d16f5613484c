"""A one-time way to a file."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class DownloadLink(SQLModel, table=True):
    """`storage_name` is the file; `only_for_this` says that the file was made for this download and goes with it."""

    __tablename__ = "download_link"

    id: int | None = Field(default=None, primary_key=True)
    token_digest: str = Field(unique=True)
    session_hash: str
    file_name: str
    media_type: str
    storage_name: str = Field(index=True)
    only_for_this: bool
    created_at: datetime
    expires_at: datetime = Field(index=True)
    used_at: datetime | None = None
