"""The plan's side of a dispute: acknowledge, take into review, ask, write. Each act names the version it saw."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session, col

from optima_portal.access import dispute_scope, scope
from optima_portal.access.audit import Action, audit
from optima_portal.access.viewer import Viewer
from optima_portal.kit.refused import Refused
from optima_portal.models.dispute import Dispute, DisputeWord
from optima_portal.rules.dates import us_day
from optima_portal.rules.dispute_status import DisputeStatus, why_not_acknowledge, why_not_open, why_not_review
from optima_portal.rules.disputes import answer_by
from optima_portal.rules.plan import plan
from optima_portal.services.closures import CLOSURES
from optima_portal.services.dispute_files import attach_to
from optima_portal.services.dispute_letters import acknowledgment, claim_of, member_key_of, question
from optima_portal.services.dispute_mail import mail_submitter
from optima_portal.services.dispute_words import refuse_repeated, said_in, write
from optima_portal.services.draft_files import Place, listed
from optima_portal.services.drafts import discard_draft

REVIEW = "dispute_review"
"""The form, and the purpose of its files."""
CHANGED = (
    "{} changed this dispute while you had it open, so nothing of yours was done. It stands here as it is now: look at "
    "it, then decide again."
)


def review_place(key: str) -> Place:
    """Where the analyst's files are listed until they are sent."""
    return Place(REVIEW, REVIEW, key)


def locked(db: Session, viewer: Viewer, key: str, version: int) -> Dispute:
    """A dispute in review, locked; refused when somebody changed it since this version was on screen."""
    wanted = dispute_scope.in_review(viewer).where(Dispute.key == key).with_for_update(of=Dispute)
    dispute = scope.one(db, wanted)
    if dispute.version != version:
        raise Refused(CHANGED.format(dispute.changed_by or "Somebody"))
    return dispute


def acknowledge(db: Session, viewer: Viewer, key: str, version: int, *, now: datetime, today: date) -> None:
    """Acknowledge one dispute: letter and mail."""
    dispute = locked(db, viewer, key, version)
    if why := why_not_acknowledge(dispute.status):
        raise Refused(why)
    _acknowledge(db, viewer, dispute, now, today)


def acknowledge_many(db: Session, viewer: Viewer, keys: Sequence[str], *, now: datetime, today: date) -> int:
    """Acknowledge those of these that still wait for it; returns how many there were."""
    waiting = dispute_scope.in_review(viewer).where(col(Dispute.key).in_(keys))
    waiting = waiting.where(Dispute.status == DisputeStatus.SUBMITTED).order_by(col(Dispute.id))
    found = db.exec(waiting.with_for_update(of=Dispute)).all()
    if not found:
        raise Refused("None of the chosen disputes waits for acknowledgment any more.")
    for dispute in found:
        _acknowledge(db, viewer, dispute, now, today)
    return len(found)


def take(db: Session, viewer: Viewer, key: str, version: int, *, now: datetime) -> None:
    """*Take into review*: this analyst works on it."""
    dispute = locked(db, viewer, key, version)
    if why := why_not_review(dispute.status):
        raise Refused(why)
    if dispute.status is DisputeStatus.ACKNOWLEDGED:
        dispute.status = DisputeStatus.IN_REVIEW
    dispute.analyst_id, dispute.changed_by = viewer.user_id, viewer.name
    dispute.version += 1
    audit(
        db, viewer, Action.DISPUTE_WRITTEN, member_key=member_key_of(db, dispute), record_kind="dispute",
        record=dispute.number, detail="taken into review",
    )  # fmt: skip


def ask(
    db: Session, viewer: Viewer, key: str, version: int, text: str, *, now: datetime, today: date
) -> None:  # fmt: skip
    """Ask the office for information: letter and mail; what the analyst attached goes with it."""
    dispute = locked(db, viewer, key, version)
    if why := why_not_review(dispute.status):
        raise Refused(why)
    said = said_in(text)
    refuse_repeated(db, viewer, dispute, said, False)
    dispute.status, dispute.asked_on = DisputeStatus.INFORMATION_REQUESTED, today
    dispute.answer_by = answer_by(today, plan().disputes, CLOSURES)
    dispute.analyst_id = dispute.analyst_id or viewer.user_id
    _attach(db, viewer, dispute)
    letter = question(db, dispute, claim_of(db, dispute), said, today)
    write(db, viewer, dispute, DisputeWord.QUESTION, said, now=now, letter=letter)
    audit(
        db, viewer, Action.DISPUTE_QUESTION, member_key=member_key_of(db, dispute), record_kind="dispute",
        record=dispute.number,
    )  # fmt: skip
    mail_submitter(db, dispute, "dispute_question", now, answer_by=us_day(dispute.answer_by))


def write_to_office(db: Session, viewer: Viewer, key: str, version: int, text: str, *, now: datetime) -> None:
    """Write to the office, with what the analyst attached; the status stays."""
    dispute = locked(db, viewer, key, version)
    if why := why_not_open(dispute.status):
        raise Refused(why)
    said = said_in(text)
    refuse_repeated(db, viewer, dispute, said, bool(listed(db, viewer, review_place(key))))
    _attach(db, viewer, dispute)
    write(db, viewer, dispute, DisputeWord.MESSAGE, said, now=now)
    mail_submitter(db, dispute, "dispute_message", now)


def _acknowledge(db: Session, viewer: Viewer, dispute: Dispute, now: datetime, today: date) -> None:
    dispute.status = DisputeStatus.ACKNOWLEDGED
    dispute.acknowledged_at, dispute.acknowledged_on = now, today
    letter = acknowledgment(db, dispute, claim_of(db, dispute), today)
    write(db, viewer, dispute, DisputeWord.ACKNOWLEDGMENT, "Your dispute is acknowledged.", now=now, letter=letter)
    audit(
        db, viewer, Action.DISPUTE_ACKNOWLEDGED, member_key=member_key_of(db, dispute), record_kind="dispute",
        record=dispute.number,
    )  # fmt: skip
    mail_submitter(db, dispute, "dispute_acknowledged", now, decide_by=us_day(dispute.decide_by))


def _attach(db: Session, viewer: Viewer, dispute: Dispute) -> None:
    """What the analyst attached to what is being sent; the draft is done with."""
    files = listed(db, viewer, review_place(dispute.key))
    attach_to(db, viewer, dispute, REVIEW, files, is_plans=True)
    discard_draft(db, viewer, REVIEW, dispute.key)
