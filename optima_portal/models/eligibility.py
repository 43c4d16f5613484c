"""When a member is eligible, through whom, and what else pays."""

from datetime import date, datetime
from enum import Enum

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from optima_portal.models.columns import LONG_KEY, LONG_NUMBER, OPEN_END, closed_list


class EligibilityStatus(Enum):
    """A member's standing on a day, in the order in which results are sorted. Value: the chip."""

    ELIGIBLE = "ELIGIBLE"
    SHARE_OF_COST = "SHARE OF COST"
    NOT_ELIGIBLE = "NOT ELIGIBLE"


class EligibilitySpan(SQLModel, table=True):
    """From a day to a day (both included) in a line of business, with a PCP and a medical group.

    A change of any of them begins a new span. A span that ends before it starts was taken back: it never counts.
    """

    __tablename__ = "eligibility_span"
    __table_args__ = (
        Index("ix_eligibility_span_member", "member_id", "ends_on", "starts_on"),
        Index("ix_eligibility_span_pcp", "pcp_id", "ends_on", "starts_on", "member_id"),
        Index("ix_eligibility_span_group", "medical_group_id", "ends_on", "starts_on", "member_id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=LONG_KEY)
    member_id: int = Field(foreign_key="member.id", sa_type=LONG_KEY)
    starts_on: date
    ends_on: date = OPEN_END
    lob: str
    network: str = ""
    pcp_id: int | None = Field(default=None, foreign_key="provider.id")
    medical_group_id: int | None = Field(default=None, foreign_key="provider.id")
    aid_code: str = ""
    share_of_cost_cents: int = Field(default=0, sa_type=LONG_NUMBER)
    changed_at: datetime


class OtherCoverage(SQLModel, table=True):
    """Insurance beside the plan's: Medicare, a commercial carrier."""

    __tablename__ = "other_coverage"

    id: int | None = Field(default=None, primary_key=True, sa_type=LONG_KEY)
    member_id: int = Field(foreign_key="member.id", index=True, sa_type=LONG_KEY)
    carrier: str
    policy_number: str = ""
    kind: str = ""
    starts_on: date | None = None
    ends_on: date = OPEN_END


class EligibilityCheck(SQLModel, table=True):
    """A verification to keep: who asked when, about which day, and what the answer was. Never changed afterwards."""

    __tablename__ = "eligibility_check"

    id: int | None = Field(default=None, primary_key=True, sa_type=LONG_KEY)
    confirmation: str = Field(unique=True)
    member_id: int = Field(foreign_key="member.id", index=True, sa_type=LONG_KEY)
    user_id: int | None = Field(default=None, foreign_key="app_user.id")
    as_of: date
    checked_at: datetime
    status: EligibilityStatus = Field(sa_type=closed_list(EligibilityStatus))
    lob: str = ""
    network: str = ""
    pcp_name: str = ""
    aid_code: str = ""
    share_of_cost_cents: int = Field(default=0, sa_type=LONG_NUMBER)
