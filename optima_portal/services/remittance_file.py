"""A Remittance Advice as an X12 835 (005010X221A1), written from what the portal holds of the payment.

`imports/x835.py` reads it back as the same payment. Bank account numbers are not kept, so BPR06 to BPR15 stay empty
but for the payer's own identifier (BPR10).
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from pathlib import Path

from sqlmodel import Session, col, select

from optima_portal.access import scope
from optima_portal.access.audit import Action, audit
from optima_portal.access.viewer import Viewer
from optima_portal.kit.x12_values import dollars
from optima_portal.kit.x12_writer import Envelope, Segment, composite, written
from optima_portal.models.claim import Claim
from optima_portal.models.payment import Payment, PaymentMethod, ProviderAdjustment
from optima_portal.models.provider import Provider
from optima_portal.rules.plan import plan
from optima_portal.services.claim_lookup import put_patients_on_record
from optima_portal.services.downloads import offer_download, store_made_file
from optima_portal.services.remittance import beside_claims, every_claim, payment_of
from optima_portal.services.remittance_claims import parts_of
from optima_portal.services.remittance_loops import claim_loop, place

METHODS = {
    PaymentMethod.CHECK: "CHK",
    PaymentMethod.EFT: "ACH",
    PaymentMethod.WIRE: "FWT",
    PaymentMethod.NONE: "NON",
    PaymentMethod.OTHER: "BOP",
}
PAIRS_IN_PLB = 6


def download_835(db: Session, viewer: Viewer, key: str, *, now: datetime) -> str:
    """The advice as an 835 file; returns the link's token."""
    payment = payment_of(db, viewer, key)
    audit(db, viewer, Action.DOWNLOADED, record_kind="payment", record=payment.number, detail="835 file")
    stored = store_made_file(lambda to: _write(to, remittance_835(db, viewer, payment, now=now)))
    return offer_download(
        db, viewer, file_name=file_name(payment, "835"), media_type="application/edi-x12", storage_name=stored,
        now=now, only_for_this=True,
    )  # fmt: skip


def file_name(payment: Payment, kind: str) -> str:
    """remittance-0098812.pdf: the number alone, of plain characters."""
    number = "".join(one for one in payment.number if one.isascii() and one.isalnum())
    return f"remittance-{number}.{kind}" if number else f"remittance.{kind}"


def remittance_835(db: Session, viewer: Viewer, payment: Payment, *, now: datetime) -> Iterator[str]:
    """The whole interchange, segment by segment; everyone named in it is put on record."""
    control = payment.file_reference if 4 <= len(payment.file_reference) <= 9 else "0001"
    envelope = Envelope(
        "835", "HP", "005010X221A1", payment.payer_id or payment.trace_id, payment.payee_tin or payment.payee_npi,
        payment.id or 1, control, now,
    )  # fmt: skip
    return written(envelope, _body(db, viewer, payment))


def _body(db: Session, viewer: Viewer, payment: Payment) -> Iterator[Segment]:
    yield from _head(payment)
    is_first = True
    for claims in every_claim(db, payment):
        put_patients_on_record(db, viewer, Action.DOWNLOADED, claims, f"in the 835 of payment {payment.number}")
        if is_first:
            yield ("LX", "1")
        is_first = False
        yield from _claims(db, claims)
    yield from _beside(payment, beside_claims(db, viewer, payment))


def _head(payment: Payment) -> Iterator[Segment]:
    """What was paid, by whom, to whom."""
    method = METHODS[payment.method]
    handling = payment.handling or ("H" if payment.method is PaymentMethod.NONE else "I")
    sign = "D" if payment.total_cents < 0 else "C"
    total = dollars(abs(payment.total_cents))
    form = "CCP" if method == "ACH" else ""
    yield ("BPR", handling, total, sign, method, form, "", "", "", "", payment.trace_id, "", "", "", "", "",
           _day(payment.paid_on))  # fmt: skip
    yield ("TRN", "1", payment.number, payment.trace_id or payment.payer_id)
    if payment.produced_on:
        yield ("DTM", "405", _day(payment.produced_on))
    yield ("N1", "PR", payment.payer_name, *(("XV", payment.payer_id) if payment.payer_id else ()))
    yield from place(payment.payer_address)
    phone = "".join(one for one in plan().contacts.claims_line if one.isdecimal())
    yield ("PER", "BL", "CLAIMS", "TE", phone)
    by_npi = bool(payment.payee_npi)
    number = payment.payee_npi or payment.payee_tin
    yield ("N1", "PE", payment.payee_name, *(("XX" if by_npi else "FI", number) if number else ()))
    yield from place(payment.payee_address)
    if by_npi and payment.payee_tin:
        yield ("REF", "TJ", payment.payee_tin)


def _claims(db: Session, claims: Sequence[Claim]) -> Iterator[Segment]:
    parts = parts_of(db, claims)
    members = {one.id: one for one in db.exec(scope.members_of(claims)).all()}
    wanted = {one.service_provider_id for one in claims if one.service_provider_id}
    providers = {one.id: one for one in db.exec(select(Provider).where(col(Provider.id).in_(wanted))).all()}
    for claim in claims:
        yield from claim_loop(claim, members.get(claim.member_id), providers.get(claim.service_provider_id), parts)


def _beside(payment: Payment, several: Sequence[ProviderAdjustment]) -> Iterator[Segment]:
    """PLB: up to six adjustments of one provider and fiscal period in a segment."""
    year_end = date(payment.paid_on.year, 12, 31) if payment.paid_on else None

    def of(one: ProviderAdjustment) -> tuple[str, str]:
        return one.provider_number or payment.payee_npi or payment.payee_tin, _day(one.period_ends_on or year_end)

    for (number, ends), run in groupby(several, of):
        ones = list(run)
        for start in range(0, len(ones), PAIRS_IN_PLB):
            pairs: list[str] = []
            for one in ones[start : start + PAIRS_IN_PLB]:
                pairs += [composite(one.reason_code, one.reference), dollars(one.amount_cents)]
            yield ("PLB", number, ends, *pairs)


def _write(to: Path, segments: Iterator[str]) -> None:
    with to.open("w", encoding="ascii", newline="") as file:
        file.writelines(segments)


def _day(of: date | None) -> str:
    return f"{of:%Y%m%d}" if of else ""
