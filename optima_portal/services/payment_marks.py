"""Marking a payment as reconciled with the office's books, and taking that back; both keep who and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from optima_portal.access import reconciliation_scope, scope
from optima_portal.access.audit import Action, audit
from optima_portal.access.viewer import Viewer
from optima_portal.kit.refused import Refused
from optima_portal.models.payment import Payment
from optima_portal.models.payment_mark import PaymentMark
from optima_portal.rules.plan import plan

LONGEST_NOTE = 500
ALREADY = "This payment is reconciled already: {}."
NOT_MARKED = "This payment is not marked as reconciled."


@dataclass(frozen=True)
class Mark:
    """Who reconciled it when, and their note."""

    words: str
    note: str


def mark_reconciled(db: Session, viewer: Viewer, key: str, note: str, *, now: datetime) -> str:
    """Mark a payment for the viewer's collection that was paid; returns the payment's number."""
    payment = scope.one(db, scope.payments(viewer).where(Payment.key == key))
    note = " ".join(note.split())
    if len(note) > LONGEST_NOTE:
        raise Refused(f"Keep the note under {LONGEST_NOTE} characters.", field="note")
    if standing := marks_of(db, viewer, [payment]).get(payment.id or 0):
        raise Refused(ALREADY.format(standing.words))
    collection = scope.one(db, reconciliation_scope.collection_paid(viewer, payment))
    made = PaymentMark(payment_id=payment.id or 0, collection_id=collection, note=note, done_by=viewer.user_id,
                       done_by_name=viewer.name, done_at=now)  # fmt: skip
    try:
        with db.begin_nested():
            db.add(made)
    except IntegrityError as at_once:  # a colleague pressed the button at this very moment
        raise Refused(ALREADY.format("by a colleague, just now")) from at_once
    audit(db, viewer, Action.PAYMENT_RECONCILED, record_kind="payment", record=payment.number)
    return payment.number


def undo_reconciled(db: Session, viewer: Viewer, key: str, *, now: datetime) -> str:
    """Take the mark back; returns the payment's number. The row stays, with who took it back."""
    payment = scope.one(db, scope.payments(viewer).where(Payment.key == key))
    own = reconciliation_scope.standing_marks(viewer).where(PaymentMark.payment_id == payment.id)
    marks = db.exec(own.with_for_update()).all()
    if not marks:
        raise Refused(NOT_MARKED)
    for mark in marks:
        mark.undone_by, mark.undone_at = viewer.user_id, now
    db.flush()
    audit(db, viewer, Action.RECONCILIATION_UNDONE, record_kind="payment", record=payment.number)
    return payment.number


def marks_of(db: Session, viewer: Viewer, payments: Sequence[Payment]) -> dict[int, Mark]:
    """{payment: the mark of one of the viewer's collections}."""
    own = reconciliation_scope.standing_marks(viewer).where(
        col(PaymentMark.payment_id).in_([one.id for one in payments])
    )
    return {one.payment_id: _mark(one) for one in db.exec(own.order_by(col(PaymentMark.id))).all()}


def _mark(mark: PaymentMark) -> Mark:
    at = mark.done_at.astimezone(ZoneInfo(plan().plan.time_zone))
    return Mark(f"{mark.done_by_name}, {at:%m/%d/%Y}", mark.note)
