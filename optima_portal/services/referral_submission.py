"""A referral is submitted: from its draft, with its files, in one transaction; sent twice it is there once."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, select

from optima_portal.access import referral_scope
from optima_portal.access.audit import Action
from optima_portal.access.permissions import Permission
from optima_portal.access.viewer import Viewer
from optima_portal.kit.refused import Refused
from optima_portal.kit.tokens import new_key
from optima_portal.models.provider import Provider
from optima_portal.models.referral import (
    Referral,
    ReferralDiagnosis,
    ReferralDraft,
    ReferralService,
    ReferralStep,
)
from optima_portal.rules.authorization_codes import ListedCode, RequestedService
from optima_portal.rules.referral_form import Facts, ReferralForm, Section, what_is_missing
from optima_portal.rules.referral_status import Priority
from optima_portal.services.authorization_list import diagnoses_among
from optima_portal.services.automatic_approval import approve_what_is_safe
from optima_portal.services.files import move_files
from optima_portal.services.referral_drafts import CHANGED, open_draft, place_of
from optima_portal.services.referral_facts import ForWhom, facts_of, for_whom
from optima_portal.services.referral_steps import mail_office, on_record, set_clock, step
from optima_portal.services.referred_to import asked_for

INCOMPLETE = "This referral is not complete: {}"


@dataclass(frozen=True)
class ReferralReceipt:
    """What was submitted; `is_new` is False when it was there already, because it was sent twice."""

    key: str
    code: str
    status: str
    is_new: bool


def submit_referral(
    db: Session, viewer: Viewer, draft_key: str, version: int, *, now: datetime, today: date
) -> ReferralReceipt:
    """Submit a draft of the viewer's collections as it was reviewed."""
    own = referral_scope.referrals(viewer, Permission.SUBMIT_REFERRALS)
    if there := db.exec(own.where(Referral.from_draft == draft_key)).first():
        return ReferralReceipt(there.key, there.referral_code, there.status.value, False)
    draft = db.exec(referral_scope.drafts(viewer).where(ReferralDraft.key == draft_key).with_for_update()).first()
    if draft is None:
        raise Refused("There is nothing to submit here any more. Look for the referral in Referral Lookup.")
    if draft.version != version:
        raise Refused(CHANGED.format(draft.changed_by_name))
    form = open_draft(db, viewer, draft_key).form
    whom = for_whom(db, viewer, draft.collection_id, form.member, today)
    if whom:
        db.execute(referral_scope.one_at_a_time(whom.member.id))
    facts = facts_of(db, viewer, draft.collection_id, form, today)
    if missing := what_is_missing(Section.REVIEW, form, facts):
        raise Refused(INCOMPLETE.format(missing[0]))
    assert whom is not None  # the facts have just said so
    referral = _record(db, viewer, draft, form, facts, whom, now, today)
    move_files(db, place_of(draft_key), files_of(referral))
    db.delete(draft)
    step(db, viewer, referral, ReferralStep.SUBMITTED, "", now=now)
    on_record(db, viewer, Action.REFERRAL_SUBMITTED, referral)
    mail_office(db, referral, "referral_submitted", now)
    approve_what_is_safe(db, referral, whom, now=now, today=today)
    return ReferralReceipt(referral.key, referral.referral_code, referral.status.value, True)


def files_of(referral: Referral) -> str:
    """What a referral's files are attached to."""
    return f"referral:{referral.key}"


def _record(
    db: Session,
    viewer: Viewer,
    draft: ReferralDraft,
    form: ReferralForm,
    facts: Facts,
    whom: ForWhom,
    now: datetime,
    today: date,
) -> Referral:
    referring, referred_to = _provider(db, form.referring), _provider(db, form.redirect.provider)
    place = asked_for(db, whom.member, whom.lob, form.referring, today).choice
    assert form.kind is not None
    referral = Referral(
        referral_code=new_key(),
        from_draft=draft.key,
        kind=form.kind,
        priority=form.priority,
        collection_id=draft.collection_id,
        submitted_by=viewer.user_id,
        submitted_by_name=viewer.name,
        member_id=whom.member.id,
        lob=whom.lob,
        network=whom.network,
        referring_id=referring.id or 0,
        service_address=form.service_address,
        service_phone=place.phone if place else referring.phone,
        service_fax=place.fax if place else referring.fax,
        referred_to_id=referred_to.id or 0,
        is_tertiary=form.redirect.is_tertiary,
        redirect_allowed=form.redirect.allowed,
        justification=form.redirect.justification.strip(),
        request_date=(form.request_date if form.priority is Priority.RETRO else None) or today,
        place_of_service=form.place_of_service,
        indications=form.indications.strip(),
        duplicate_of=facts.duplicate,
        duplicate_reason=form.duplicate_reason.strip() if facts.duplicate else "",
        received_at=now,
        complete_at=now,
        changed_by=viewer.name,
    )
    set_clock(referral)
    db.add(referral)
    db.flush()
    referral.referral_code = f"R{today:%y}-{referral.id:06}"
    _add_services(db, referral, form, facts)
    _add_diagnoses(db, referral, form)
    db.flush()
    return referral


def _add_services(db: Session, referral: Referral, form: ReferralForm, facts: Facts) -> None:
    for number, one in enumerate(form.services, 1):
        listed = facts.listed[one.code]
        db.add(
            ReferralService(
                referral_id=referral.id or 0, number=number, code=one.code, description=listed.description,
                modifiers=" ".join(one.modifiers), units=one.units or 0, answers=_answers(one, listed),
            )
        )  # fmt: skip


def _add_diagnoses(db: Session, referral: Referral, form: ReferralForm) -> None:
    means = diagnoses_among(db, form.diagnoses)
    for number, code in enumerate(form.diagnoses, 1):
        words = means[code].words
        db.add(ReferralDiagnosis(referral_id=referral.id or 0, number=number, code=code, description=words))


def _answers(service: RequestedService, listed: ListedCode) -> list[tuple[str, str]]:
    given = service.answers or {}
    return [(question.text, given.get(question.key, "").strip()) for question in listed.questions]


def _provider(db: Session, key: str) -> Provider:
    return db.exec(select(Provider).where(Provider.key == key)).one()
