"""The plan's side of a referral: ask, extend, decide each service, redirect, void; always by the version seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from optima_portal.access import referral_scope, scope
from optima_portal.access.audit import Action
from optima_portal.access.viewer import Viewer
from optima_portal.kit.refused import Refused
from optima_portal.models.provider import Provider
from optima_portal.models.referral import Referral, ReferralService, ReferralStep
from optima_portal.rules.referral_clock import Course, why_not_extendable
from optima_portal.rules.referral_decision import REDUCING, ServiceAnswer, what_is_wrong, what_is_wrong_with_redirect
from optima_portal.rules.referral_status import ReferralStatus, ServiceDecision, VoidReason, status_of
from optima_portal.services.referral_letters import determination_letter, extension_letter, question_letter
from optima_portal.services.referral_outcome import close_as_decided, close_without_decision
from optima_portal.services.referral_steps import mail_office, member_of, note_missed, on_record, set_clock, step
from optima_portal.services.referred_to import ProviderChoice, asked_for, find_referred_to
from optima_portal.services.um_drafts import forget_act, forget_review

CHANGED = (
    "{} changed this referral while you had it open, so nothing of yours was done. It stands here as it is now: look "
    "at it, then decide again."
)
CLOSED = "This referral is decided already."
LONGEST = 5_000


@dataclass(frozen=True)
class Review:
    """What the reviewer typed. `redirect_to`: another provider's key, "" to leave the one asked for, and why."""

    answers: Mapping[str, ServiceAnswer]
    redirect_to: str = ""
    redirect_reason: str = ""


def ask_office(
    db: Session, viewer: Viewer, key: str, version: int, text: str, *, now: datetime, today: date
) -> None:  # fmt: skip
    """Ask for information: the clock that counts from complete information stops until the office answers."""
    referral = locked(db, viewer, key, version, now)
    said = _said(text, "Write what you need.")
    referral.complete_at, referral.question, referral.reviewer_id = None, said, viewer.user_id
    set_clock(referral)
    letter = question_letter(db, referral, said, today)
    step(db, viewer, referral, ReferralStep.QUESTION, said, now=now, letter=letter)
    on_record(db, viewer, Action.REFERRAL_CHANGED, referral, "information requested")
    mail_office(db, referral, "referral_question", now)
    forget_act(db, viewer, key, "ask", now=now)


def extend(db: Session, viewer: Viewer, key: str, version: int, reason: str, *, now: datetime, today: date) -> None:
    """Take more time, once, with a reason that the office reads."""
    referral = locked(db, viewer, key, version, now)
    course = Course(referral.priority, referral.received_at, referral.complete_at, referral.is_extended)
    if why := why_not_extendable(course, now, referral.due_at):
        raise Refused(why)
    referral.extension_reason = _said(reason, "Say why more time is needed. The office reads it.")
    referral.is_extended, referral.reviewer_id = True, viewer.user_id
    set_clock(referral)
    letter = extension_letter(db, referral, today)
    step(db, viewer, referral, ReferralStep.EXTENDED, referral.extension_reason, now=now, letter=letter)
    on_record(db, viewer, Action.REFERRAL_CHANGED, referral, "time extended")
    mail_office(db, referral, "referral_extended", now)
    forget_act(db, viewer, key, "extend", now=now)


def decide_referral(
    db: Session, viewer: Viewer, key: str, version: int, review: Review, *, now: datetime, today: date
) -> None:
    """Decide every service at once: letter, mail, timeline."""
    referral = locked(db, viewer, key, version, now)
    services = db.exec(referral_scope.services_of([referral])).all()
    _refuse_wrong(services, review)
    why = _redirect(db, viewer, referral, review, now=now, today=today) if review.redirect_to else ""
    for service in services:
        _answer(service, review.answers[service.key])
    decided = status_of([one.decision for one in services])
    if referral.redirected_from_id and decided is ReferralStatus.APPROVED:
        decided = ReferralStatus.MODIFIED  # another provider than the one asked for
    if decided is ReferralStatus.VOID:
        close_without_decision(referral, now=now)
    else:
        close_as_decided(referral, decided, now=now, today=today)
    referral.reviewer_id = viewer.user_id
    letter = determination_letter(db, referral, services, today, why)
    step(db, viewer, referral, ReferralStep.DECIDED, decided.value, now=now, letter=letter)
    on_record(db, viewer, Action.REFERRAL_DECIDED, referral, decided.value)
    mail_office(db, referral, "referral_decided", now)
    forget_review(db, viewer, key)


