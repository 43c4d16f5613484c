"""A member, and the names by which one is found."""

from datetime import date, datetime
from enum import Enum

from sqlmodel import Field, SQLModel

from optima_portal.kit.tokens import new_key
from optima_portal.models.columns import BY_CODE_POINT, LONG_KEY, closed_list


class Gender(Enum):
    """As the enrolment feed says it. Value: the label."""

    FEMALE = "Female"
    MALE = "Male"
    OTHER = "Other"
    UNKNOWN = "Unknown"


class Member(SQLModel, table=True):
    """`cin` is the Member ID, normalised (kit.identifiers): the key by which every file names a member."""

    id: int | None = Field(default=None, primary_key=True, sa_type=LONG_KEY)
    key: str = Field(default_factory=new_key, unique=True)
    cin: str = Field(unique=True)
    meds_id: str = Field(default="", index=True)
    mbi: str = Field(default="", index=True)
    last_name: str = ""
    first_name: str = ""
    middle_name: str = ""
    birth_date: date | None = None
    gender: Gender = Field(default=Gender.UNKNOWN, sa_type=closed_list(Gender))
    language: str = ""
    phone: str = ""
    email: str = ""
    street: str = ""
    city: str = ""
    state: str = ""
    zip_code: str = ""
    deceased_on: date | None = None
    enrolled_by: str = Field(default="", index=True)
    changed_at: datetime


class MemberName(SQLModel, table=True):
    """A member's normalised name from one of its words on: `van der berg`, `der berg`, `berg`, `anna`.

    The prefix of any part is the prefix of one of these. `sound` is its first word as it sounds: the last resort.
    """

    __tablename__ = "member_name"

    member_id: int = Field(foreign_key="member.id", primary_key=True, sa_type=LONG_KEY)
    part: str = Field(primary_key=True, sa_type=BY_CODE_POINT, index=True)
    sound: str = Field(default="", sa_type=BY_CODE_POINT, index=True)
