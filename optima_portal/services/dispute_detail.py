"""One dispute as both sides see it: details, attachments, correspondence, and the clocks with what they mean."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col

from optima_portal.access import dispute_scope, scope
from optima_portal.access.audit import Action, audit
from optima_portal.access.permissions import Permission
from optima_portal.access.viewer import Viewer
from optima_portal.models.claim import Claim
from optima_portal.models.dispute import Dispute, DisputeBundle, DisputeMessage
from optima_portal.models.provider import Provider
from optima_portal.models.user import User
from optima_portal.rules.dates import us_day
from optima_portal.rules.dispute_reasons import reason_words
from optima_portal.rules.dispute_status import DisputeStatus, why_not_acknowledge, why_not_review
from optima_portal.rules.money import dollars
from optima_portal.rules.plan import plan
from optima_portal.services.dispute_files import DisputeFile, files_of
from optima_portal.services.dispute_letters import claim_of, seen_dispute
from optima_portal.services.dispute_request import Pairs, claim_facts, provider_facts
from optima_portal.services.dispute_timeline import Step, timeline


@dataclass(frozen=True)
class Word:
    """A piece of correspondence on screen."""

    key: str
    title: str
    author: str
    when: str
    text: str
    has_letter: bool
    is_plans: bool


@dataclass(frozen=True)
class FileLine:
    """An attachment on screen."""

    key: str
    name: str
    size: int
    sender: str
    when: str
    is_plans: bool


@dataclass(frozen=True)
class DisputeDetail:
    """The page of one dispute. `may_act`: for the office; `may_review`: as the analyst."""

    key: str
    number: str
    status: str
    tone: str
    is_open: bool
    version: int
    claim_key: str
    claim_number: str
    bundle_key: str
    bundle_number: str
    member: str
    submitted: str
    submitter: str
    analyst: str
    acknowledge_by: str
    decide_by: str
    kind: str
    expected: str
    description: str
    outcome: str
    amounts: Pairs
    provider: Pairs
    claim: Pairs
    contact: Pairs
    decision: Pairs
    decision_text: str
    question: str
    answer_by: str
    steps: tuple[Step, ...]
    words: tuple[Word, ...]
    files: tuple[FileLine, ...]
    room: int
    may_act: bool
    why_not_acknowledge: str
    why_not_review: str


def open_dispute(db: Session, viewer: Viewer, key: str, *, today: date) -> DisputeDetail:
    """A dispute of the office's claims, or, for an analyst, any; refused like one that is not there."""
    dispute = seen_dispute(db, viewer, key)
    claim = claim_of(db, dispute)
    member = db.exec(scope.members_of([claim])).first()
    audit(
        db, viewer, Action.DISPUTE_VIEWED, member_key=member.key if member else "", record_kind="dispute",
        record=dispute.number,
    )  # fmt: skip
    files = files_of(db, dispute)
    words = db.exec(dispute_scope.messages_of(dispute).order_by(col(DisputeMessage.id).desc())).all()
    return _detail(db, viewer, dispute, claim, files, [_word(one) for one in words], today)


