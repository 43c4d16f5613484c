"""Those who care for members: practitioners, their groups, facilities."""

from datetime import date, datetime
from enum import Enum

from sqlmodel import Field, SQLModel

from optima_portal.kit.tokens import new_key
from optima_portal.models.columns import OPEN_END, closed_list


class ProviderKind(Enum):
    """What a provider is (seed 000, I.4). Value: the label."""

    PRACTITIONER = "Practitioner"
    GROUP = "Group"
    FACILITY = "Facility"


class PracticeGender(Enum):
    """Whom a provider accepts."""

    ANY = "Any"
    FEMALE = "Female"
    MALE = "Male"


class Provider(SQLModel, table=True):
    """`provider_id` is the plan's own number; a provider that is known from a claim file alone has none yet.

    `search_name` is the normalised name with a blank before each part: ` ana maria nunez`.
    """

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(default_factory=new_key, unique=True)
    kind: ProviderKind = Field(sa_type=closed_list(ProviderKind))
    provider_id: str | None = Field(default=None, unique=True)
    npi: str = Field(default="", index=True)
    tin: str = Field(default="", index=True)
    name: str
    last_name: str = ""
    first_name: str = ""
    search_name: str = ""
    taxonomy: str = ""
    specialty: str = Field(default="", index=True)
    phone: str = ""
    fax: str = ""
    email: str = ""
    languages: str = ""
    is_pcp: bool = False
    is_tertiary: bool = False
    panel_open: bool = True
    accepts: PracticeGender = Field(default=PracticeGender.ANY, sa_type=closed_list(PracticeGender))
    youngest_age: int = 0
    oldest_age: int = 200
    created_at: datetime


class ProviderContract(SQLModel, table=True):
    """A line of business that a provider is contracted for, from a day to a day (both included)."""

    __tablename__ = "provider_contract"

    provider_id: int = Field(foreign_key="provider.id", primary_key=True)
    lob: str = Field(primary_key=True)
    starts_on: date = Field(primary_key=True)
    ends_on: date = OPEN_END


class GroupPractitioner(SQLModel, table=True):
    """A practitioner's place in a medical group."""

    __tablename__ = "group_practitioner"

    group_id: int = Field(foreign_key="provider.id", primary_key=True)
    practitioner_id: int = Field(foreign_key="provider.id", primary_key=True, index=True)
    starts_on: date
    ends_on: date = OPEN_END
