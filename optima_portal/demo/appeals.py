"""The demo's appeals of referrals: one in each status, and one decision that can still be appealed."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from optima_portal.access import referral_scope
from optima_portal.demo.disputes import viewer_by_email
from optima_portal.demo.referrals import OFFICE, forget_mail
from optima_portal.kit import clock, db
from optima_portal.models.appeal import Appeal
from optima_portal.models.referral import Referral
from optima_portal.rules.appeals import Appealed, AppealRuling, AppealStatus
from optima_portal.rules.plan import plan
from optima_portal.rules.referral_status import DenialReason, ReferralStatus
from optima_portal.services.appeal_queue import note_missed_appeal_clocks
from optima_portal.services.appeal_review import appealed, decide_appeal
from optima_portal.services.appeal_submission import submit_appeal, withdraw_appeal
from optima_portal.services.referral_letters import seen_referral

SECOND = "appeals@plan.example"
# How those of the newest denied (D) and modified (M) ones went, the newest first; the newest of all is left to appeal.
DENIED = ("", "OPEN", "LATE", "OVERTURNED", "UPHELD", "WITHDRAWN", "OVERTURNED")
MODIFIED = ("EXPEDITED", "PARTLY_OVERTURNED", "UPHELD", "PARTLY_OVERTURNED")
ASKED = {
    "reason": "The study of last month was not with the records; it shows the need.",
    "outcome": "Approve what was requested.",
    "has_consent": "on",
}
WHY = {
    AppealStatus.OVERTURNED: "The study that came with the appeal shows the need.",
    AppealStatus.PARTLY_OVERTURNED: "The records support more than was approved, though not all of it.",
    AppealStatus.UPHELD: "The study that came with the appeal does not change the finding.",
}


def fill(on: Engine | None = None) -> int:
    """Add the appeals, if there are none yet; returns how many were added."""
    on = on or db.engine()
    stories = db.in_transaction(lambda session: list(_stories(session)), on)
    for key, how, decided_at in sorted(stories, key=lambda one: one[2]):
        db.in_transaction(lambda session, key=key, how=how, at=decided_at: _tell(session, key, how, at), on)
    db.in_transaction(forget_mail, on)
    return len(stories)


def _stories(session: Session) -> Iterator[tuple[str, str, datetime]]:
    if session.exec(select(Appeal.id).limit(1)).first() is not None:
        return
    for status, hows in ((ReferralStatus.DENIED, DENIED), (ReferralStatus.MODIFIED, MODIFIED)):
        found = select(Referral).where(Referral.status == status).order_by(col(Referral.decided_at).desc())
        for one, how in zip(session.exec(found.limit(len(hows))), hows, strict=False):
            if how and one.decided_at:
                yield one.key, how, one.decided_at


def _tell(session: Session, key: str, how: str, decided_at: datetime) -> None:
    """Submitted some days after the decision, decided a week later; open ones so that their clocks run now."""
    now, office, second = clock.now(), viewer_by_email(session, OFFICE), viewer_by_email(session, SECOND)
    assert office is not None
    assert second is not None
    since = {"OPEN": timedelta(days=5), "EXPEDITED": timedelta(hours=60), "LATE": timedelta(days=33)}
    submitted = now - since[how] if how in since else decided_at + timedelta(days=9)
    pace = {"pace": "EXPEDITED", "is_confirmed": "on"} if how == "EXPEDITED" else {"pace": "STANDARD"}
    with clock.at(max(submitted, decided_at)):
        when = {"now": clock.now(), "today": clock.today(plan().plan.time_zone)}
        submit_appeal(session, office, key, ASKED | pace, **when)  # type: ignore[arg-type]
    if how == "LATE":
        note_missed_appeal_clocks(session, {}, now=now)
    with clock.at(min(submitted + timedelta(days=7), now)):
        if how == "WITHDRAWN":
            withdraw_appeal(session, office, key, now=clock.now())
        elif how in AppealStatus.__members__:
            referral = seen_referral(session, office, key)
            appeal = session.exec(select(Appeal).where(Appeal.standing_of == referral.id)).one()
            services = appealed(session.exec(referral_scope.services_of([referral])).all())
            when = {"now": clock.now(), "today": clock.today(plan().plan.time_zone)}
            decide_appeal(session, second, appeal.key, appeal.version, _ruling(AppealStatus[how], services), **when)  # type: ignore[arg-type]


def _ruling(outcome: AppealStatus, services: tuple[Appealed, ...]) -> AppealRuling:
    """A partial one gives half of what is missing; where that is all or nothing, the decision stands."""
    units = {one.key: one.approved + (one.requested - one.approved) // 2 for one in services}
    if outcome is AppealStatus.PARTLY_OVERTURNED and all(units[one.key] == one.approved for one in services):
        outcome = AppealStatus.UPHELD
    reason = "" if outcome is AppealStatus.OVERTURNED else DenialReason.FEWER_UNITS.name
    return AppealRuling(outcome, units, reason, WHY[outcome])
