"""An appeal of the plan's decision on a referral."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from optima_portal.kit.tokens import new_key
from optima_portal.models.columns import LONG_KEY, closed_list
from optima_portal.rules.appeals import AppealBy, AppealPace, AppealStatus


class Appeal(SQLModel, table=True):
    """`standing_of` is the referral as long as the appeal is not withdrawn, then None: there is one appeal at most.

    `submitted_at` begins the clock of `due_at`. `reviewer_id` is whoever decided it; who decided first is the
    referral's. `denial_reason` is the name of a `DenialReason`. `version` guards against two reviewers at once.
    """

    id: int | None = Field(default=None, primary_key=True, sa_type=LONG_KEY)
    key: str = Field(default_factory=new_key, unique=True)
    number: str = Field(unique=True)
    referral_id: int = Field(foreign_key="referral.id", index=True, sa_type=LONG_KEY)
    standing_of: int | None = Field(default=None, unique=True, sa_type=LONG_KEY)
    status: AppealStatus = Field(default=AppealStatus.IN_REVIEW, sa_type=closed_list(AppealStatus))
    pace: AppealPace = Field(sa_type=closed_list(AppealPace))
    by: AppealBy = Field(sa_type=closed_list(AppealBy))
    has_consent: bool = False
    reason: str
    outcome: str
    submitted_at: datetime
    submitted_by: int | None = Field(default=None, foreign_key="app_user.id")
    submitted_by_name: str
    due_at: datetime = Field(index=True)
    decided_at: datetime | None = None
    was_in_time: bool | None = None
    reviewer_id: int | None = Field(default=None, foreign_key="app_user.id")
    denial_reason: str = ""
    decision: str = ""
    changed_by: str = ""
    version: int = 1
