"""A Remittance Advice on paper: the whole of it, page by page."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from optima_portal.access.audit import Action, audit
from optima_portal.access.viewer import Viewer
from optima_portal.kit.refused import Refused
from optima_portal.services.claim_lookup import put_patients_on_record
from optima_portal.services.prints import offer_print
from optima_portal.services.remittance import Remittance, every_claim, payment_of, remittance_of, sums_of
from optima_portal.services.remittance_claims import RaClaim, RaReason, RaRemark, ra_claims
from optima_portal.services.remittance_file import file_name

MOST_CLAIMS = 1_000  # takes six seconds and 600 MB
TOO_LONG = "This advice has {:,} claims, too many for paper. Take the 835 file instead."


def print_remittance(db: Session, viewer: Viewer, key: str, *, now: datetime) -> str:
    """The advice as a PDF; returns the link's token."""
    payment = payment_of(db, viewer, key)
    count = sums_of(db, viewer, payment).count
    if count > MOST_CLAIMS:
        raise Refused(TOO_LONG.format(count))
    audit(db, viewer, Action.DOWNLOADED, record_kind="payment", record=payment.number, detail="PDF")
    claims: list[RaClaim] = []
    for some in every_claim(db, payment):
        put_patients_on_record(db, viewer, Action.DOWNLOADED, some, f"in the PDF of payment {payment.number}")
        claims += ra_claims(db, some)
    advice = remittance_of(db, viewer, payment, tuple(claims))
    return offer_print(
        db, viewer, "remittance", f"Remittance Advice {advice.title}", advice_values(advice),
        file_name=file_name(payment, "pdf"), now=now,
    )  # fmt: skip


def advice_values(advice: Remittance) -> dict[str, Any]:
    """What the template is filled with."""
    balance = "Balances to the cent." if advice.balances else f"Does not balance: off by {advice.balance}."
    return {
        "payer": [["Payer", advice.payer], ["Address", advice.payer_address]],
        "payee": [
            ["Payee", advice.payee], ["Address", advice.payee_address],
            ["NPI", advice.payee_npi], ["TIN", advice.payee_tin],
        ],
        "payment": [
            ["Date", advice.paid_on], ["Number", advice.number], ["Method", advice.method],
            ["Claims", f"{advice.claim_count:,}"],
        ],
        "sums": [
            ["Billed", advice.billed], ["Adjustments", advice.reduced], ["Claims paid", advice.claims_paid],
            ["Provider-level adjustments", advice.adjusted],
        ],
        "total": ["Payment", advice.total],
        "balance": balance,
        "beside": [[one.reason, one.reference, one.amount] for one in advice.adjustments],
        "claims": [_claim(one) for one in advice.claims],
    }  # fmt: skip


def _claim(claim: RaClaim) -> dict[str, Any]:
    facts = [
        ["Member", claim.member], ["CIN", claim.cin], ["Patient account", claim.account],
        ["Service date", claim.service_dates], ["Service provider", claim.provider], ["Kind", claim.kind],
        ["Patient", claim.patient],
    ]  # fmt: skip
    lines = [
        [one.service_date, f"{one.code} {one.modifiers}".strip(), one.quantity, one.billed, one.allowed,
         _why(one.reasons, one.remarks), one.paid]
        for one in claim.lines
    ]  # fmt: skip
    total = ["Total", "", "", claim.billed, "", _why(claim.reasons, claim.remarks), claim.paid]
    interest = [["Interest", claim.interest]] if claim.interest else []
    return {"number": claim.number, "status": claim.status, "facts": facts + interest, "lines": lines, "total": total}


def _why(reasons: tuple[RaReason, ...], remarks: tuple[RaRemark, ...]) -> str:
    said = [f"{one.code} {one.amount} {one.words}" for one in reasons]
    return "\n".join([*said, *(f"{one.code} {one.words}" for one in remarks)])
