"""What is written into a dispute: by the office (reply, withdrawal) and by both sides' acts, with its letter."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from optima_portal.access import dispute_scope, scope
from optima_portal.access.audit import Action, audit
from optima_portal.access.permissions import Permission
from optima_portal.access.viewer import Viewer
from optima_portal.kit.refused import Refused
from optima_portal.models.dispute import Dispute, DisputeMessage, DisputeWord
from optima_portal.models.user import User, UserStatus
from optima_portal.rules.dispute_form import LONGEST_TEXT
from optima_portal.rules.dispute_status import DisputeStatus, why_not_open
from optima_portal.rules.disputes import decide_by
from optima_portal.rules.plan import plan
from optima_portal.services.closures import CLOSURES
from optima_portal.services.dispute_files import attach_to
from optima_portal.services.dispute_letters import member_key_of
from optima_portal.services.draft_files import Place, listed
from optima_portal.services.drafts import discard_draft
from optima_portal.services.mail import queue_mail

REPLY = "dispute_reply"
"""The form, and the purpose of its files."""
REPEATED = "This was sent already."


def reply_place(key: str) -> Place:
    """Where the files of a reply are listed until it is sent."""
    return Place(REPLY, REPLY, key)


def reply(db: Session, viewer: Viewer, key: str, text: str, *, now: datetime, today: date) -> None:
    """The office writes and attaches; an answer to the plan's question starts the clock to decide anew."""
    dispute = _own(db, viewer, key)
    if why := why_not_open(dispute.status):
        raise Refused(why)
    files = listed(db, viewer, reply_place(key))
    said = said_in(text) if text.strip() or not files else "Files added."
    refuse_repeated(db, viewer, dispute, said, bool(files))
    attach_to(db, viewer, dispute, REPLY, files, is_plans=False)
    if dispute.status is DisputeStatus.INFORMATION_REQUESTED:
        dispute.status, dispute.amended_on = DisputeStatus.IN_REVIEW, today
        dispute.decide_by = decide_by(today, plan().disputes, CLOSURES)
    write(db, viewer, dispute, DisputeWord.ANSWER, said, now=now)
    discard_draft(db, viewer, REPLY, key)
    _tell_analyst(db, dispute, now)


def withdraw(db: Session, viewer: Viewer, key: str, text: str, *, now: datetime, today: date) -> None:
    """The office takes its dispute back."""
    dispute = _own(db, viewer, key)
    if why := why_not_open(dispute.status):
        raise Refused(why)
    close(dispute, DisputeStatus.WITHDRAWN, now, today)
    write(db, viewer, dispute, DisputeWord.WITHDRAWAL, text.strip()[:LONGEST_TEXT] or "Withdrawn.", now=now)
    audit(
        db, viewer, Action.DISPUTE_WITHDRAWN, member_key=member_key_of(db, dispute), record_kind="dispute",
        record=dispute.number,
    )  # fmt: skip


def write(
    db: Session,
    viewer: Viewer,
    dispute: Dispute,
    kind: DisputeWord,
    text: str,
    *,
    now: datetime,
    letter: dict[str, Any] | None = None,
) -> DisputeMessage:
    """Add a piece of correspondence to a dispute that was fetched through the scope; it counts as a change of it."""
    message = DisputeMessage(
        dispute_id=dispute.id or 0,
        kind=kind,
        is_plans=viewer.plan_role is not None,
        author_id=viewer.user_id,
        author_name=viewer.name,
        written_at=now,
        text=text,
        letter=letter,
    )
    dispute.version += 1
    dispute.changed_by = viewer.name
    db.add_all([message, dispute])
    db.flush()
    audit(
        db, viewer, Action.DISPUTE_WRITTEN, member_key=member_key_of(db, dispute), record_kind="dispute",
        record=dispute.number, detail=kind.value,
    )  # fmt: skip
    return message


def close(dispute: Dispute, status: DisputeStatus, now: datetime, today: date) -> None:
    """Nothing can be added any more, and the claim may be disputed again."""
    dispute.status, dispute.open_claim = status, None
    dispute.closed_at, dispute.closed_on = now, today


def said_in(text: str) -> str:
    """What was written, or beside the field what is missing."""
    said = text.strip()
    if not said:
        raise Refused("Write what you want to say.", field="text")
    if len(said) > LONGEST_TEXT:
        raise Refused(f"Shorten this to {LONGEST_TEXT:,} characters.", field="text")
    return said


def refuse_repeated(db: Session, viewer: Viewer, dispute: Dispute, said: str, has_files: bool) -> None:
    """The same words by the same person twice in a row are one press of a button too many."""
    last = db.exec(
        dispute_scope.messages_of(dispute).order_by(DisputeMessage.id.desc()).limit(1)  # type: ignore[union-attr]
    ).first()
    if last and last.author_id == viewer.user_id and last.text == said and not has_files:
        raise Refused(REPEATED)


def _own(db: Session, viewer: Viewer, key: str) -> Dispute:
    """A dispute on which the viewer may act for the office, locked."""
    seen = scope.one(db, dispute_scope.disputes(viewer).where(Dispute.key == key))
    acted = dispute_scope.disputes(viewer, Permission.SUBMIT_DISPUTES).where(Dispute.id == seen.id)
    return scope.one(db, acted.with_for_update(of=Dispute))


def _tell_analyst(db: Session, dispute: Dispute, now: datetime) -> None:
    analyst = db.get(User, dispute.analyst_id) if dispute.analyst_id else None
    if analyst is not None and analyst.status is UserStatus.ACTIVE and analyst.plan_role is not None:
        path = f"/plan/disputes/{dispute.key}"
        queue_mail(
            db, analyst.email, "dispute_message", now, name=analyst.name, number=dispute.number, path=path
        )  # fmt: skip
