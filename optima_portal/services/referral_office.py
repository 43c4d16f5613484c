"""What the office does with a referral after it was submitted: answer, attach, withdraw, ask for the same again."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session

from optima_portal.access import referral_scope, scope
from optima_portal.access.audit import Action
from optima_portal.access.permissions import Permission
from optima_portal.access.viewer import Viewer
from optima_portal.kit.refused import Refused
from optima_portal.models.provider import Provider
from optima_portal.models.referral import Referral, ReferralStep
from optima_portal.rules.authorization_codes import RequestedService
from optima_portal.rules.plan import plan
from optima_portal.rules.redirect import Redirect
from optima_portal.rules.referral_form import LONGEST_INDICATIONS, ReferralForm
from optima_portal.rules.referral_status import Priority, ReferralStatus, ServiceDecision, VoidReason
from optima_portal.services.drafts import discard_draft
from optima_portal.services.files import attach_files, attached_files
from optima_portal.services.referral_drafts import PURPOSE, begin_draft
from optima_portal.services.referral_outcome import close_without_decision
from optima_portal.services.referral_steps import awaits_words, member_of, note_missed, on_record, set_clock, step
from optima_portal.services.referral_submission import files_of
from optima_portal.services.um_mail import mail_missed_referrals

RECEIVED = "Received as what was asked for."
ANSWER = "referral-answer"
DECIDED = "This referral is decided already."


def add_files(db: Session, viewer: Viewer, key: str, file_keys: Sequence[str], *, now: datetime) -> None:
    """Attach more while the referral is pending; what the plan has asked for has arrived with it."""
    referral = pending(db, viewer, key)
    mail_missed_referrals(db, note_missed(db, referral, now), now)
    most = plan().files.referral_files
    if not file_keys:
        raise Refused("Choose a file first.")
    there = attached_files(db, files_of(referral))
    allowed = most * 2 if referral.question else most  # what was asked for comes on top of what was sent
    if len(there) + len(set(file_keys)) > allowed:
        raise Refused(f"At most {allowed} files can be attached.")
    added = attach_files(db, viewer, PURPOSE, file_keys, files_of(referral), most=most)
    text = ", ".join(one.name for one in added)
    if referral.complete_at is None:
        text = f"{text}\n{RECEIVED}"
        _arrived(referral, now)
    step(db, viewer, referral, ReferralStep.FILE_ADDED, text, now=now)
    on_record(db, viewer, Action.REFERRAL_CHANGED, referral, "attachment added")


def answer(db: Session, viewer: Viewer, key: str, text: str, *, now: datetime) -> None:
    """Answer what the plan asked for, in words: also after a file that was sent for it."""
    referral = pending(db, viewer, key)
    if not awaits_words(db.exec(referral_scope.events_of(referral)).all()):
        raise Refused("The plan is not waiting for an answer.")
    if not text.strip():
        raise Refused("Write your answer.", field="text")
    mail_missed_referrals(db, note_missed(db, referral, now), now)
    if referral.complete_at is None:
        _arrived(referral, now)
    step(db, viewer, referral, ReferralStep.ANSWER, text.strip()[:LONGEST_INDICATIONS], now=now)
    on_record(db, viewer, Action.REFERRAL_CHANGED, referral, "information received")
    discard_draft(db, viewer, ANSWER, key)


def withdraw_referral(db: Session, viewer: Viewer, key: str, *, now: datetime) -> None:
    """Take a pending referral back."""
    referral = pending(db, viewer, key)
    note_missed(db, referral, now)
    for service in db.exec(referral_scope.services_of([referral])):
        if service.decision is ServiceDecision.PENDING:
            service.decision, service.reason = ServiceDecision.VOID, VoidReason.WITHDRAWN.name
    close_without_decision(referral, now=now)
    step(db, viewer, referral, ReferralStep.WITHDRAWN, "", now=now)
    on_record(db, viewer, Action.REFERRAL_CHANGED, referral, "withdrawn")


def copy_referral(db: Session, viewer: Viewer, key: str, *, now: datetime, today: date) -> str:
    """*Copy to a new referral*: a draft of its office, same member, providers, services, diagnoses; returns its key."""
    own = referral_scope.referrals(viewer, Permission.SUBMIT_REFERRALS)
    referral = scope.one(db, own.where(Referral.key == key))
    referring, referred_to = (db.get(Provider, one) for one in (referral.referring_id, referral.referred_to_id))
    is_tertiary = bool(referred_to and referred_to.is_tertiary)
    form = ReferralForm(
        kind=referral.kind,
        member=member_of(db, referral).key,
        referring=referring.key if referring else "",
        service_address=referral.service_address,
        redirect=Redirect(
            referred_to.key if referred_to else "", is_tertiary, referral.redirect_allowed, referral.justification
        ),
        priority=Priority.ROUTINE,
        place_of_service=referral.place_of_service,
        services=tuple(
            RequestedService(one.code, one.units, tuple(one.modifiers.split()), {})
            for one in db.exec(referral_scope.services_of([referral]))
        ),
        diagnoses=tuple(one.code for one in db.exec(referral_scope.diagnoses_of(referral))),
    )
    on_record(db, viewer, Action.REFERRAL_DRAFTED, referral, "copied to a new one")
    return begin_draft(db, viewer, form, now=now, office=referral.collection_id)


def pending(db: Session, viewer: Viewer, key: str) -> Referral:
    """A referral of the viewer's offices that is still open, locked."""
    own = referral_scope.referrals(viewer, Permission.SUBMIT_REFERRALS)
    referral = scope.one(db, own.where(Referral.key == key).with_for_update())
    if referral.status is not ReferralStatus.PENDING:
        raise Refused(DECIDED)
    return referral


def _arrived(referral: Referral, now: datetime) -> None:
    """The information is there, as the letter that asked for it says: the clock that counts from it begins."""
    referral.complete_at = now
    set_clock(referral)
