"""A user's place in a collection: role, permissions, position."""

from datetime import date, datetime
from enum import Enum

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from optima_portal.models.columns import closed_list


class Role(Enum):
    """What a user is in a collection (seed 003, III). Value: the label."""

    ELIGIBILITY_VIEWER = "Eligibility Viewer"
    CLAIMS_VIEWER = "Claims Viewer"
    PCP = "PCP"
    LOA = "Local Office Administrator"
    EA = "Enterprise Admin"
    CUSTOM = "Custom Setup"


class Position(Enum):
    """What a user does in the office (seed 003, III.6). OTHER is spelled out beside it."""

    MEDICAL_ASSISTANT = "Medical Assistant"
    REFERRAL_COORDINATOR = "Referral Coordinator"
    NURSE_PRACTITIONER = "Nurse Practitioner"
    NURSE = "Nurse"
    PHYSICIAN = "Physician"
    PHYSICIAN_ASSISTANT = "Physician Assistant"
    OTHER = "Other"


class MembershipStatus(Enum):
    """PENDING: asked for, not answered. REMOVED keeps its history."""

    PENDING = "Pending"
    ACTIVE = "Active"
    REMOVED = "Removed"


class Membership(SQLModel, table=True):
    """`ticked` holds names of `Permission` that were granted besides the role's own."""

    __table_args__ = (UniqueConstraint("user_id", "collection_id"),)

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="app_user.id", index=True)
    collection_id: int = Field(foreign_key="collection.id", index=True)
    role: Role = Field(sa_type=closed_list(Role))
    ticked: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    position: Position = Field(default=Position.OTHER, sa_type=closed_list(Position))
    other_position: str = ""
    status: MembershipStatus = Field(default=MembershipStatus.ACTIVE, sa_type=closed_list(MembershipStatus))
    created_at: datetime
    separated_on: date | None = None
    separation_reason: str = ""
    version: int = 1