def void_referral(db: Session, viewer: Viewer, key: str, version: int, reason: str, *, now: datetime) -> None:
    """End a request that needs no decision."""
    referral = locked(db, viewer, key, version, now)
    if reason not in VoidReason.__members__ or reason == VoidReason.WITHDRAWN.name:
        raise Refused("Choose why.", field="reason")
    for service in db.exec(referral_scope.services_of([referral])):
        service.decision, service.reason = ServiceDecision.VOID, reason
    close_without_decision(referral, now=now)
    step(db, viewer, referral, ReferralStep.VOIDED, VoidReason[reason].value, now=now)
    on_record(db, viewer, Action.REFERRAL_DECIDED, referral, "void")
    mail_office(db, referral, "referral_voided", now)
    forget_review(db, viewer, key)


def redirect_choices(
    db: Session, viewer: Viewer, key: str, words: str, *, today: date
) -> tuple[ProviderChoice, ...]:  # fmt: skip
    """Whom the member of a referral in review could see instead, the nearest first."""
    referral = scope.one(db, referral_scope.in_review(viewer).where(Referral.key == key))
    return find_referred_to(db, member_of(db, referral), referral.lob, words, today=today).choices


def locked(db: Session, viewer: Viewer, key: str, version: int, now: datetime) -> Referral:
    """An open referral in review, locked, its missed clock noted; refused when it was changed since this version."""
    referral = scope.one(db, referral_scope.in_review(viewer).where(Referral.key == key).with_for_update())
    if referral.version != version:
        raise Refused(CHANGED.format(referral.changed_by or "Somebody"))
    if referral.status is not ReferralStatus.PENDING:
        raise Refused(CLOSED)
    note_missed(db, referral, now)
    return referral


def _refuse_wrong(services: Sequence[ReferralService], review: Review) -> None:
    problems = {}
    for service in services:
        given = review.answers.get(service.key)
        for field, words in what_is_wrong(given, service.units).items():
            problems[f"{field}-{service.key}"] = words
    if review.redirect_to:
        problems |= what_is_wrong_with_redirect(list(review.answers.values()), review.redirect_reason)
    if problems:
        raise Refused("Something is missing.", problems=problems)


def _answer(service: ReferralService, given: ServiceAnswer) -> None:
    """A reason is only one of what is not approved: an approval that names one would read as a denial."""
    service.decision, service.decision_text = given.decision, given.text.strip()
    service.reason = given.reason if given.decision in REDUCING else ""
    service.approved_units = {
        ServiceDecision.APPROVED: service.units,
        ServiceDecision.MODIFIED: given.units,
    }.get(given.decision, 0)


def _redirect(
    db: Session, viewer: Viewer, referral: Referral, review: Review, *, now: datetime, today: date
) -> str:  # fmt: skip
    """Another provider than the one asked for: only where the office allows it, and one who takes the member.

    Returns why; "" when it is the provider who was asked for.
    """
    if not referral.redirect_allowed:
        raise Refused("The office did not allow the member to be redirected.", field="redirect_to")
    other = asked_for(db, member_of(db, referral), referral.lob, review.redirect_to, today)
    if other.choice is None or other.problem:
        raise Refused(other.problem, field="redirect_to")
    if other.provider_id == referral.referred_to_id:
        return ""
    asked = db.get(Provider, referral.referred_to_id)
    referral.redirected_from_id, referral.referred_to_id = referral.referred_to_id, other.provider_id
    why = review.redirect_reason.strip()[:LONGEST]
    words = f"From {asked.name if asked else 'the provider asked for'} to {other.choice.name}: {why}"
    step(db, viewer, referral, ReferralStep.REDIRECTED, words, now=now)
    return why


def _said(text: str, otherwise: str) -> str:
    if not text.strip():
        raise Refused(otherwise, field="text")
    return text.strip()[:LONGEST]
