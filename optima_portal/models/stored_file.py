"""An attachment: what is known of it. Its bytes lie encrypted in the storage, under the same key."""

from datetime import datetime
from enum import Enum

from sqlmodel import Field, SQLModel

from optima_portal.kit.file_kind import FileKind
from optima_portal.kit.tokens import new_key
from optima_portal.models.columns import closed_list


class FileState(Enum):
    """How far an attachment is."""

    ARRIVING = "arriving"
    KEPT = "kept"
    REMOVED = "removed"


class StoredFile(SQLModel, table=True):
    """`attached_to` names the record it belongs to, such as `dispute:KEY`; None while its form is not sent yet."""

    __tablename__ = "stored_file"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(default_factory=new_key, unique=True)
    purpose: str
    name: str
    kind: FileKind | None = Field(default=None, sa_type=closed_list(FileKind))
    size_bytes: int = 0
    sha256: str = ""
    owner_user_id: int | None = Field(default=None, foreign_key="app_user.id", index=True)
    session_hash: str = Field(index=True)
    state: FileState = Field(default=FileState.ARRIVING, sa_type=closed_list(FileState))
    attached_to: str | None = Field(default=None, index=True)
    created_at: datetime = Field(index=True)
    kept_at: datetime | None = None
