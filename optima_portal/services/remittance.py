"""The Remittance Advice (RA) of a check or EFT: every claim with its lines and adjustments, totals to the cent."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel import Session, col, func

from optima_portal.access import remittance_scope, scope
from optima_portal.access.audit import Action, audit
from optima_portal.access.viewer import Viewer
from optima_portal.models.claim import Claim
from optima_portal.models.claim_line import ClaimAdjustment
from optima_portal.models.payment import Payment, ProviderAdjustment
from optima_portal.rules.dates import us_day
from optima_portal.rules.money import dollars
from optima_portal.rules.reason_codes import PLB
from optima_portal.services.claim_lookup import put_patients_on_record
from optima_portal.services.remittance_claims import RaClaim, ra_claims

PAGE = 25
AT_ONCE = 500


@dataclass(frozen=True)
class RaAdjustment:
    """What was settled beside the claims."""

    reason: str
    reference: str
    amount: str


@dataclass(frozen=True)
class Sums:
    """What a payment comes to, in cents: billed − adjusted = claims, claims − beside = total."""

    count: int
    billed: int
    adjusted: int
    claims: int
    beside: int
    total: int

    @property
    def off_by(self) -> int:
        """By how much the claims less what was settled beside them are not what was paid."""
        return self.total - (self.claims - self.beside)

    @property
    def claims_off_by(self) -> int:
        """By how much the billed amounts less the adjustments are not what the claims paid."""
        return self.claims - (self.billed - self.adjusted)


@dataclass(frozen=True)
class Remittance:
    """The advice, with one page of its claims. `balances`: it does at both steps; `balance` says by how much not."""

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
    billed: str
    reduced: str
    claims_paid: str
    adjusted: str
    total: str
    balance: str
    balances: bool
    claims: tuple[RaClaim, ...]
    claim_count: int
    adjustments: tuple[RaAdjustment, ...]


def open_remittance(db: Session, viewer: Viewer, key: str, *, page: int = 1) -> Remittance:
    """A payment to the viewer's providers; refused like one that is not there if it is not theirs."""
    payment = payment_of(db, viewer, key)
    of_it = scope.claims_of(payment)
    claims = db.exec(of_it.order_by(col(Claim.id)).offset((max(page, 1) - 1) * PAGE).limit(PAGE)).all()
    audit(db, viewer, Action.RA_VIEWED, record_kind="payment", record=payment.number, detail=f"page {page}")
    put_patients_on_record(db, viewer, Action.RA_VIEWED, claims, f"on payment {payment.number}")
    return remittance_of(db, viewer, payment, ra_claims(db, claims))


def payment_of(db: Session, viewer: Viewer, key: str) -> Payment:
    """A payment to the viewer's providers."""
    return scope.one(db, scope.payments(viewer).where(Payment.key == key))


def every_claim(db: Session, payment: Payment) -> Iterator[list[Claim]]:
    """All claims of a payment in their order, some at a time."""
    last = 0
    wanted = scope.claims_of(payment).order_by(col(Claim.id)).limit(AT_ONCE)
    while claims := list(db.exec(wanted.where(col(Claim.id) > last)).all()):
        yield claims
        last = claims[-1].id or 0


def remittance_of(db: Session, viewer: Viewer, payment: Payment, claims: tuple[RaClaim, ...]) -> Remittance:
    """The advice of a payment, with these of its claims."""
    sums, beside = sums_of(db, viewer, payment), beside_claims(db, viewer, payment)
    off = sums.off_by or sums.claims_off_by
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
        paid_on=us_day(payment.paid_on),
        billed=dollars(sums.billed),
        reduced=dollars(-sums.adjusted),
        claims_paid=dollars(sums.claims),
        adjusted=dollars(-sums.beside),
        total=dollars(sums.total),
        balance=dollars(off),
        balances=off == 0,
        claims=claims,
        claim_count=sums.count,
        adjustments=tuple(_adjustment(one) for one in beside),
    )


def sums_of(db: Session, viewer: Viewer, payment: Payment) -> Sums:
    """What the payment's claims, their adjustments and what was settled beside them come to."""
    inside = scope.claims_of(payment).with_only_columns(
        func.count(), func.coalesce(func.sum(Claim.billed_cents), 0), func.coalesce(func.sum(Claim.paid_cents), 0)
    )
    count, billed, paid = db.execute(inside).one()
    taken = remittance_scope.adjustments_paid(viewer).where(Payment.id == payment.id)
    adjusted = db.execute(
        taken.with_only_columns(func.coalesce(func.sum(ClaimAdjustment.amount_cents), 0))
    ).scalar_one()
    beside = sum(one.amount_cents for one in beside_claims(db, viewer, payment))
    return Sums(count, int(billed), int(adjusted), int(paid), beside, payment.total_cents)


def beside_claims(db: Session, viewer: Viewer, payment: Payment) -> list[ProviderAdjustment]:
    """The provider-level adjustments, in the order of the advice."""
    own = scope.provider_adjustments(viewer).where(ProviderAdjustment.payment_id == payment.id)
    return list(db.exec(own.order_by(col(ProviderAdjustment.id))).all())


def _adjustment(one: ProviderAdjustment) -> RaAdjustment:
    """X12 says what is *taken*; a person reads what it does to the payment."""
    words = PLB.get(one.reason_code, "See the official code list")
    return RaAdjustment(f"{one.reason_code} {words}", one.reference, dollars(-one.amount_cents))
