"""The letters of a dispute: what they say is kept as it was on its day, and printed when somebody opens them."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from optima_portal.access import dispute_scope, scope
from optima_portal.access.audit import Action, audit
from optima_portal.access.viewer import Viewer
from optima_portal.kit.refused import Refused
from optima_portal.models.claim import Claim
from optima_portal.models.dispute import Dispute, DisputeMessage, DisputeWord
from optima_portal.models.provider import Provider
from optima_portal.rules.dates import us_day
from optima_portal.rules.dispute_reasons import reason_words
from optima_portal.rules.dispute_status import DisputeStatus
from optima_portal.rules.disputes import interest_begins
from optima_portal.rules.money import dollars
from optima_portal.rules.plan import plan
from optima_portal.services.claim_lookup import patient_name
from optima_portal.services.prints import offer_print

NO_LETTER = "There is no letter with this message."


def acknowledgment(db: Session, dispute: Dispute, claim: Claim, today: date) -> dict[str, Any]:
    """What the acknowledgment letter says."""
    return _letter(db, dispute, claim, today) | {
        "heading": "Acknowledgment of your provider dispute",
        "paragraphs": [
            f"We received your dispute on {dispute.received_on:%m/%d/%Y} and acknowledge it with this letter.",
            f"We will send you a written determination by {dispute.decide_by:%m/%d/%Y}, within "
            f"{plan().disputes.decide_working_days} working days of receipt.",
            "Until then you can add files and write to us in the dispute’s Correspondence. "
            f"Questions: {plan().contacts.claims_line}.",
        ],
    }


def question(db: Session, dispute: Dispute, claim: Claim, text: str, today: date) -> dict[str, Any]:
    """What the letter that asks for information says."""
    return _letter(db, dispute, claim, today) | {
        "heading": "We need information to decide your dispute",
        "paragraphs": [
            *_paragraphs(text),
            f"Please answer by {dispute.answer_by:%m/%d/%Y}, in the dispute’s Correspondence. The time to decide "
            f"({plan().disputes.decide_working_days} working days) begins anew on the day we receive your answer. "
            "Without an answer we decide with what we have.",
        ],
    }


def determination(db: Session, dispute: Dispute, claim: Claim, today: date) -> dict[str, Any]:
    """What the determination letter says."""
    said = {
        DisputeStatus.OVERTURNED: "We have overturned our earlier decision.",
        DisputeStatus.PARTIALLY_OVERTURNED: "We have overturned our earlier decision in part.",
        DisputeStatus.UPHELD: "We uphold our earlier decision.",
    }
    paragraphs = [said[dispute.status], f"Reason: {reason_words(dispute.reason)}.", *_paragraphs(dispute.decision)]
    if dispute.awarded_cents:
        paragraphs.append(_payment_words(dispute, claim))
    else:
        paragraphs.append(f"No further amount is payable. Questions: {plan().contacts.claims_line}.")
    return _letter(db, dispute, claim, today) | {
        "heading": f"Determination of your provider dispute: {dispute.status.value}",
        "paragraphs": paragraphs,
    }


def offer_letter(db: Session, viewer: Viewer, dispute_key: str, message_key: str, *, now: datetime) -> str:
    """The letter of a message as a PDF; returns the link's token."""
    dispute = seen_dispute(db, viewer, dispute_key)
    message = scope.one(db, dispute_scope.messages_of(dispute).where(DisputeMessage.key == message_key))
    if message.letter is None:
        raise Refused(NO_LETTER)
    audit(
        db, viewer, Action.DISPUTE_FILE_OPENED, member_key=member_key_of(db, dispute), record_kind="dispute",
        record=dispute.number, detail=message.kind.value,
    )  # fmt: skip
    name = {DisputeWord.ACKNOWLEDGMENT: "acknowledgment", DisputeWord.QUESTION: "information-request"}
    file_name = f"dispute-{dispute.number}-{name.get(message.kind, 'determination')}.pdf"
    heading = str(message.letter.get("heading", "Letter"))
    return offer_print(db, viewer, "letter", heading, message.letter, file_name=file_name, now=now)


def seen_dispute(db: Session, viewer: Viewer, key: str) -> Dispute:
    """A dispute that this viewer may look at, as its office or as the plan's analyst."""
    own = db.exec(dispute_scope.disputes(viewer).where(Dispute.key == key)).first()
    return own or scope.one(db, dispute_scope.in_review(viewer).where(Dispute.key == key))


def claim_of(db: Session, dispute: Dispute) -> Claim:
    """The claim of a dispute that was fetched through the scope."""
    return db.exec(dispute_scope.claims_of([dispute])).one()


def member_key_of(db: Session, dispute: Dispute) -> str:
    """Whom an act is recorded about."""
    member = db.exec(scope.members_of([claim_of(db, dispute)])).first()
    return member.key if member else ""


def _letter(db: Session, dispute: Dispute, claim: Claim, today: date) -> dict[str, Any]:
    member = db.exec(scope.members_of([claim])).first()
    provider = db.get(Provider, claim.billing_provider_id) if claim.billing_provider_id else None
    return {
        "day": us_day(today),
        "to": provider.name if provider else "",
        "contact": dispute.contact_name,
        "address": list(plan().plan.address),
        "facts": [
            ["Dispute #", dispute.number],
            ["Received", us_day(dispute.received_on)],
            ["Claim #", claim.claim_number],
            ["Service Date", us_day(claim.service_from)],
            ["Member", patient_name(claim, member)],
            ["CIN", member.cin if member else claim.patient_cin],
            ["Dispute type", dispute.kind.value],
            ["Provider NPI", provider.npi if provider else ""],
        ],
        "closing": f"{plan().name}, Claims Provider Disputes",
    }


def _payment_words(dispute: Dispute, claim: Claim) -> str:
    words = f"{dollars(dispute.awarded_cents)} will be paid in addition, by {dispute.pay_by:%m/%d/%Y}"
    if not dispute.interest_cents or claim.received_on is None:
        return f"{words}. No interest is due."
    begins = interest_begins(claim.received_on, plan().disputes)
    return (
        f"{words}, with interest of {dollars(dispute.interest_cents)} ({plan().disputes.interest_percent:g} % a year "
        f"from {begins:%m/%d/%Y} through {dispute.pay_by:%m/%d/%Y})."
    )


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.splitlines() if part.strip()]
