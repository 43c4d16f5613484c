"""A referral's page: Services, Member Info, Provider, Diagnosis, Attachments, Timeline (seed 000 IX)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from optima_portal.access import referral_scope, scope
from optima_portal.access.audit import Action
from optima_portal.access.permissions import Permission
from optima_portal.access.viewer import Viewer
from optima_portal.kit.identifiers import dotted
from optima_portal.models.member import Member
from optima_portal.models.provider import Provider
from optima_portal.models.referral import Referral
from optima_portal.rules.dates import us_day
from optima_portal.rules.referral_clock import urgency
from optima_portal.rules.referral_status import ReferralStatus
from optima_portal.services.appeal_view import AppealView, appeal_until, appeal_view, files_with, newest_appeal
from optima_portal.services.authorization_list import place_name
from optima_portal.services.eligibility import lob_name, network_name, standing_on
from optima_portal.services.files import attached_files
from optima_portal.services.member_lookup import born_with_age, full_name
from optima_portal.services.referral_letters import seen_referral
from optima_portal.services.referral_lookup import TONES
from optima_portal.services.referral_parts import (
    ClockLine,
    ReferralFile,
    ReferralPlace,
    ServiceLine,
    TimelineStep,
    file_lines,
    place_of_provider,
    referring_place,
    service_line,
    timeline_step,
)
from optima_portal.services.referral_steps import awaits_words, clocks_for, member_of, on_record
from optima_portal.services.referral_submission import files_of
from optima_portal.services.referral_words import moment, validity
from optima_portal.services.units_used import units_used


@dataclass(frozen=True)
class ReferralView:
    """Everything the page shows. `sees_member`: whether the member is the viewer's, so that more shows.

    `question` while the plan waits for it, `asked` until it is answered in words; a file may have come in between.
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
    asked: str
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
    events = db.exec(referral_scope.events_of(referral)).all()
    return ReferralView(
        key=referral.key,
        code=referral.referral_code,
        kind=referral.kind.value,
        status=referral.status.value,
        tone=TONES[referral.status],
        priority=referral.priority.value,
        version=referral.version,
        requested=us_day(referral.request_date),
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
        asked=referral.question if is_open and awaits_words(events) else "",
        can_act=db.exec(own).first() is not None,
        is_open=is_open,
        member=full_name(member),
        member_key=member.key,
        sees_member=sees,
        member_facts=_member_facts(db, referral, member, today) if sees else (),
        referring=referring_place(db, referral),
        referred_to=place_of_provider(db, referral.referred_to_id),
        redirected_from=_name(db, referral.redirected_from_id),
        services=tuple(service_line(one, used.get(one.key)) for one in db.exec(referral_scope.services_of([referral]))),
        counted=moment(now) if used else "",
        diagnoses=tuple((dotted(one.code), one.description) for one in db.exec(referral_scope.diagnoses_of(referral))),
        files=file_lines(attached_files(db, files_of(referral))),
        timeline=tuple(timeline_step(one) for one in events),
        clocks=_clock_lines(referral) if is_open else (),
        appeal=appeal_view(appeal, now) if appeal else None,
        appeal_files=file_lines(files_with(db, appeal)),
        appeal_until=appeal_until(db, referral, today),
    )


def _clock_lines(referral: Referral) -> tuple[ClockLine, ...]:
    return tuple(
        ClockLine(one.rule, moment(one.due_at) if one.due_at else "Paused until the information arrives")
        for one in clocks_for(referral)
    )


def _name(db: Session, provider_id: int | None) -> str:
    found = db.get(Provider, provider_id) if provider_id else None
    return found.name if found else ""


def _member_facts(db: Session, referral: Referral, member: Member, today: date) -> tuple[tuple[str, str], ...]:
    address = ", ".join(
        part for part in (member.street, member.city, f"{member.state} {member.zip_code}".strip()) if part
    )
    span = standing_on(db.exec(scope.spans_of(member)).all(), today, member.deceased_on).span
    pcp = span.pcp_id if span else None
    return (
        ("Name", full_name(member)),
        ("Gender", member.gender.value),
        ("Member ID", member.cin),
        ("Date of Birth", born_with_age(member, today)),
        ("Language", member.language),
        ("PCP", _name(db, pcp)),
        ("Health Network", network_name(referral.network)),
        ("Line of Business", lob_name(referral.lob)),
        ("Address", address),
        ("Phone", member.phone),
        ("Email", member.email),
    )
