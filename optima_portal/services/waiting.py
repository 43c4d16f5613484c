"""What needs a person's action, the most urgent first: the bell and the dashboard. Features add their parts here."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, select

from optima_portal.access import dispute_scope, referral_scope
from optima_portal.access.permissions import Permission
from optima_portal.access.viewer import Viewer
from optima_portal.models.credential import RecoveryCode, SecurityAnswer
from optima_portal.models.dispute import Dispute
from optima_portal.models.referral import Referral
from optima_portal.models.user import User
from optima_portal.rules.dispute_status import DisputeStatus
from optima_portal.rules.disputes import due_in_words, urgency
from optima_portal.rules.passwords import expires_at
from optima_portal.rules.plan import plan
from optima_portal.rules.referral_status import ReferralStatus
from optima_portal.rules.security_questions import HOW_MANY
from optima_portal.services.appeal_queue import appeal_counts
from optima_portal.services.closures import CLOSURES
from optima_portal.services.dispute_queue import counts
from optima_portal.services.jobs import dead_jobs
from optima_portal.services.passwords import policy_for
from optima_portal.services.um_queue import waiting_counts

FEW_CODES = 2
MOST_DISPUTES = 10
URGENCIES = ("late", "soon", "calm")


@dataclass(frozen=True)
class Waiting:
    """One thing that needs the person's action."""

    what: str
    detail: str
    due: str
    urgency: str
    """"late", "soon" or "calm": the chip's colour; `due` says it in words."""
    verb: str
    address: str


def waiting_for(db: Session, viewer: Viewer, *, now: datetime) -> tuple[Waiting, ...]:
    """Everything that waits for this viewer."""
    user = db.exec(select(User).where(User.id == viewer.user_id)).one()
    found = [one for part in PARTS for one in part(db, viewer, user, now)]
    return tuple(sorted(found, key=lambda one: URGENCIES.index(one.urgency)))


