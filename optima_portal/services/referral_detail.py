"""A referral's page: Services, Member Info, Provider, Diagnosis, Attachments, Timeline (seed 000 IX)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, select

from optima_portal.access import referral_scope, scope
from optima_portal.access.audit import Action
from optima_portal.access.permissions import Permission
from optima_portal.access.viewer import Viewer
from optima_portal.kit.identifiers import dotted
from optima_portal.models.member import Member
from optima_portal.models.provider import Provider
from optima_portal.models.provider_address import AddressUse, ProviderAddress
from optima_portal.models.referral import Referral, ReferralEvent, ReferralService
from optima_portal.rules.referral_clock import urgency
from optima_portal.rules.referral_status import ReferralStatus, ServiceDecision
from optima_portal.services.appeal_view import AppealView, appeal_until, appeal_view, files_with, newest_appeal
from optima_portal.services.authorization_list import place_name
from optima_portal.services.eligibility import lob_name, network_name
from optima_portal.services.files import FileLine, attached_files
from optima_portal.services.member_lookup import born_with_age, full_name
from optima_portal.services.referral_letters import seen_referral
from optima_portal.services.referral_lookup import TONES
from optima_portal.services.referral_steps import clocks_for, member_of, on_record
from optima_portal.services.referral_submission import files_of
from optima_portal.services.referral_words import moment, reason_words, validity
from optima_portal.services.referred_to import address_words
from optima_portal.services.units_used import UsedLine, UsedUnits, units_used

DECISION_TONES = {
    ServiceDecision.PENDING: "info",
    ServiceDecision.APPROVED: "ok",
    ServiceDecision.MODIFIED: "warn",
    ServiceDecision.DENIED: "bad",
    ServiceDecision.VOID: "",
}


@dataclass(frozen=True)
class ServiceLine:
    """A requested service and the answer to it."""

    key: str
    code: str
    description: str
    modifiers: str
    units: str
    approved: str
    used: str
    left: str
    used_lines: tuple[UsedLine, ...]
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


@dataclass(frozen=True)
class ReferralView:
    """Everything the page shows. `sees_member`: whether the member is the viewer's, so that more shows.

    `counted`: as of when units used were counted from claims; "" where nothing is approved.
    """

    key: str
    code: str
    kind: str
    status: str
    tone: str
    priority: str
    version: int
    requested: str
    received: str
    place_of_service: str
    indications: str
    redirect: str
    justification: str
    duplicate: str
    valid: str
    due: str
    urgency: str
    question: str
    can_act: bool
    is_open: bool
    member: str
    member_key: str
    sees_member: bool
    member_facts: tuple[tuple[str, str], ...]
    referring: ReferralPlace
    referred_to: ReferralPlace
    redirected_from: str
    services: tuple[ServiceLine, ...]
    counted: str
    diagnoses: tuple[tuple[str, str], ...]
    files: tuple[ReferralFile, ...]
    timeline: tuple[TimelineStep, ...]
    clocks: tuple[ClockLine, ...]
    appeal: AppealView | None
    appeal_files: tuple[ReferralFile, ...]
    appeal_until: str


def open_referral(db: Session, viewer: Viewer, key: str, *, now: datetime, today: date) -> ReferralView:
    """A referral of the viewer's office, or one in review; the view is put on record."""
    referral = seen_referral(db, viewer, key)
    on_record(db, viewer, Action.REFERRAL_VIEWED, referral)
    return referral_view(db, viewer, referral, now=now, today=today)


