"""The Remittance Advice (RA) of a check or EFT: every claim with its lines and adjustments, totals to the cent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from optima_portal.access import scope
from optima_portal.access.audit import Action, audit
from optima_portal.access.viewer import Viewer
from optima_portal.models.claim import Claim
from optima_portal.models.payment import Payment, ProviderAdjustment
from optima_portal.rules.money import dollars
from optima_portal.rules.reason_codes import PLB
from optima_portal.services.claim_lookup import patient_name, put_patients_on_record
from optima_portal.services.eligibility import provider_names

PAGE = 25


@dataclass(frozen=True)
class RaClaim:
    """A claim on the advice."""

    key: str
    number: str
    kind: str
    member: str
    service_date: str
    provider: str
    billed: str
    patient: str
    paid: str


@dataclass(frozen=True)
class RaAdjustment:
    """What was settled beside the claims."""

    reason: str
    reference: str
    amount: str


@dataclass(frozen=True)
class Remittance:
    """The advice, with one page of its claims. `balances`: claims less adjustments are what was paid."""

    key: str
    title: str
    payer: str
    payer_address: str
    payee: str
    payee_address: str
    payee_npi: str
    payee_tin: str
    method: str
    number: str
    paid_on: str
    total: str
    claims_paid: str
    adjusted: str
    balance: str
    balances: bool
    claims: tuple[RaClaim, ...]
    claim_count: int
    adjustments: tuple[RaAdjustment, ...]


def open_remittance(db: Session, viewer: Viewer, key: str, *, page: int = 1) -> Remittance:
    """A payment to the viewer's providers; refused like one that is not there if it is not theirs."""
    payment = scope.one(db, scope.payments(viewer).where(Payment.key == key))
    of_it = scope.claims_of(payment)
    inside = of_it.subquery()
    count, paid = db.exec(select(func.count(), func.sum(inside.c.paid_cents)).select_from(inside)).one()
    claims = db.exec(of_it.order_by(col(Claim.id)).offset((max(page, 1) - 1) * PAGE).limit(PAGE)).all()
    beside = db.exec(scope.provider_adjustments(viewer).where(ProviderAdjustment.payment_id == payment.id)).all()
    adjusted = sum(one.amount_cents for one in beside)
    off = payment.total_cents - ((paid or 0) - adjusted)
    audit(db, viewer, Action.RA_VIEWED, record_kind="payment", record=payment.number, detail=f"page {page}")
    put_patients_on_record(db, viewer, Action.RA_VIEWED, claims, f"on payment {payment.number}")
    return Remittance(
        key=payment.key,
        title=f"{payment.method.value} {payment.number}".strip(),
        payer=payment.payer_name,
        payer_address=payment.payer_address,
        payee=payment.payee_name,
        payee_address=payment.payee_address,
        payee_npi=payment.payee_npi,
        payee_tin=payment.payee_tin,
        method=payment.method.value,
        number=payment.number,
        paid_on=_day(payment.paid_on),
        total=dollars(payment.total_cents),
        claims_paid=dollars(paid or 0),
        adjusted=dollars(-adjusted),
        balance=dollars(off),
        balances=off == 0,
        claims=_claims(db, claims),
        claim_count=count,
        adjustments=tuple(_adjustment(one) for one in beside),
    )


def _claims(db: Session, claims: Sequence[Claim]) -> tuple[RaClaim, ...]:
    members = {one.id: one for one in db.exec(scope.members_of(claims)).all()}
    named = provider_names(db, {one.service_provider_id or one.billing_provider_id or 0 for one in claims})
    return tuple(
        RaClaim(
            key=one.key,
            number=one.claim_number,
            kind=one.kind.value,
            member=patient_name(one, members.get(one.member_id)),
            service_date=_day(one.service_from),
            provider=named.get(one.service_provider_id or one.billing_provider_id or 0, ""),
            billed=dollars(one.billed_cents),
            patient=dollars(one.patient_cents),
            paid=dollars(one.paid_cents),
        )
        for one in claims
    )


def _adjustment(one: ProviderAdjustment) -> RaAdjustment:
    """X12 says what is *taken*; a person reads what it does to the payment."""
    words = PLB.get(one.reason_code, "See the official code list")
    return RaAdjustment(f"{one.reason_code} {words}", one.reference, dollars(-one.amount_cents))


def _day(day: date | None) -> str:
    return f"{day:%m/%d/%Y}" if day else ""
