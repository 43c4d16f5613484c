"""The parts of a referral's page: a service, a place, a file, a step, a clock."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from optima_portal.models.provider import Provider
from optima_portal.models.provider_address import AddressUse, ProviderAddress
from optima_portal.models.referral import Referral, ReferralEvent, ReferralService
from optima_portal.rules.referral_status import ServiceDecision
from optima_portal.services.files import FileLine
from optima_portal.services.referral_words import moment, reason_words
from optima_portal.services.referred_to import address_words
from optima_portal.services.units_used import UsedLine, UsedUnits

DECISION_TONES = {
    ServiceDecision.PENDING: "info",
    ServiceDecision.APPROVED: "ok",
    ServiceDecision.MODIFIED: "warn",
    ServiceDecision.DENIED: "bad",
    ServiceDecision.VOID: "",
}


WITHOUT = (ServiceDecision.PENDING, ServiceDecision.VOID)
"""What is no decision: it waits for one, or needs none any more."""


@dataclass(frozen=True)
class ServiceLine:
    """A requested service and the answer to it. `status` says whether there is one: Pending, Decided, Void."""

    key: str
    code: str
    description: str
    modifiers: str
    units: str
    approved: str
    used: str
    left: str
    used_lines: tuple[UsedLine, ...]
    status: str
    is_decided: bool
    decision: str
    tone: str
    why: str
    answers: tuple[tuple[str, str], ...]
    rule: str
    rule_file: str
    rule_facts: tuple[str, ...]


@dataclass(frozen=True)
class ReferralPlace:
    """A provider of the referral."""

    name: str
    provider_id: str
    npi: str
    specialty: str
    address: str
    phone: str
    fax: str


@dataclass(frozen=True)
class ReferralFile:
    """An attachment."""

    key: str
    name: str
    size: int
    added: str


@dataclass(frozen=True)
class TimelineStep:
    """One step."""

    key: str
    step: str
    by: str
    at: str
    text: str
    has_letter: bool
    is_plans: bool


@dataclass(frozen=True)
class ClockLine:
    """One limit to decide."""

    rule: str
    due: str


def file_lines(files: Sequence[FileLine]) -> tuple[ReferralFile, ...]:
    """Attachments as a page lists them."""
    return tuple(ReferralFile(one.key, one.name, one.size_bytes, moment(one.kept_at)) for one in files)


def place_of_provider(db: Session, provider_id: int) -> ReferralPlace:
    """A provider with the first of their service addresses: always the same one."""
    provider = db.get(Provider, provider_id)
    if provider is None:
        return ReferralPlace("", "", "", "", "", "", "")
    own = select(ProviderAddress).where(
        ProviderAddress.provider_id == provider_id, ProviderAddress.use == AddressUse.SERVICE
    )
    address = db.exec(own.order_by(col(ProviderAddress.id))).first()
    return ReferralPlace(
        provider.name, provider.provider_id or "", provider.npi, provider.specialty, address_words(address),
        (address.phone if address else "") or provider.phone, (address.fax if address else "") or provider.fax,
    )  # fmt: skip


def referring_place(db: Session, referral: Referral) -> ReferralPlace:
    """The referring provider, at the service address of the request."""
    provider = db.get(Provider, referral.referring_id)
    if provider is None:
        return ReferralPlace("", "", "", "", referral.service_address, "", "")
    return ReferralPlace(
        provider.name, provider.provider_id or "", provider.npi, provider.specialty, referral.service_address,
        referral.service_phone, referral.service_fax,
    )  # fmt: skip


def service_line(one: ReferralService, used: UsedUnits | None) -> ServiceLine:
    """A service with what was used of it."""
    approved = one.approved_units
    return ServiceLine(
        key=one.key,
        code=one.code,
        description=one.description,
        modifiers=one.modifiers,
        units=f"{one.units:,}",
        approved="" if approved is None else f"{approved:,}",
        used=used.used if used else "",
        left=used.left if used else "",
        used_lines=used.lines if used else (),
        status=one.decision.value if one.decision in WITHOUT else "Decided",
        is_decided=one.decision not in WITHOUT,
        decision=one.decision.value,
        tone=DECISION_TONES[one.decision],
        why=reason_words(one.reason, one.decision_text),
        answers=tuple((str(question), str(answer)) for question, answer in one.answers),
        rule=one.rule,
        rule_file=one.rule_file,
        rule_facts=tuple(str(fact) for fact in one.rule_facts),
    )


def timeline_step(one: ReferralEvent) -> TimelineStep:
    """A step as the timeline shows it."""
    return TimelineStep(
        one.key, one.step.value, one.by_name, moment(one.at), one.text, one.letter is not None, one.is_plans
    )  # fmt: skip
