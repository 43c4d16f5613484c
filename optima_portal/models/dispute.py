"""A provider's dispute of a claim (Provider Dispute Resolution), its bundle, and what both sides wrote about it."""

from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from optima_portal.kit.tokens import new_key
from optima_portal.models.columns import LONG_KEY, LONG_NUMBER, closed_list
from optima_portal.rules.dispute_status import DisputeStatus, DisputeType


class DisputeBundle(SQLModel, table=True):
    """Alike claims that were disputed together; their files belong to the bundle."""

    __tablename__ = "dispute_bundle"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(default_factory=new_key, unique=True)
    number: str = Field(unique=True)
    submitted_at: datetime
    submitted_by: int | None = Field(default=None, foreign_key="app_user.id")


class Dispute(SQLModel, table=True):
    """`open_claim` is the claim's number as long as the dispute is open, then None: two open ones cannot be.

    `received_on` is the plan's day on which it came; `amended_on` the one on which what was asked for came, from
    which `decide_by` counts anew. `billed_cents`, `payable_cents`, `paid_cents`: the claim as it was disputed.
    `version` guards against two people deciding at once. `adjusted_line` is the number of the line that pays.
    """

    __table_args__ = (
        Index("ix_dispute_status_decide", "status", "decide_by"),
        Index("ix_dispute_claim", "claim_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=LONG_KEY)
    key: str = Field(default_factory=new_key, unique=True)
    number: str = Field(unique=True)
    claim_id: int = Field(foreign_key="claim.id", sa_type=LONG_KEY)
    open_claim: str | None = Field(default=None, unique=True)
    bundle_id: int | None = Field(default=None, foreign_key="dispute_bundle.id", index=True)
    status: DisputeStatus = Field(default=DisputeStatus.SUBMITTED, sa_type=closed_list(DisputeStatus))
    kind: DisputeType = Field(sa_type=closed_list(DisputeType))
    expected_cents: int | None = Field(default=None, sa_type=LONG_NUMBER)
    description: str
    outcome: str
    contact_name: str
    contact_email: str
    contact_title: str = ""
    contact_phone: str
    contact_fax: str = ""
    billed_cents: int = Field(default=0, sa_type=LONG_NUMBER)
    payable_cents: int = Field(default=0, sa_type=LONG_NUMBER)
    paid_cents: int = Field(default=0, sa_type=LONG_NUMBER)

    submitted_at: datetime = Field(index=True)
    submitted_by: int | None = Field(default=None, foreign_key="app_user.id", index=True)
    received_on: date
    acknowledge_by: date
    decide_by: date
    acknowledged_at: datetime | None = None
    acknowledged_on: date | None = None
    asked_on: date | None = None
    answer_by: date | None = None
    amended_on: date | None = None
    closed_at: datetime | None = None
    closed_on: date | None = None
    analyst_id: int | None = Field(default=None, foreign_key="app_user.id")
    awarded_cents: int | None = Field(default=None, sa_type=LONG_NUMBER)
    interest_cents: int = Field(default=0, sa_type=LONG_NUMBER)
    pay_by: date | None = None
    reason: str = ""
    decision: str = ""
    adjusted_line: int | None = None
    changed_by: str = ""
    version: int = 1


class DisputeWord(Enum):
    """What a piece of correspondence is. Value: its title."""

    ACKNOWLEDGMENT = "Acknowledgment letter"
    QUESTION = "Information requested"
    MESSAGE = "Message"
    ANSWER = "Reply"
    DECISION = "Determination letter"
    WITHDRAWAL = "Withdrawal"


class DisputeMessage(SQLModel, table=True):
    """One piece of correspondence. `letter` holds what its PDF says, as it was on that day; None: no letter."""

    __tablename__ = "dispute_message"

    id: int | None = Field(default=None, primary_key=True, sa_type=LONG_KEY)
    key: str = Field(default_factory=new_key, unique=True)
    dispute_id: int = Field(foreign_key="dispute.id", index=True, sa_type=LONG_KEY)
    kind: DisputeWord = Field(sa_type=closed_list(DisputeWord))
    is_plans: bool
    author_id: int | None = Field(default=None, foreign_key="app_user.id")
    author_name: str
    written_at: datetime
    text: str = ""
    letter: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
