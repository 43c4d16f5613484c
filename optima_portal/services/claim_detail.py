"""One claim, with every field of seed 000, VII: services, member, providers, diagnosis, EOB."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from optima_portal.access import claim_scope, scope
from optima_portal.access.audit import Action, audit
from optima_portal.access.viewer import Viewer
from optima_portal.kit.db import rows
from optima_portal.models.claim import Claim
from optima_portal.models.claim_line import LINE_OF_DISPUTE, ClaimLine
from optima_portal.models.member import Member
from optima_portal.models.provider import Provider
from optima_portal.models.provider_address import ProviderAddress
from optima_portal.rules.adjudication import PREDETERMINATION
from optima_portal.rules.dates import us_day
from optima_portal.rules.money import dollars, quantity
from optima_portal.services.claim_lookup import advice_of, check_of, patient_name, payable_of, status_of
from optima_portal.services.diagnosis_codes import meanings
from optima_portal.services.eligibility import lob_name, network_name, provider_names, standing_on
from optima_portal.services.eob import EobRow, eob_rows

NOT_THEIRS = (
    "This member is not associated with your office at the PCP or group level, so the member's information cannot be "
    "viewed."
)


@dataclass(frozen=True)
class ServiceRow:
    """A service on the claim. `number`: its place, 0: of the claim as a whole; `why`: the adjustments in words."""

    number: int
    start: str
    end: str
    code: str
    modifiers: str
    quantity: str
    billed: str
    payable: str
    why: str
    codes: str


@dataclass(frozen=True)
class Card:
    """Labels with their values, in order."""

    title: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class DiagnosisRow:
    """A diagnosis code with its words."""

    code: str
    use: str
    description: str


@dataclass(frozen=True)
class ClaimDetail:
    """The page of one claim."""

    key: str
    number: str
    status: str
    tone: str
    kind: str
    cin: str
    member: str
    member_key: str
    check: str
    payment_key: str
    service_dates: str
    received: str
    paid: str
    services: tuple[ServiceRow, ...]
    billed: str
    payable: str
    member_cards: tuple[Card, ...]
    provider_cards: tuple[Card, ...]
    diagnoses: tuple[DiagnosisRow, ...]
    eob: tuple[EobRow, ...]
    why_no_member: str
    warning: str


def open_claim(db: Session, viewer: Viewer, key: str, *, today: date, as_file: bool = False) -> ClaimDetail:
    """A claim of the viewer's providers; refused like one that is not there if it is not theirs. It is on record that
    it was seen, or taken home `as_file`, under the member's name too when the page does not show who it is."""
    claim = scope.one(db, scope.claims(viewer).where(Claim.key == key))
    member = db.exec(scope.members_of([claim])).first()
    theirs = any(scope.sees_member(db, viewer, claim.member_id, day) for day in {today, claim.service_from or today})
    member_key = member.key if member else ""
    action, detail = (Action.DOWNLOADED, "PDF") if as_file else (Action.CLAIM_VIEWED, "")
    audit(
        db, viewer, action, member_key=member_key, record_kind="claim", record=claim.claim_number, detail=detail
    )  # fmt: skip
    lines = db.exec(
        scope.claim_lines(viewer)
        .where(ClaimLine.claim_id == claim.id)
        .order_by(col(ClaimLine.code_set) == LINE_OF_DISPUTE, col(ClaimLine.number))
    ).all()
    eob = eob_rows(db, viewer, claim, lines)
    payment = next(iter(rows(db, claim_scope.payment_of(viewer, claim))), None)
    status, tone = status_of(claim)
    return ClaimDetail(
        key=claim.key,
        number=claim.claim_number,
        status=status,
        tone=tone,
        kind=claim.kind.value,
        cin=member.cin if member else claim.patient_cin,
        member=patient_name(claim, member),
        member_key=member_key if theirs else "",
        check=check_of(payment),
        payment_key=advice_of(payment),
        service_dates=_period(claim.service_from, claim.service_to),
        received=us_day(claim.received_on),
        paid=us_day(claim.paid_on),
        services=(
            *(_service(claim, at, line, eob) for at, line in enumerate(lines, 1)),
            *_on_the_whole(claim, lines, eob),
        ),
        billed=dollars(_billed(claim, lines)),
        payable=dollars(payable_of(claim)),
        member_cards=_member_cards(db, claim, member, today) if member and theirs else (),
        provider_cards=_provider_cards(db, claim),
        diagnoses=_diagnoses(db, claim) if theirs else (),
        eob=eob,
        why_no_member="" if theirs else NOT_THEIRS,
        warning=_warning(claim, lines),
    )


def _billed(claim: Claim, lines: Sequence[ClaimLine]) -> int:
    own = [line.billed_cents for line in lines if line.code_set != LINE_OF_DISPUTE]
    return sum(own) if own else claim.billed_cents


def _made_by_dispute(line: ClaimLine) -> str:
    """Why a line pays that a dispute's decision made."""
    return line.description if line.code_set == LINE_OF_DISPUTE else ""


