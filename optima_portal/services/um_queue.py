"""The plan's UM queue: open referrals by what is due next, late ones first; and what the clocks came to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case
from sqlmodel import Session, col, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from optima_portal.access import referral_scope
from optima_portal.access.audit import Action
from optima_portal.access.viewer import Viewer
from optima_portal.kit.job_kinds import Every, Payload, job
from optima_portal.models.referral import Referral
from optima_portal.rules.referral_clock import SOON, urgency
from optima_portal.rules.referral_status import Priority, ReferralStatus
from optima_portal.services.pages import page_of
from optima_portal.services.referral_lookup import ReferralRow, referral_rows
from optima_portal.services.referral_steps import note_missed
from optima_portal.services.referral_words import moment
from optima_portal.services.typed_numbers import coded
from optima_portal.services.um_mail import mail_missed_referrals

DECIDED = "decided"
TONES = {"late": "bad", "soon": "warn", "calm": "info", "paused": ""}
WORDS = {"late": "Late", "soon": "Due soon", "calm": "In time", "paused": "Waiting for the office"}


@dataclass(frozen=True)
class QueueQuery:
    """What narrows the queue; "" does not. `clock`: late, soon, paused, or decided: what is no longer open.

    `words`: a referral code, or a Member ID.
    """

    priority: str = ""
    clock: str = ""
    words: str = ""


@dataclass(frozen=True)
class QueueRow:
    """One open referral."""

    row: ReferralRow
    due: str
    clock: str
    tone: str
    has_question: bool
    is_tertiary: bool


@dataclass(frozen=True)
class QueuePage:
    """A page of the queue, and how many wait in all."""

    rows: tuple[QueueRow, ...]
    total: int
    late: int
    soon: int
    paused: int


def um_queue(
    db: Session, viewer: Viewer, query: QueueQuery, *, page: int = 1, size: int = 25, now: datetime
) -> QueuePage:
    """A page of what waits for a decision, what is due next first; what stands still comes last."""
    found = _narrowed(_decided(viewer) if query.clock == DECIDED else _open(viewer), query, now)
    referrals, total = page_of(db, found, _order(query), page, size)
    rows = referral_rows(db, viewer, referrals, Action.REFERRAL_SEARCHED)
    lines = tuple(_row(one, row, now) for one, row in zip(referrals, rows, strict=True))
    return QueuePage(lines, total, *waiting_counts(db, viewer, now))


def waiting_counts(db: Session, viewer: Viewer, now: datetime) -> tuple[int, int, int]:
    """How many open referrals are late, due within a day, and waiting for their office."""
    late, soon, paused = (_count(db, _on_clock(_open(viewer), clock, now)) for clock in ("late", "soon", "paused"))
    return late, soon, paused


@job("note_missed_referral_clocks", recurring=Every(15))
def note_missed_referral_clocks(db: Session, _payload: Payload, *, now: datetime) -> None:
    """No decision in time counts as an adverse action (42 CFR 438.404(c)): in the timeline and mailed, once."""
    missed = db.exec(referral_scope.missed(now)).all()
    mail_missed_referrals(db, sum(note_missed(db, one, now) for one in missed), now)


def _open(viewer: Viewer) -> SelectOfScalar[Referral]:
    return referral_scope.in_review(viewer).where(Referral.status == ReferralStatus.PENDING)


def _order(query: QueueQuery) -> tuple[Any, ...]:
    """What is due next first, what stands still last; of decided ones the newest first."""
    if query.clock == DECIDED:
        return (col(Referral.decided_at).desc(), col(Referral.id))
    due: Any = col(Referral.due_at)
    return (case((due.is_(None), 1), else_=0), due, col(Referral.id))


def _decided(viewer: Viewer) -> SelectOfScalar[Referral]:
    return referral_scope.in_review(viewer).where(Referral.status != ReferralStatus.PENDING)


def _narrowed(found: SelectOfScalar[Referral], query: QueueQuery, now: datetime) -> SelectOfScalar[Referral]:
    if query.priority in Priority.__members__:
        found = found.where(Referral.priority == Priority[query.priority])
    if query.clock:
        found = _on_clock(found, query.clock, now)
    if words := query.words.strip():
        number = referral_scope.ids_of_number(words)
        found = found.where(or_(Referral.referral_code == coded(words), col(Referral.member_id).in_(number)))
    return found


def _on_clock(found: SelectOfScalar[Referral], clock: str, now: datetime) -> SelectOfScalar[Referral]:
    due: Any = col(Referral.due_at)
    conditions = {"late": (due < now,), "soon": (due >= now, due <= now + SOON), "paused": (due.is_(None),)}
    return found.where(*conditions.get(clock, ()))


def _count(db: Session, found: SelectOfScalar[Referral]) -> int:
    return db.exec(select(func.count()).select_from(found.subquery())).one()


def _row(one: Referral, row: ReferralRow, now: datetime) -> QueueRow:
    clock = urgency(one.due_at, now)
    is_open = one.status is ReferralStatus.PENDING
    return QueueRow(
        row=row,
        due=moment(one.due_at) if one.due_at and is_open else "",
        clock=WORDS[clock] if is_open else row.status,
        tone=TONES[clock] if is_open else row.tone,
        has_question=one.complete_at is None,
        is_tertiary=one.is_tertiary,
    )
