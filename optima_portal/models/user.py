"""A person who can sign in: of a provider's office, or of the plan's staff."""

from datetime import datetime
from enum import Enum

from sqlmodel import Field, SQLModel

from optima_portal.kit.tokens import new_key
from optima_portal.models.columns import closed_list


class PlanRole(Enum):
    """What one of the plan's staff is. Value: the label."""

    PROVIDER_RELATIONS = "Provider Relations"
    UM_REVIEWER = "UM Reviewer"
    DISPUTE_ANALYST = "Dispute Analyst"
    QUALITY = "Quality Team"
    PRIVACY_OFFICER = "Privacy Officer"
    SYSTEM = "System Administrator"


class UserStatus(Enum):
    """Whether a person may sign in at all."""

    ACTIVE = "Active"
    SUSPENDED = "Suspended"
    ENDED = "Ended"


class User(SQLModel, table=True):
    """`email` is stored in lower case; it is the name one signs in with. `version` guards edits."""

    __tablename__ = "app_user"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(default_factory=new_key, unique=True)
    email: str = Field(unique=True)
    name: str
    phone: str = ""
    street: str = ""
    city: str = ""
    state: str = ""
    zip_code: str = ""
    plan_role: PlanRole | None = Field(default=None, sa_type=closed_list(PlanRole))
    status: UserStatus = Field(default=UserStatus.ACTIVE, sa_type=closed_list(UserStatus))
    status_reason: str = ""
    default_collection_id: int | None = Field(default=None, foreign_key="collection.id")

    password_hash: str = ""
    password_changed_at: datetime | None = None
    failed_sign_ins: int = 0
    locked_until: datetime | None = None
    times_locked: int = 0
    totp_secret: bytes | None = None
    totp_confirmed_at: datetime | None = None
    totp_last_step: int = 0
    second_factor_later_until: datetime | None = None
    terms_version: str = ""
    terms_accepted_at: datetime | None = None
    last_sign_in_at: datetime | None = None

    created_at: datetime
    version: int = 1