def _password(_db: Session, _viewer: Viewer, user: User, now: datetime) -> Iterator[Waiting]:
    """Seven days ahead the dashboard says that the password must be changed (spec 2)."""
    policy = policy_for(user)
    last = expires_at(user.password_changed_at, policy) if user.password_changed_at else None
    if last is None or last - now > policy.warn_before:
        return
    days = max(0, (last - now) // timedelta(days=1))
    due = "Today" if days == 0 else f"{days} day{'s' * (days != 1)} left"
    until = f"{last.astimezone(ZoneInfo(plan().plan.time_zone)):%m/%d/%Y}"
    detail = f"It expires on {until}; then it must be changed at the next sign-in."
    yield Waiting("Your password is about to expire", detail, due, "soon", "Change", "/profile")


def _questions(db: Session, _viewer: Viewer, user: User, _now: datetime) -> Iterator[Waiting]:
    if not policy_for(user).asks_security_questions:
        return
    on_file = db.exec(select(func.count()).where(col(SecurityAnswer.user_id) == user.id)).one()
    if on_file < HOW_MANY:
        detail = "Without them a forgotten password cannot be reset by yourself."
        yield Waiting("Your security questions are not set", detail, "When you can", "calm", "Set", "/profile")


def _recovery_codes(db: Session, _viewer: Viewer, user: User, _now: datetime) -> Iterator[Waiting]:
    if user.totp_confirmed_at is None:
        return
    codes = select(func.count()).where(col(RecoveryCode.user_id) == user.id)
    made, left = db.exec(codes).one(), db.exec(codes.where(col(RecoveryCode.used_at).is_(None))).one()
    if made and left <= FEW_CODES:
        detail = "You need one of them if you lose your phone."
        due = f"{left} left"
        yield Waiting("Your recovery codes are running out", detail, due, "soon", "Make new ones", "/profile")


def _given_up_jobs(db: Session, viewer: Viewer, _user: User, _now: datetime) -> Iterator[Waiting]:
    if viewer.may(Permission.SYSTEM) and (dead := len(dead_jobs(db))):
        words = f"{dead} background job{'s' * (dead != 1)} given up"
        yield Waiting(words, "Mail or other work did not go through.", "Now", "late", "Look", "/plan/system")


def _asked_of_the_office(db: Session, viewer: Viewer, _user: User, now: datetime) -> Iterator[Waiting]:
    """Disputes in which the plan waits for the office."""
    if not viewer.may(Permission.SUBMIT_DISPUTES):
        return
    asked = dispute_scope.disputes(viewer, Permission.SUBMIT_DISPUTES)
    asked = asked.where(Dispute.status == DisputeStatus.INFORMATION_REQUESTED).order_by(col(Dispute.answer_by))
    today = now.astimezone(ZoneInfo(plan().plan.time_zone)).date()
    for one in db.exec(asked.limit(MOST_DISPUTES)):
        due = one.answer_by or today
        urgency_ = urgency(due, today, plan().disputes, CLOSURES)
        detail = f"Claims asks for information on dispute {one.number}, by {due:%m/%d/%Y}."
        words = due_in_words(due, today, CLOSURES)
        yield Waiting("Answer a question", detail, words, urgency_, "Answer", f"/claims/disputes/{one.key}")


def _disputes_due(db: Session, viewer: Viewer, _user: User, now: datetime) -> Iterator[Waiting]:
    """What the analysts' clocks say."""
    if not viewer.may(Permission.DISPUTE_REVIEW):
        return
    late, soon, _ = counts(db, viewer, now.astimezone(ZoneInfo(plan().plan.time_zone)).date())
    if late:
        words = f"{late} dispute{'s' * (late != 1)} late"
        yield Waiting(words, "Past the day to acknowledge or to decide.", "Now", "late", "Open", "/plan/disputes")
    if soon:
        words = f"{soon} dispute{'s' * (soon != 1)} due soon"
        due = f"Within {plan().disputes.soon_working_days} working days"
        yield Waiting(words, "To acknowledge or to decide.", due, "soon", "Open", "/plan/disputes")


def _referral_questions(db: Session, viewer: Viewer, _user: User, _now: datetime) -> Iterator[Waiting]:
    """Referrals in which the plan waits for the office."""
    asked = referral_scope.referrals(viewer, Permission.SUBMIT_REFERRALS).where(
        Referral.status == ReferralStatus.PENDING, col(Referral.complete_at).is_(None)
    )
    for one in db.exec(asked.order_by(col(Referral.due_at), col(Referral.id)).limit(MOST_DISPUTES)):
        detail = f"Utilization Management asks for information on referral {one.referral_code}."
        yield Waiting("Answer a question", detail, "Waiting for you", "soon", "Answer", f"/referrals/{one.key}")


def _referrals_due(db: Session, viewer: Viewer, _user: User, now: datetime) -> Iterator[Waiting]:
    """What the reviewers' clocks say."""
    if not viewer.may(Permission.UM_REVIEW):
        return
    late, soon, _ = waiting_counts(db, viewer, now)
    if late:
        words = f"{late} referral{'s' * (late != 1)} late"
        yield Waiting(words, "Past the time to decide.", "Now", "late", "Open", "/plan/referrals")
    if soon:
        words = f"{soon} referral{'s' * (soon != 1)} due soon"
        yield Waiting(words, "To decide.", "Within a day", "soon", "Open", "/plan/referrals")


def _appeals_due(db: Session, viewer: Viewer, _user: User, now: datetime) -> Iterator[Waiting]:
    """What the clocks of appeals say."""
    if not viewer.may(Permission.UM_REVIEW):
        return
    late, soon = appeal_counts(db, viewer, now)
    if late:
        words = f"{late} appeal{'s' * (late != 1)} late"
        yield Waiting(words, "Past the time to resolve.", "Now", "late", "Open", "/plan/appeals")
    if soon:
        words = f"{soon} appeal{'s' * (soon != 1)} due soon"
        yield Waiting(words, "To resolve.", "Within a day", "soon", "Open", "/plan/appeals")


Part = Callable[[Session, Viewer, User, datetime], Iterator[Waiting]]
PARTS: tuple[Part, ...] = (
    _password, _questions, _recovery_codes, _given_up_jobs, _asked_of_the_office, _disputes_due,
    _referral_questions, _referrals_due, _appeals_due,
)  # fmt: skip
