"""An authorization request (referral), its services and diagnoses, and everything that happened to it."""

from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from optima_portal.kit.tokens import new_key
from optima_portal.models.columns import LONG_KEY, closed_list
from optima_portal.rules.referral_status import Priority, ReferralKind, ReferralStatus, ServiceDecision


class Referral(SQLModel, table=True):
    """`collection_id` is the office that submitted it: whose it is. `lob` and `network`: the member's on that day.

    `received_at` begins the clocks; `complete_at` is when the information that the decision needs was there, None
    while the plan waits for it. `due_at` is the earliest clock that runs (None: paused or decided), kept for the queue.
    `from_draft` makes a submission that is sent twice one. `version` guards against two reviewers at once.
    `redirected_from_id` is whom the office had asked for, when the plan approved another provider.
    `first_status` is the outcome of the plan's first decision: an appeal that is won changes `status`, never this.
    """

    __table_args__ = (
        Index("ix_referral_collection_received", "collection_id", "received_at"),
        Index("ix_referral_member_received", "member_id", "received_at"),
        Index("ix_referral_status_due", "status", "due_at"),
        Index("ix_referral_received_status", "received_at", "status"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=LONG_KEY)
    key: str = Field(default_factory=new_key, unique=True)
    referral_code: str = Field(unique=True)
    from_draft: str = Field(unique=True)
    kind: ReferralKind = Field(sa_type=closed_list(ReferralKind))
    priority: Priority = Field(sa_type=closed_list(Priority))
    status: ReferralStatus = Field(default=ReferralStatus.PENDING, sa_type=closed_list(ReferralStatus))
    collection_id: int = Field(foreign_key="collection.id")
    submitted_by: int | None = Field(default=None, foreign_key="app_user.id", index=True)
    submitted_by_name: str = ""
    member_id: int = Field(foreign_key="member.id", sa_type=LONG_KEY)
    lob: str = ""
    network: str = ""
    referring_id: int = Field(foreign_key="provider.id", index=True)
    service_address: str = ""
    service_phone: str = ""
    service_fax: str = ""
    referred_to_id: int = Field(foreign_key="provider.id", index=True)
    redirected_from_id: int | None = Field(default=None, foreign_key="provider.id")
    is_tertiary: bool = False
    redirect_allowed: bool = True
    justification: str = ""
    request_date: date
    place_of_service: str
    indications: str
    duplicate_of: str = ""
    duplicate_reason: str = ""

    received_at: datetime
    complete_at: datetime | None = None
    is_extended: bool = False
    extension_reason: str = ""
    question: str = ""
    due_at: datetime | None = None
    decided_at: datetime | None = None
    was_in_time: bool | None = None
    is_automatic: bool = False
    reviewer_id: int | None = Field(default=None, foreign_key="app_user.id")
    valid_from: date | None = None
    valid_to: date | None = None
    first_status: ReferralStatus | None = Field(default=None, sa_type=closed_list(ReferralStatus))
    is_appealed: bool = False
    was_appeal_won: bool | None = None
    changed_by: str = ""
    version: int = 1


class ReferralService(SQLModel, table=True):
    """One requested service and the plan's answer. `answers`: the questionnaire as (question, answer) pairs.

    `reason` is the name of a `DenialReason` or `VoidReason`; `rule`, `rule_file` (its version and fingerprint) and
    `rule_facts` say why it was approved by itself.
    """

    __tablename__ = "referral_service"
    __table_args__ = (Index("ix_referral_service_code", "code", "referral_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=LONG_KEY)
    key: str = Field(default_factory=new_key, unique=True)
    referral_id: int = Field(foreign_key="referral.id", index=True, sa_type=LONG_KEY)
    number: int
    code: str
    description: str
    modifiers: str = ""
    units: int
    answers: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    decision: ServiceDecision = Field(default=ServiceDecision.PENDING, sa_type=closed_list(ServiceDecision))
    approved_units: int | None = None
    reason: str = ""
    decision_text: str = ""
    rule: str = ""
    rule_file: str = ""
    rule_facts: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class ReferralDiagnosis(SQLModel, table=True):
    """A diagnosis of the request, with its words as they were."""

    __tablename__ = "referral_diagnosis"

    referral_id: int = Field(foreign_key="referral.id", primary_key=True, sa_type=LONG_KEY)
    number: int = Field(primary_key=True)
    code: str
    description: str = ""


class ReferralStep(Enum):
    """What can happen to a request. Value: the words of the timeline."""

    SUBMITTED = "Submitted"
    FILE_ADDED = "Attachment added"
    QUESTION = "Information requested"
    ANSWER = "Information received"
    EXTENDED = "Time to decide extended"
    AUTOMATIC = "Approved by rule"
    DECIDED = "Decided"
    REDIRECTED = "Redirected"
    WITHDRAWN = "Withdrawn"
    VOIDED = "Voided"
    MISSED = "The time to decide has passed"
    APPEALED = "Appealed"
    APPEAL_DECIDED = "Appeal decided"
    APPEAL_WITHDRAWN = "Appeal withdrawn"
    APPEAL_MISSED = "The time to resolve the appeal has passed"


TOWARDS_THE_DECISION = (ReferralStep.QUESTION, ReferralStep.EXTENDED, ReferralStep.REDIRECTED, ReferralStep.DECIDED)
"""Steps of the plan that make whoever took them a part of its first decision."""


class ReferralEvent(SQLModel, table=True):
    """One step of the timeline. `letter` holds what its PDF says, as it was on that day; None: no letter.

    `by_id` is who did it; None for the portal's own steps, and for those from before it was kept.
    """

    __tablename__ = "referral_event"

    id: int | None = Field(default=None, primary_key=True, sa_type=LONG_KEY)
    key: str = Field(default_factory=new_key, unique=True)
    referral_id: int = Field(foreign_key="referral.id", index=True, sa_type=LONG_KEY)
    step: ReferralStep = Field(sa_type=closed_list(ReferralStep))
    is_plans: bool
    by_id: int | None = Field(default=None, foreign_key="app_user.id")
    by_name: str
    at: datetime
    text: str = ""
    letter: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))


class ReferralDraft(SQLModel, table=True):
    """A request that is not submitted yet. It belongs to the collection, so that a colleague can finish it.

    `sealed` is the encrypted form; `section` how far it is; `version` counts the times it was saved.
    """

    __tablename__ = "referral_draft"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(default_factory=new_key, unique=True)
    collection_id: int = Field(foreign_key="collection.id", index=True)
    begun_by: int = Field(foreign_key="app_user.id")
    changed_by_name: str
    begun_at: datetime
    saved_at: datetime = Field(index=True)
    section: int = 1
    sealed: bytes
    version: int = 1


class NoReferralNotice(SQLModel, table=True):
    """An answer to keep: for this member and code no referral was required on that day. Never changed afterwards."""

    __tablename__ = "no_referral_notice"

    id: int | None = Field(default=None, primary_key=True, sa_type=LONG_KEY)
    number: str = Field(unique=True)
    collection_id: int = Field(foreign_key="collection.id", index=True)
    user_id: int | None = Field(default=None, foreign_key="app_user.id")
    user_name: str = ""
    member_id: int = Field(foreign_key="member.id", index=True, sa_type=LONG_KEY)
    code: str
    description: str
    answer: str
    answered_at: datetime