def _detail(
    db: Session,
    viewer: Viewer,
    dispute: Dispute,
    claim: Claim,
    files: tuple[DisputeFile, ...],
    words: list[Word],
    today: date,
) -> DisputeDetail:
    bundle = db.exec(dispute_scope.bundle_of([dispute])).first()
    claims = claim_facts(db, claim)
    provider = db.get(Provider, claim.billing_provider_id) if claim.billing_provider_id else None
    is_plans = viewer.plan_role is not None
    return DisputeDetail(
        key=dispute.key,
        number=dispute.number,
        status=dispute.status.value,
        tone=dispute.status.tone,
        is_open=dispute.status.is_open,
        version=dispute.version,
        claim_key=claim.key,
        claim_number=claim.claim_number,
        **_bundle(bundle),
        member=dict(claims)["Name"],
        submitted=minute_of(dispute.submitted_at),
        submitter=_name(db, dispute.submitted_by),
        analyst=_name(db, dispute.analyst_id),
        acknowledge_by=us_day(dispute.acknowledge_by),
        decide_by=us_day(dispute.decide_by),
        kind=dispute.kind.value,
        expected=dollars(dispute.expected_cents),
        description=dispute.description,
        outcome=dispute.outcome,
        amounts=_amounts(dispute, claim),
        provider=provider_facts(db, provider),
        claim=claims,
        contact=_contact(dispute),
        decision=_decision(dispute),
        decision_text=dispute.decision,
        question=_question(dispute, words),
        answer_by=us_day(dispute.answer_by),
        steps=timeline(dispute, today),
        words=tuple(words),
        files=tuple(map(_file_line, files)),
        room=max(0, plan().files.dispute_files - sum(one.is_plans == is_plans for one in files)),
        may_act=_may_act(db, viewer, dispute),
        why_not_acknowledge=why_not_acknowledge(dispute.status) or "",
        why_not_review=why_not_review(dispute.status) or "",
    )


def _file_line(one: DisputeFile) -> FileLine:
    return FileLine(one.key, one.name, one.size, one.sender, minute_of(one.sent_at), one.is_plans)


def minute_of(moment: datetime) -> str:
    """11/21/2026 7:41 AM, on the plan's clocks."""
    here = moment.astimezone(ZoneInfo(plan().plan.time_zone))
    return f"{here:%m/%d/%Y} {f'{here:%I:%M %p}'.lstrip('0')}"


def _may_act(db: Session, viewer: Viewer, dispute: Dispute) -> bool:
    acted = dispute_scope.disputes(viewer, Permission.SUBMIT_DISPUTES).where(Dispute.id == dispute.id)
    return dispute.status.is_open and db.exec(acted).first() is not None


def _bundle(bundle: DisputeBundle | None) -> dict[str, str]:
    return {"bundle_key": bundle.key if bundle else "", "bundle_number": bundle.number if bundle else ""}


def _name(db: Session, user_id: int | None) -> str:
    user = db.get(User, user_id) if user_id else None
    return user.name if user is not None else ""


def _amounts(dispute: Dispute, claim: Claim) -> Pairs:
    """As it was disputed, and what is payable now."""
    return (
        ("Dispute type", dispute.kind.value),
        ("Billed / Payable", f"{dollars(dispute.billed_cents)} / {dollars(dispute.payable_cents)}"),
        ("Paid", dollars(dispute.paid_cents)),
        ("Amount expected", dollars(dispute.expected_cents)),
        ("Payable now", dollars(claim.payable_cents)),
    )


def _contact(dispute: Dispute) -> Pairs:
    return (
        ("Name", dispute.contact_name),
        ("Email", dispute.contact_email),
        ("Title", dispute.contact_title),
        ("Phone", dispute.contact_phone),
        ("Fax", dispute.contact_fax),
    )


def _decision(dispute: Dispute) -> Pairs:
    if not dispute.reason:
        return ()
    pairs = (("Outcome", dispute.status.value), ("Reason", reason_words(dispute.reason)))
    if not dispute.awarded_cents or dispute.pay_by is None:
        return pairs
    paid = (
        ("Paid in addition", dollars(dispute.awarded_cents)),
        ("Interest", dollars(dispute.interest_cents)),
        ("Paid by", us_day(dispute.pay_by)),
    )
    return pairs + paid


def _question(dispute: Dispute, words: list[Word]) -> str:
    """What the office is asked for, while it is."""
    if dispute.status is not DisputeStatus.INFORMATION_REQUESTED:
        return ""
    return next((one.text for one in words if one.title == "Information requested"), "")


def _word(message: DisputeMessage) -> Word:
    return Word(
        message.key, message.kind.value, message.author_name, minute_of(message.written_at), message.text,
        message.letter is not None, message.is_plans,
    )  # fmt: skip
