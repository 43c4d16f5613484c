"""What the letters about an appeal say, and who is mailed that there is one."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from optima_portal.models.appeal import Appeal
from optima_portal.models.referral import Referral, ReferralService
from optima_portal.rules.appeals import AppealStatus
from optima_portal.rules.plan import plan
from optima_portal.rules.referral_status import DenialReason
from optima_portal.services.mail import queue_mail
from optima_portal.services.office_mail import recipients
from optima_portal.services.referral_letters import letter_about, paragraphs_of, service_words
from optima_portal.services.referral_words import moment, validity

SAID = {
    AppealStatus.OVERTURNED: "We have overturned our decision: what was asked for is approved.",
    AppealStatus.PARTLY_OVERTURNED: "We have overturned our decision in part.",
    AppealStatus.UPHELD: "We uphold our decision.",
}
FURTHER = (
    "The member can ask for a further review: by a state hearing for Medi-Cal, by the independent reviewer for "
    "Medicare. The member’s own letter explains how. Questions: Utilization Management, {}."
)


def acknowledgment(db: Session, referral: Referral, appeal: Appeal, today: date) -> dict[str, Any]:
    """What the letter that an appeal was received says."""
    return _letter(db, referral, appeal, today) | {
        "heading": "Your appeal was received",
        "paragraphs": [
            f"We received appeal {appeal.number} on {moment(appeal.submitted_at)}. It is decided by "
            f"{moment(appeal.due_at)}, by somebody who had no part in the first decision.",
            "Asked for:",
            *paragraphs_of(appeal.outcome),
        ],
    }


def resolution(
    db: Session, referral: Referral, appeal: Appeal, services: Sequence[ReferralService], today: date
) -> dict[str, Any]:
    """What the letter about the appeal's decision says."""
    paragraphs = [SAID[appeal.status]]
    if appeal.denial_reason in DenialReason.__members__:
        paragraphs.append(f"Reason: {DenialReason[appeal.denial_reason].value}.")
    paragraphs += [*paragraphs_of(appeal.decision), *[service_words(one) for one in services]]
    if valid := validity(referral):
        paragraphs.append(f"The authorization is valid {valid}, subject to the member's eligibility on the day.")
    if appeal.status is not AppealStatus.OVERTURNED:
        paragraphs.append(FURTHER.format(plan().contacts.utilization_management))
    return _letter(db, referral, appeal, today) | {
        "heading": f"Resolution of your appeal: {appeal.status.value}",
        "paragraphs": paragraphs,
    }


def mail_appeal(db: Session, appeal: Appeal, referral: Referral, template: str, now: datetime) -> None:
    """To whoever of the office submitted the referral or its appeal, or its heads: numbers and a link, no names."""
    for user in recipients(db, [appeal.submitted_by, referral.submitted_by], referral.collection_id):
        queue_mail(
            db, user.email, template, now, name=user.name, number=appeal.number, code=referral.referral_code,
            path=f"/referrals/{referral.key}",
        )  # fmt: skip


def _letter(db: Session, referral: Referral, appeal: Appeal, today: date) -> dict[str, Any]:
    about = letter_about(db, referral, today)
    return about | {"facts": [["Appeal", appeal.number], *about["facts"]]}
