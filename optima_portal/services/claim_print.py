"""A claim on paper: *Download Printable*, with every field of seed 000, VII."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from optima_portal.access.viewer import Viewer
from optima_portal.services.claim_detail import Card, ClaimDetail, open_claim
from optima_portal.services.prints import offer_print


def print_claim(db: Session, viewer: Viewer, key: str, *, today: date, now: datetime) -> str:
    """The claim as a PDF; returns the link's token."""
    claim = open_claim(db, viewer, key, today=today, as_file=True)
    name = "".join(one for one in claim.number if one.isascii() and one.isalnum())
    return offer_print(
        db, viewer, "claim", f"Claim {claim.number}", claim_values(claim), file_name=f"claim-{name}.pdf", now=now
    )


def claim_values(claim: ClaimDetail) -> dict[str, Any]:
    """What the template is filled with."""
    return {
        "facts": [
            ["Claim #", claim.number], ["Status", claim.status], ["CIN", claim.cin], ["Member", claim.member],
            ["Check #", claim.check], ["Date of service", claim.service_dates], ["Date received", claim.received],
            ["Date paid", claim.paid], ["Kind", claim.kind],
        ],
        "warning": claim.warning,
        "services": [
            [one.start, one.end, one.code, one.modifiers, one.quantity, one.billed, one.payable]
            for one in claim.services
        ],
        "total": ["Total", "", "", "", "", claim.billed, claim.payable],
        "not_theirs": claim.why_no_member,
        "member": [_card(one) for one in claim.member_cards],
        "providers": [_card(one) for one in claim.provider_cards],
        "diagnoses": [[one.code, one.description] for one in claim.diagnoses],
        "eob": [
            [one.code, one.billed, one.allowed, one.disallowed, one.coinsurance, one.copay, one.deductible, one.paid,
             one.interest, "\n".join(words for words in (one.description, one.remarks) if words)]
            for one in claim.eob
        ],
    }  # fmt: skip


def _card(card: Card) -> dict[str, Any]:
    return {"title": card.title, "facts": [list(fact) for fact in card.facts]}
