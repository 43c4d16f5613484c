"""An appeal as both sides read it, and whether a decision can still be appealed."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from optima_portal.access import appeal_scope
from optima_portal.models.appeal import Appeal
from optima_portal.models.referral import Referral
from optima_portal.rules.appeals import AppealStatus, last_day, why_not_appealable
from optima_portal.rules.plan import plan
from optima_portal.rules.plan_limits import AppealLimits
from optima_portal.rules.referral_clock import urgency
from optima_portal.services.files import FileLine, attached_files
from optima_portal.services.referral_words import moment, reason_words

TONES = {
    AppealStatus.IN_REVIEW: "info",
    AppealStatus.OVERTURNED: "ok",
    AppealStatus.PARTLY_OVERTURNED: "warn",
    AppealStatus.UPHELD: "bad",
    AppealStatus.WITHDRAWN: "",
}


@dataclass(frozen=True)
class AppealView:
    """What both sides see of an appeal. `urgency` as a referral's; "" once it is decided."""

    key: str
    number: str
    status: str
    tone: str
    pace: str
    by: str
    version: int
    submitted: str
    submitted_by: str
    due: str
    urgency: str
    reason: str
    outcome: str
    has_consent: bool
    decided: str
    why: str
    is_open: bool


def appeal_view(appeal: Appeal, now: datetime) -> AppealView:
    """The view of an appeal that was fetched through the scope."""
    is_open = appeal.status is AppealStatus.IN_REVIEW
    return AppealView(
        key=appeal.key,
        number=appeal.number,
        status=appeal.status.value,
        tone=TONES[appeal.status],
        pace=appeal.pace.value,
        by=appeal.by.value,
        version=appeal.version,
        submitted=moment(appeal.submitted_at),
        submitted_by=appeal.submitted_by_name,
        due=moment(appeal.due_at) if is_open else "",
        urgency=urgency(appeal.due_at, now) if is_open else "",
        reason=appeal.reason,
        outcome=appeal.outcome,
        has_consent=appeal.has_consent,
        decided=moment(appeal.decided_at) if appeal.decided_at else "",
        why=reason_words(appeal.denial_reason, appeal.decision),
        is_open=is_open,
    )


def newest_appeal(db: Session, referral: Referral) -> Appeal | None:
    """The appeal of a referral that was fetched through the scope, a withdrawn one where no other is."""
    return db.exec(appeal_scope.appeals_of(referral)).first()


def limits_of(referral: Referral) -> AppealLimits:
    """The clocks of the member's line of business."""
    return plan().referrals.appeals_in(referral.lob)


def noticed_on(referral: Referral) -> date | None:
    """The plan's day of the decision's notice."""
    zone = ZoneInfo(plan().plan.time_zone)
    return referral.decided_at.astimezone(zone).date() if referral.decided_at else None


def why_not_appeal(db: Session, referral: Referral, today: date) -> str | None:
    """Say why this decision cannot be appealed today; None means it can."""
    if there := db.exec(appeal_scope.standing_appeal_of(referral)).first():
        return f"This decision was appealed already: {there.number}."
    return why_not_appealable(referral.status, noticed_on(referral), limits_of(referral), today)


def appeal_until(db: Session, referral: Referral, today: date) -> str:
    """The last day to appeal; "" when it cannot be appealed today."""
    day = noticed_on(referral)
    if day is None or why_not_appeal(db, referral, today):
        return ""
    return f"{last_day(day, limits_of(referral)):%m/%d/%Y}"


def files_of_appeal(appeal: Appeal) -> str:
    """What an appeal's files are attached to."""
    return f"appeal:{appeal.key}"


def files_with(db: Session, appeal: Appeal | None) -> list[FileLine]:
    """The files that were sent with an appeal that was fetched through the scope."""
    return attached_files(db, files_of_appeal(appeal)) if appeal else []
