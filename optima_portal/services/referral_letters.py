"""The letters about a referral: what they say is kept as it was on its day, and printed when somebody opens them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from optima_portal.access import referral_scope, scope
from optima_portal.access.audit import Action
from optima_portal.access.viewer import Viewer
from optima_portal.kit.refused import Refused
from optima_portal.models.provider import Provider
from optima_portal.models.referral import Referral, ReferralEvent, ReferralService, ReferralStep
from optima_portal.rules.appeals import last_day
from optima_portal.rules.dates import us_day
from optima_portal.rules.plan import plan
from optima_portal.rules.referral_status import DenialReason, ReferralStatus, ServiceDecision
from optima_portal.services.member_lookup import full_name
from optima_portal.services.prints import offer_print
from optima_portal.services.referral_steps import member_of, on_record
from optima_portal.services.referral_words import moment

NO_LETTER = "There is no letter with this step."
APPEAL = (
    "The member, or a provider for the member, can appeal this decision until {}, on the referral's page or by calling "
    "Utilization Management, {}. The treating provider can speak with the reviewer there."
)
FILE_NAMES = {
    ReferralStep.QUESTION: "information-request",
    ReferralStep.EXTENDED: "extension",
    ReferralStep.APPEALED: "appeal-received",
    ReferralStep.APPEAL_DECIDED: "appeal-resolution",
}


def determination_letter(
    db: Session, referral: Referral, services: Sequence[ReferralService], today: date, why_redirected: str = ""
) -> dict[str, Any]:
    """What the letter about the decision says."""
    paragraphs = [*_redirected(db, referral, why_redirected), *[service_words(one) for one in services]]
    if referral.valid_from and referral.valid_to:
        paragraphs.append(
            f"The authorization is valid from {referral.valid_from:%m/%d/%Y} through {referral.valid_to:%m/%d/%Y}. It "
            "is subject to the member's eligibility on the date of service."
        )
    if referral.status in (ReferralStatus.DENIED, ReferralStatus.MODIFIED):
        until = last_day(today, plan().referrals.appeals_in(referral.lob))
        paragraphs.append(APPEAL.format(f"{until:%m/%d/%Y}", plan().contacts.utilization_management))
    return letter_about(db, referral, today) | {
        "heading": f"Determination of your referral: {referral.status.value}",
        "paragraphs": paragraphs,
    }


def question_letter(db: Session, referral: Referral, text: str, today: date) -> dict[str, Any]:
    """What the letter that asks for information says."""
    return letter_about(db, referral, today) | {
        "heading": "We need information to decide your referral",
        "paragraphs": [
            *paragraphs_of(text),
            "Please send it in the referral's Attachments or as an answer there. The time to decide that counts from "
            "complete information begins anew when it arrives.",
        ],
    }


def extension_letter(db: Session, referral: Referral, today: date) -> dict[str, Any]:
    """What the letter about more time says."""
    due = moment(referral.due_at) if referral.due_at else ""
    return letter_about(db, referral, today) | {
        "heading": "More time is needed to decide your referral",
        "paragraphs": [f"We extend the time to decide, to {due}, because:", *paragraphs_of(referral.extension_reason)],
    }


def offer_referral_letter(db: Session, viewer: Viewer, key: str, event_key: str, *, now: datetime) -> str:
    """The letter of a step as a PDF; returns the link's token."""
    referral = seen_referral(db, viewer, key)
    event = scope.one(db, referral_scope.events_of(referral).where(ReferralEvent.key == event_key))
    if event.letter is None:
        raise Refused(NO_LETTER)
    on_record(db, viewer, Action.REFERRAL_FILE_OPENED, referral, f"letter: {event.step.value}")
    name = f"referral-{referral.referral_code}-{FILE_NAMES.get(event.step, 'determination')}.pdf"
    return offer_print(
        db, viewer, "letter", str(event.letter.get("heading", "Letter")), event.letter, file_name=name, now=now
    )


def seen_referral(db: Session, viewer: Viewer, key: str) -> Referral:
    """A referral that this viewer may look at, as its office or as the plan's reviewer."""
    own = db.exec(referral_scope.referrals(viewer).where(Referral.key == key)).first()
    return own or scope.one(db, referral_scope.in_review(viewer).where(Referral.key == key))


def service_words(service: ReferralService) -> str:
    """One service's answer, as a letter says it."""
    said = f"{service.code} {service.description}: {service.decision.value.lower()}"
    if service.decision in (ServiceDecision.APPROVED, ServiceDecision.MODIFIED):
        said += f", {service.approved_units or 0:,} of {service.units:,} requested units"
    if service.reason in DenialReason.__members__:
        said += f". Reason: {DenialReason[service.reason].value}"
    return f"{said}. {service.decision_text}".rstrip()


def letter_about(db: Session, referral: Referral, today: date) -> dict[str, Any]:
    """What every letter about a referral begins and ends with."""
    member = member_of(db, referral)
    referring = db.get(Provider, referral.referring_id)
    asked = [["Provider asked for", _named(db, referral.redirected_from_id)]] if referral.redirected_from_id else []
    return {
        "day": us_day(today),
        "to": referring.name if referring else "",
        "contact": referral.submitted_by_name,
        "address": list(plan().plan.address),
        "facts": [
            ["Referral Code", referral.referral_code],
            ["Requested", us_day(referral.request_date)],
            ["Member", full_name(member)],
            ["Member ID", member.cin],
            *asked,
            ["Referred To Provider", _named(db, referral.referred_to_id)],
            ["Priority", referral.priority.value],
        ],
        "closing": f"{plan().name}, Utilization Management",
    }


def _redirected(db: Session, referral: Referral, why: str) -> list[str]:
    """Whom the office asked for, whom the authorization is for instead, and why; nothing without a redirect."""
    if not referral.redirected_from_id:
        return []
    asked, instead = _named(db, referral.redirected_from_id), _named(db, referral.referred_to_id)
    said = [f"You asked for {asked}. The authorization is for {instead} instead, as you allowed."]
    return [*said, "Why another provider:", *paragraphs_of(why)] if why else said


def _named(db: Session, provider_id: int | None) -> str:
    found = db.get(Provider, provider_id) if provider_id else None
    return found.name if found else ""


def paragraphs_of(text: str) -> list[str]:
    """The paragraphs that somebody typed."""
    return [part.strip() for part in text.splitlines() if part.strip()]
