"""The claims of a Remittance Advice: each with its lines, every adjustment with its words."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session

from optima_portal.access import remittance_scope, scope
from optima_portal.models.claim import Claim
from optima_portal.models.claim_line import ClaimAdjustment, ClaimLine, ClaimRemark
from optima_portal.models.member import Member
from optima_portal.rules.adjudication import PREDETERMINATION
from optima_portal.rules.dates import us_day
from optima_portal.rules.money import dollars, quantity
from optima_portal.services.claim_lookup import patient_name
from optima_portal.services.eligibility import provider_names
from optima_portal.services.reason_texts import reason_texts

DENIED_BY_PAYER = "4"  # CLP02


@dataclass(frozen=True)
class RaReason:
    """One adjustment: group and reason code, what it means, how much."""

    code: str
    words: str
    amount: str


@dataclass(frozen=True)
class RaRemark:
    """A remark code with its words."""

    code: str
    words: str


@dataclass(frozen=True)
class RaLine:
    """A service line."""

    number: int
    service_date: str
    code: str
    modifiers: str
    quantity: str
    billed: str
    allowed: str
    paid: str
    reasons: tuple[RaReason, ...]
    remarks: tuple[RaRemark, ...]


@dataclass(frozen=True)
class RaClaim:
    """A claim on the advice. `reasons` and `remarks`: those of the claim as a whole."""

    key: str
    number: str
    kind: str
    status: str
    tone: str
    member: str
    cin: str
    account: str
    service_dates: str
    provider: str
    billed: str
    adjusted: str
    patient: str
    interest: str
    paid: str
    reasons: tuple[RaReason, ...]
    remarks: tuple[RaRemark, ...]
    lines: tuple[RaLine, ...]


@dataclass(frozen=True)
class Parts:
    """What belongs to some claims, by claim and line (None: the claim as a whole)."""

    lines: dict[int, list[ClaimLine]]
    adjustments: dict[tuple[int, int | None], list[ClaimAdjustment]]
    remarks: dict[tuple[int, int | None], list[ClaimRemark]]
    texts: dict[str, str] = field(default_factory=dict)
    """What the codes say; of an advice that is shown."""


def parts_of(db: Session, claims: Sequence[Claim]) -> Parts:
    """The lines, adjustments and remarks of claims that the viewer may see, in three queries."""
    parts = Parts({}, {}, {})
    for line in db.exec(remittance_scope.lines_of(claims)).all():
        parts.lines.setdefault(line.claim_id, []).append(line)
    for adjustment in db.exec(remittance_scope.adjustments_of(claims)).all():
        parts.adjustments.setdefault((adjustment.claim_id, adjustment.line_id), []).append(adjustment)
    for remark in db.exec(remittance_scope.remarks_of(claims)).all():
        parts.remarks.setdefault((remark.claim_id, remark.line_id), []).append(remark)
    return parts


def was_denied(claim: Claim) -> bool:
    """Whether the advice denied it; a dispute that was won later changes the claim, not the advice."""
    return claim.is_denied or claim.payer_status == DENIED_BY_PAYER


def _status(claim: Claim) -> tuple[str, str]:
    """What the advice made of it, in a word, and its tone."""
    if claim.payer_status == PREDETERMINATION:
        return "Predetermination", "info"
    return ("Denied", "bad") if was_denied(claim) else ("Paid", "ok")


def ra_claims(db: Session, claims: Sequence[Claim]) -> tuple[RaClaim, ...]:
    """Claims of one payment as the advice shows them."""
    parts = parts_of(db, claims)
    parts.texts.update(_texts(db, parts, claims))
    members = {one.id: one for one in db.exec(scope.members_of(claims)).all()}
    named = provider_names(db, {one.service_provider_id or one.billing_provider_id or 0 for one in claims})
    return tuple(_claim(one, members.get(one.member_id), named, parts) for one in claims)


def _texts(db: Session, parts: Parts, claims: Sequence[Claim]) -> dict[str, str]:
    codes = {one.reason_code for found in parts.adjustments.values() for one in found}
    codes |= {one.code for found in parts.remarks.values() for one in found}
    return reason_texts(db, codes, max((one.paid_on for one in claims if one.paid_on), default=None))


def _claim(claim: Claim, member: Member | None, named: dict[int, str], parts: Parts) -> RaClaim:
    own = claim.id or 0
    places: list[int | None] = [None, *(line.id for line in parts.lines.get(own, []))]
    status, tone = _status(claim)
    adjusted = sum(one.amount_cents for place in places for one in parts.adjustments.get((own, place), []))
    return RaClaim(
        key=claim.key,
        number=claim.claim_number,
        kind=claim.kind.value,
        status=status,
        tone=tone,
        member=patient_name(claim, member),
        cin=member.cin if member else claim.patient_cin,
        account=claim.patient_account,
        service_dates=period(claim.service_from, claim.service_to),
        provider=named.get(claim.service_provider_id or claim.billing_provider_id or 0, ""),
        billed=dollars(claim.billed_cents),
        adjusted=dollars(-adjusted),
        patient=dollars(claim.patient_cents),
        interest=dollars(claim.interest_cents) if claim.interest_cents else "",
        paid=dollars(claim.paid_cents),
        reasons=_reasons(parts, own, None),
        remarks=_remarks(parts, own, None),
        lines=tuple(_line(one, parts) for one in parts.lines.get(own, [])),
    )


def _line(line: ClaimLine, parts: Parts) -> RaLine:
    return RaLine(
        number=line.number,
        service_date=period(line.service_from, line.service_to),
        code=line.code or line.revenue_code,
        modifiers=line.modifiers,
        quantity=quantity(line.units_thousandths),
        billed=dollars(line.billed_cents),
        allowed=dollars(line.allowed_cents),
        paid=dollars(line.paid_cents),
        reasons=_reasons(parts, line.claim_id, line.id),
        remarks=_remarks(parts, line.claim_id, line.id),
    )


def _reasons(parts: Parts, claim_id: int, line_id: int | None) -> tuple[RaReason, ...]:
    return tuple(
        RaReason(f"{one.group_code}-{one.reason_code}", parts.texts[one.reason_code], dollars(-one.amount_cents))
        for one in parts.adjustments.get((claim_id, line_id), [])
    )


def _remarks(parts: Parts, claim_id: int, line_id: int | None) -> tuple[RaRemark, ...]:
    codes = dict.fromkeys(one.code for one in parts.remarks.get((claim_id, line_id), []))
    return tuple(RaRemark(code, parts.texts[code]) for code in codes)


def period(first: date | None, last: date | None) -> str:
    """One day, or from the first to the last."""
    if first is None or last is None or first == last:
        return us_day(first or last)
    return f"{us_day(first)} – {us_day(last)}"