def referral_view(db: Session, viewer: Viewer, referral: Referral, *, now: datetime, today: date) -> ReferralView:
    """The view of a referral that was fetched through the scope."""
    member = member_of(db, referral)
    is_open = referral.status is ReferralStatus.PENDING
    own = referral_scope.referrals(viewer, Permission.SUBMIT_REFERRALS).where(Referral.id == referral.id)
    sees = scope.sees_member(db, viewer, member.id, today)
    due = referral.due_at if is_open else None
    appeal = newest_appeal(db, referral)
    used = units_used(db, viewer, [referral])
    return ReferralView(
        key=referral.key,
        code=referral.referral_code,
        kind=referral.kind.value,
        status=referral.status.value,
        tone=TONES[referral.status],
        priority=referral.priority.value,
        version=referral.version,
        requested=f"{referral.request_date:%m/%d/%Y}",
        received=moment(referral.received_at),
        place_of_service=place_name(db, referral.place_of_service),
        indications=referral.indications,
        redirect="Yes" if referral.redirect_allowed else "No",
        justification=referral.justification,
        duplicate=f"{referral.duplicate_of}: {referral.duplicate_reason}" if referral.duplicate_of else "",
        valid=validity(referral),
        due=moment(due) if due else "",
        urgency=urgency(referral.due_at, now) if is_open else "",
        question=referral.question if referral.complete_at is None else "",
        can_act=db.exec(own).first() is not None,
        is_open=is_open,
        member=full_name(member),
        member_key=member.key,
        sees_member=sees,
        member_facts=_member_facts(referral, member, today) if sees else (),
        referring=_referring(db, referral),
        referred_to=place_of_provider(db, referral.referred_to_id),
        redirected_from=_name(db, referral.redirected_from_id),
        services=tuple(_service(one, used.get(one.key)) for one in db.exec(referral_scope.services_of([referral]))),
        counted=moment(now) if used else "",
        diagnoses=tuple((dotted(one.code), one.description) for one in db.exec(referral_scope.diagnoses_of(referral))),
        files=file_lines(attached_files(db, files_of(referral))),
        timeline=tuple(_step(one) for one in db.exec(referral_scope.events_of(referral))),
        clocks=tuple(
            ClockLine(one.rule, moment(one.due_at) if one.due_at else "Paused until the information arrives")
            for one in (clocks_for(referral) if is_open else ())
        ),
        appeal=appeal_view(appeal, now) if appeal else None,
        appeal_files=file_lines(files_with(db, appeal)),
        appeal_until=appeal_until(db, referral, today),
    )


def file_lines(files: Sequence[FileLine]) -> tuple[ReferralFile, ...]:
    """Attachments as a page lists them."""
    return tuple(ReferralFile(one.key, one.name, one.size_bytes, moment(one.kept_at)) for one in files)


def place_of_provider(db: Session, provider_id: int) -> ReferralPlace:
    """A provider with the first of their service addresses."""
    provider = db.get(Provider, provider_id)
    if provider is None:
        return ReferralPlace("", "", "", "", "", "", "")
    own = select(ProviderAddress).where(
        ProviderAddress.provider_id == provider_id, ProviderAddress.use == AddressUse.SERVICE
    )
    address = db.exec(own).first()
    return ReferralPlace(
        provider.name, provider.provider_id or "", provider.npi, provider.specialty, address_words(address),
        (address.phone if address else "") or provider.phone, (address.fax if address else "") or provider.fax,
    )  # fmt: skip


def _referring(db: Session, referral: Referral) -> ReferralPlace:
    provider = db.get(Provider, referral.referring_id)
    if provider is None:
        return ReferralPlace("", "", "", "", referral.service_address, "", "")
    return ReferralPlace(
        provider.name, provider.provider_id or "", provider.npi, provider.specialty, referral.service_address,
        referral.service_phone, referral.service_fax,
    )  # fmt: skip


def _name(db: Session, provider_id: int | None) -> str:
    found = db.get(Provider, provider_id) if provider_id else None
    return found.name if found else ""


def _member_facts(referral: Referral, member: Member, today: date) -> tuple[tuple[str, str], ...]:
    address = ", ".join(
        part for part in (member.street, member.city, f"{member.state} {member.zip_code}".strip()) if part
    )
    return (
        ("Name", full_name(member)),
        ("Gender", member.gender.value),
        ("Member ID", member.cin),
        ("Date of Birth", born_with_age(member, today)),
        ("Language", member.language),
        ("Health Network", network_name(referral.network)),
        ("Line of Business", lob_name(referral.lob)),
        ("Address", address),
        ("Phone", member.phone),
        ("Email", member.email),
    )


def _service(one: ReferralService, used: UsedUnits | None) -> ServiceLine:
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
        decision=one.decision.value,
        tone=DECISION_TONES[one.decision],
        why=reason_words(one.reason, one.decision_text),
        answers=tuple((str(question), str(answer)) for question, answer in one.answers),
        rule=one.rule,
        rule_file=one.rule_file,
        rule_facts=tuple(str(fact) for fact in one.rule_facts),
    )


def _step(one: ReferralEvent) -> TimelineStep:
    return TimelineStep(
        one.key, one.step.value, one.by_name, moment(one.at), one.text, one.letter is not None, one.is_plans
    )  # fmt: skip
