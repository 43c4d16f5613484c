"""The plan's queue: what is due first stands first; late ones are told from the others."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, case, or_
from sqlmodel import Session, col, func, select

from optima_portal.access import dispute_scope
from optima_portal.access.audit import Action, audit
from optima_portal.access.viewer import Viewer
from optima_portal.kit import identifiers
from optima_portal.models.dispute import Dispute
from optima_portal.rules.dates import us_day
from optima_portal.rules.dispute_status import OPEN, DisputeStatus
from optima_portal.rules.disputes import due_in_words, next_due, urgency
from optima_portal.rules.plan import plan
from optima_portal.rules.working_days import working_days_after
from optima_portal.services.closures import CLOSURES
from optima_portal.services.dispute_lookup import DisputeRow, narrowed, rows_of
from optima_portal.services.pages import page_of

TONES = {"late": "bad", "soon": "warn", "calm": "plain"}
# What is due next: the acknowledgment as long as there is none, then the decision.
DUE = case((col(Dispute.status) == DisputeStatus.SUBMITTED, col(Dispute.acknowledge_by)), else_=col(Dispute.decide_by))


@dataclass(frozen=True)
class QueueRow:
    """A dispute in the queue."""

    row: DisputeRow
    key: str
    due: str
    what: str
    due_words: str
    due_tone: str
    is_waiting: bool


@dataclass(frozen=True)
class Queue:
    """A page of the queue, and how much of all of it is late or soon due."""

    rows: tuple[QueueRow, ...]
    total: int
    late: int
    soon: int
    waiting: int


@dataclass(frozen=True)
class QueueQuery:
    """What narrows the queue; `status` OPEN by default."""

    status: str = "OPEN"
    due: str = ""
    number: str = ""
    provider: str = ""

    @classmethod
    def parse(cls, form: dict[str, str]) -> "QueueQuery":
        """From the form above the list; what is not known narrows nothing."""
        status, due = form.get("status", "OPEN"), form.get("due", "")
        known = status in ("", "OPEN") or status in DisputeStatus.__members__
        return cls(
            status if known else "OPEN",
            due if due in ("late", "soon") else "",
            form.get("number", "").strip().upper(),
            form.get("provider", "").strip(),
        )


def queue_of(
    db: Session, viewer: Viewer, query: QueueQuery, *, page: int = 1, size: int = 25, today: date
) -> Queue:  # fmt: skip
    """A page of the queue."""
    found = narrowed(dispute_scope.in_review(viewer), query.status, "", query.provider, "")
    if query.number:
        bare = identifiers.plain(query.number)
        found = found.where(or_(col(Dispute.number) == query.number, func.replace(Dispute.number, "-", "") == bare))
    if query.due:
        found = found.where(is_late(today) if query.due == "late" else is_soon(today))
    disputes, total = page_of(db, found, (DUE.asc(), col(Dispute.id).asc()), page, size)
    audit(db, viewer, Action.DISPUTE_SEARCHED, detail=f"queue, {total} found, page {page}")
    rows = rows_of(db, viewer, disputes, Action.DISPUTE_SEARCHED)
    late, soon, waiting = counts(db, viewer, today)
    return Queue(
        tuple(_row(one, row, today) for one, row in zip(disputes, rows, strict=True)), total, late, soon, waiting
    )


def counts(db: Session, viewer: Viewer, today: date) -> tuple[int, int, int]:
    """How many of all open disputes are late, how many are due soon, how many wait for acknowledgment."""
    waiting = col(Dispute.status) == DisputeStatus.SUBMITTED
    late, soon, new = (_count(db, viewer, condition) for condition in (is_late(today), is_soon(today), waiting))
    return late, soon, new


def is_late(today: date) -> ColumnElement[bool]:
    """Open, and past what is due next."""
    return and_(col(Dispute.status).in_(OPEN), today > DUE)


def is_soon(today: date) -> ColumnElement[bool]:
    """Open, and due within the days that the plan profile calls soon."""
    last = working_days_after(today, plan().disputes.soon_working_days, CLOSURES)
    return and_(col(Dispute.status).in_(OPEN), today <= DUE, last >= DUE)


def _count(db: Session, viewer: Viewer, condition: ColumnElement[bool]) -> int:
    found = dispute_scope.in_review(viewer).where(condition).with_only_columns(col(Dispute.id))
    return db.exec(select(func.count()).select_from(found.subquery())).one()


def _row(one: Dispute, row: DisputeRow, today: date) -> QueueRow:
    due = next_due(one.status, one.acknowledge_by, one.decide_by)
    is_waiting = one.status is DisputeStatus.SUBMITTED
    if due is None:
        return QueueRow(row, one.key, "–", "", "", "plain", False)
    tone = TONES[urgency(due, today, plan().disputes, CLOSURES)]
    what = "to acknowledge" if is_waiting else "to decide"
    return QueueRow(row, one.key, us_day(due), what, due_in_words(due, today, CLOSURES), tone, is_waiting)
