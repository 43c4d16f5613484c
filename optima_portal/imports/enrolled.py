"""What an enrolment file says of a member, as plain values: who it is, and what becomes of which coverage."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum

from optima_portal.imports.other_coverage import Other
from optima_portal.imports.remittance import PaidProvider
from optima_portal.models.columns import OPEN_END
from optima_portal.models.member import Gender


class Says(Enum):
    """What a coverage loop states."""

    COVERED = "from a day to a day"
    ENDED = "it ends on a day"
    NEVER_WAS = "it is taken back"


@dataclass(slots=True)
class Coverage:
    """An HD loop. `share_of_cost_cents` None: not said. `ends_on` of one that ended: its last day, DTP*349 or 357."""

    product: str = ""
    description: str = ""
    lob: str = ""
    network: str = ""
    starts_on: date | None = None
    ends_on: date = OPEN_END
    pcp: PaidProvider | None = None
    pcp_since: date | None = None
    medical_group: PaidProvider | None = None
    aid_code: str = ""
    share_of_cost_cents: int | None = None
    is_month: bool = False
    segment: int = 0
    says: Says = Says.COVERED
    maintenance: str = ""
    has_end: bool = False
    is_unreadable: bool = False


@dataclass(slots=True)
class Enrolled:
    """An INS loop: one member. `begins_on` and `ended_on`: of their eligibility as a whole (DTP*356 and 357)."""

    is_subscriber: bool = True
    cin: str = ""
    meds_id: str = ""
    mbi: str = ""
    last_name: str = ""
    first_name: str = ""
    middle_name: str = ""
    birth_date: date | None = None
    gender: Gender = Gender.UNKNOWN
    language: str = ""
    phone: str = ""
    email: str = ""
    street: str = ""
    city: str = ""
    state: str = ""
    zip_code: str = ""
    deceased_on: date | None = None
    numbers: dict[str, str] = field(default_factory=dict)
    coverages: list[Coverage] = field(default_factory=list)
    others: list[Other] = field(default_factory=list)
    source: str = ""
    segment: int = 0
    maintenance: str = ""
    begins_on: date | None = None
    ended_on: date | None = None
    is_end_unreadable: bool = False
    is_taken_back: bool = False

    def digest(self) -> str:
        """Of everything that it says."""
        return hashlib.sha256(repr(replace(self, segment=0)).encode()).hexdigest()