def _billed_as(line: ClaimLine) -> tuple[str, ...]:
    """What was billed where the payer adjudicated another procedure, without its code set."""
    return (f"billed as {' '.join(line.billed_as.split()[1:])}",) if line.billed_as else ()


def _service(claim: Claim, at: int, line: ClaimLine, eob: Sequence[EobRow]) -> ServiceRow:
    own = [row for row in eob if row.line == at]
    return ServiceRow(
        number=at,
        start=us_day(line.service_from),
        end=us_day(line.service_to or line.service_from),
        code=line.code or line.revenue_code,
        modifiers=line.modifiers,
        quantity=quantity(line.units_thousandths),
        billed=dollars(line.billed_cents),
        payable=dollars(None if payable_of(claim) is None else line.payable_cents),
        why="; ".join(dict.fromkeys((*_billed_as(line), *(row.description for row in own if row.description))))
        or _made_by_dispute(line),
        codes=" ".join(row.code for row in own if row.code),
    )


def _on_the_whole(claim: Claim, lines: Sequence[ClaimLine], eob: Sequence[EobRow]) -> Iterator[ServiceRow]:
    """What an adjustment of the claim as a whole makes of the services' sum: the rows add up to the claim's payable."""
    rest = (payable_of(claim) or 0) - sum(line.payable_cents for line in lines)
    own = [row for row in eob if row.line == 0 and row.code]
    if not (lines and own and rest) or payable_of(claim) is None:
        return
    why = "; ".join(dict.fromkeys(row.description for row in own if row.description))
    codes = " ".join(row.code for row in own)
    yield ServiceRow(0, "", "", "Whole claim", "", "", "", dollars(rest), why, codes)


def _member_cards(db: Session, claim: Claim, member: Member, today: date) -> tuple[Card, ...]:
    """Member Information, Health Network, Contact Information (seed 000, VII.c)."""
    day = claim.service_from or today
    span = standing_on(db.exec(scope.spans_of(member)).all(), day, member.deceased_on).span
    pcp = provider_names(db, {span.pcp_id}).get(span.pcp_id, "") if span and span.pcp_id else ""
    address = ", ".join(
        part for part in (member.street, member.city, f"{member.state} {member.zip_code}".strip()) if part
    )
    return (
        Card(
            "Member Information",
            (
                ("Name", patient_name(claim, member)),
                ("Gender", member.gender.value),
                ("Member ID", member.cin),
                ("Date of Birth", us_day(member.birth_date)),
                ("Language", member.language),
                ("Patient Account #", claim.patient_account),
            ),
        ),
        Card(
            "Health Network Information",
            (
                ("Health Network", network_name(span.network) if span else ""),
                ("Line of Business", lob_name(span.lob) if span else lob_name(claim.lob)),
                ("PCP", pcp),
            ),
        ),
        Card("Contact Information", (("Address", address), ("Phone", member.phone), ("Email", member.email))),
    )


def _provider_cards(db: Session, claim: Claim) -> tuple[Card, ...]:
    both = (("Payment Provider", claim.billing_provider_id), ("Service Provider", claim.service_provider_id))
    return tuple(_provider_card(db, title, provider_id) for title, provider_id in both)


def _provider_card(db: Session, title: str, provider_id: int | None) -> Card:
    provider = db.get(Provider, provider_id) if provider_id else None
    if provider is None:
        return Card(title, (("Provider Name", ""),))
    place = db.exec(
        select(ProviderAddress).where(ProviderAddress.provider_id == provider.id).order_by(col(ProviderAddress.id))
    ).first()
    address = f"{place.street}, {place.city}, {place.state} {place.zip_code}" if place else ""
    return Card(
        title,
        (
            ("Provider Name", provider.name),
            ("Provider ID", provider.provider_id or ""),
            ("NPI", provider.npi),
            ("Address", address),
            ("Phone", (place.phone if place else "") or provider.phone),
            ("Fax", (place.fax if place else "") or provider.fax),
        ),
    )


def _diagnoses(db: Session, claim: Claim) -> tuple[DiagnosisRow, ...]:
    rows = db.exec(claim_scope.diagnoses_of(claim)).all()
    words = meanings(db, [row.code for row in rows])
    return tuple(DiagnosisRow(row.code, row.use, words.get(row.code, "")) for row in rows)


def _warning(claim: Claim, lines: Sequence[ClaimLine]) -> str:
    if claim.payer_status == PREDETERMINATION:
        return "This is a predetermination: it says what the plan would pay. It is no payment, and it settled no bill."
    if claim.has_warning:
        return "The figures that the plan received for this claim do not add up. Please rely on the Remittance Advice."
    if lines and _billed(claim, lines) != claim.billed_cents:
        return f"The services add up to another amount than the claim's own total of {dollars(claim.billed_cents)}."
    return ""


def _period(first: date | None, last: date | None) -> str:
    if first is None or last is None or first == last:
        return us_day(first)
    return f"{us_day(first)} – {us_day(last)}"
