"""What proves who somebody is, besides the password in use: passcodes, recovery codes, answers, former passwords."""

from datetime import datetime
from enum import Enum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from optima_portal.models.columns import closed_list


class PasscodeFor(Enum):
    """What a mailed passcode opens."""

    FORGOTTEN_PASSWORD = "forgotten password"
    CHANGE_PASSWORD = "change of password"
    CHANGE_SECURITY = "change of security questions"


class Passcode(SQLModel, table=True):
    """Six digits by mail. An unknown address gets a row too, without a user: nothing tells the two apart."""

    id: int | None = Field(default=None, primary_key=True)
    purpose: PasscodeFor = Field(sa_type=closed_list(PasscodeFor))
    user_id: int | None = Field(default=None, foreign_key="app_user.id")
    email_digest: str = Field(index=True)
    session_hash: str = Field(index=True)
    source: str | None = Field(default=None, index=True)
    code_digest: str
    was_mailed: bool | None = None
    tries_left: int
    sent_at: datetime
    expires_at: datetime
    verified_at: datetime | None = None
    answered_at: datetime | None = None
    used_at: datetime | None = None


class RecoveryCode(SQLModel, table=True):
    """One of ten codes for whoever lost the phone; each opens once."""

    __tablename__ = "recovery_code"

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="app_user.id", index=True)
    code_digest: str
    used_at: datetime | None = None


class SecurityAnswer(SQLModel, table=True):
    """One of two security questions (seed 000, II.3); the answer is kept as a hash."""

    __tablename__ = "security_answer"
    __table_args__ = (UniqueConstraint("user_id", "question"),)

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="app_user.id", index=True)
    question: str
    answer_hash: str


class FormerPassword(SQLModel, table=True):
    """A password hash that was in use: none of the last six may come back."""

    __tablename__ = "former_password"

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="app_user.id", index=True)
    password_hash: str
    set_at: datetime
