"""What every act on a referral shares: its timeline, its clocks, its records."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from optima_portal.access import referral_scope
from optima_portal.access.audit import Action, audit
from optima_portal.access.viewer import PORTAL, Viewer
from optima_portal.models.member import Member
from optima_portal.models.referral import Referral, ReferralEvent, ReferralStep
from optima_portal.rules.plan import plan
from optima_portal.rules.referral_clock import Clock, Course, clocks_of, due_at, was_in_time
from optima_portal.services.closures import CLOSURES
from optima_portal.services.mail import queue_mail
from optima_portal.services.office_mail import recipients


def clocks_for(referral: Referral) -> tuple[Clock, ...]:
    """Every clock of a referral."""
    course = Course(referral.priority, referral.received_at, referral.complete_at, referral.is_extended)
    return clocks_of(course, plan().referrals, plan().plan.time_zone, CLOSURES)


def set_clock(referral: Referral) -> None:
    """Keep the earliest clock beside the referral, for the queue."""
    referral.due_at = due_at(clocks_for(referral))


def step(
    db: Session,
    viewer: Viewer,
    referral: Referral,
    what: ReferralStep,
    text: str,
    *,
    now: datetime,
    letter: dict[str, Any] | None = None,
) -> None:
    """Add a step to the timeline; it counts as a change of the referral."""
    referral.version, referral.changed_by = referral.version + 1, viewer.name
    db.add(referral)
    db.add(
        ReferralEvent(
            referral_id=referral.id or 0, step=what, by_id=viewer.user_id,
            is_plans=viewer.plan_role is not None or viewer is PORTAL,
            by_name=viewer.name, at=now, text=text, letter=letter,
        )
    )  # fmt: skip
    db.flush()


def note_missed(db: Session, referral: Referral, now: datetime) -> bool:
    """Write down, once, that the time to decide has passed (42 CFR 438.404(c)); returns whether it was now.

    Every act on an open referral asks first: a question or a withdrawal takes the clock away, and with it the miss.
    """
    if referral.was_in_time is not None or was_in_time(referral.due_at, now):
        return False
    referral.was_in_time = False
    appeals = plan().disputes.appeals_address  # on paper: on the referral's page only a decision can be appealed
    text = f"Counts as an adverse action from today; the member can appeal to {appeals}."
    step(db, PORTAL, referral, ReferralStep.MISSED, text, now=now)
    return True


def awaits_words(events: Sequence[ReferralEvent]) -> bool:
    """Whether the last question is not answered in words yet; a file may have arrived for it."""
    about = [one.step for one in events if one.step in (ReferralStep.QUESTION, ReferralStep.ANSWER)]
    return bool(about) and about[-1] is ReferralStep.QUESTION


def member_of(db: Session, referral: Referral) -> Member:
    """The member of a referral that was fetched through the scope."""
    return db.exec(referral_scope.members_of([referral])).one()


def on_record(db: Session, viewer: Viewer, action: Action, referral: Referral, detail: str = "") -> None:
    """Record an act on a referral, about its member."""
    audit(
        db, viewer, action, member_key=member_of(db, referral).key, record_kind="referral",
        record=referral.referral_code, detail=detail,
    )  # fmt: skip


def mail_office(db: Session, referral: Referral, template: str, now: datetime, **values: object) -> None:
    """To whoever submitted it, or the heads of its office: a number and a link, never who or what it is about."""
    path = f"/referrals/{referral.key}"
    for user in recipients(db, [referral.submitted_by], referral.collection_id):
        queue_mail(db, user.email, template, now, name=user.name, code=referral.referral_code, path=path, **values)
