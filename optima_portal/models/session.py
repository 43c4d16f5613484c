"""A signed-in session. The cookie's token is random and stored as a digest only."""

from datetime import datetime
from enum import Enum

from sqlmodel import Field, SQLModel

from optima_portal.kit.tokens import new_key
from optima_portal.models.columns import closed_list


class SessionEnd(Enum):
    """Why a session ended."""

    SIGNED_OUT = "signed out"
    IDLE = "idle"
    TOO_OLD = "reached its time limit"
    ENDED_BY_OWNER = "ended from another session"
    PASSWORD_CHANGED = "password changed"
    SUSPENDED = "access suspended"
    SECOND_FACTOR_FAILED = "second factor failed"
    REPLACED = "signed in anew"


class PortalSession(SQLModel, table=True):
    """One browser's sign-in. Between password and second factor it opens only the page that asks for the code.

    `totp_pending`: the secret of an app that is being enrolled in this session; no other session can confirm it.
    """

    __tablename__ = "session"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(default_factory=new_key, unique=True)
    token_hash: str = Field(unique=True)
    user_id: int = Field(foreign_key="app_user.id", index=True)
    created_at: datetime
    last_seen_at: datetime
    second_factor_at: datetime | None = None
    totp_pending: bytes | None = None
    totp_pending_at: datetime | None = None
    ended_at: datetime | None = Field(default=None, index=True)
    end: SessionEnd | None = Field(default=None, sa_type=closed_list(SessionEnd))
    source: str = ""
    browser: str = ""


class ClientBinding(SQLModel, table=True):
    """Which session a Reflex client token belongs to: whoever presents it with another cookie is turned away."""

    __tablename__ = "client_binding"

    token_hash: str = Field(primary_key=True)
    session_hash: str = Field(index=True)
    bound_at: datetime = Field(index=True)
