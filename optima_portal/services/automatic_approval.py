"""On submit: what the plan's rules say is safe is approved at once, all of a request or nothing of it.

A request of which only some services fit stays whole, for a person to decide: half an answer helps no office.
"""

from collections.abc import Container
from datetime import date, datetime

from sqlmodel import Session

from optima_portal.access import referral_scope
from optima_portal.access.audit import Action
from optima_portal.access.viewer import PORTAL
from optima_portal.kit.settings import settings
from optima_portal.models.referral import Referral, ReferralService, ReferralStep
from optima_portal.rules.automatic_determination import (
    PACKAGED,
    Approval,
    Determination,
    Requested,
    approval_of,
    determination,
)
from optima_portal.rules.referral_status import ReferralStatus, ServiceDecision
from optima_portal.services.referral_facts import ForWhom
from optima_portal.services.referral_letters import determination_letter
from optima_portal.services.referral_outcome import close_as_decided
from optima_portal.services.referral_steps import mail_office, on_record, step

LAST_REQUESTS = 100
"""Of a provider's record, this many of the latest decisions count."""


def rules_in_use() -> Determination:
    """The plan's own file, or the packaged one; the start has checked it."""
    return determination(settings().determination_file or PACKAGED)


def approve_what_is_safe(
    db: Session, referral: Referral, whom: ForWhom, *, now: datetime, today: date
) -> bool:  # fmt: skip
    """Approve a referral that has just been recorded, if a rule approves each of its services: the portal's act."""
    services = db.exec(referral_scope.services_of([referral])).all()
    diagnoses = tuple(one.code for one in db.exec(referral_scope.diagnoses_of(referral)))
    elsewhere = set(db.execute(referral_scope.asked_elsewhere(referral, today)).scalars())
    approvals = [
        approval_of(_requested(db, referral, one, diagnoses, whom, elsewhere), rules_in_use().rules, today)
        for one in services
    ]
    if not all(approvals):
        return False
    for service, approval in zip(services, approvals, strict=True):
        assert approval is not None
        _approve(service, approval)
    referral.is_automatic = True
    close_as_decided(referral, ReferralStatus.APPROVED, now=now, today=today)
    letter = determination_letter(db, referral, services, today)
    rules = ", ".join(dict.fromkeys(one.rule for one in approvals if one))
    step(db, PORTAL, referral, ReferralStep.AUTOMATIC, f"By the rule: {rules}", now=now, letter=letter)
    said = f"approved by rule: {rules}; rules of {rules_in_use().name}"
    on_record(db, PORTAL, Action.REFERRAL_DECIDED, referral, said)
    mail_office(db, referral, "referral_decided", now)
    return True


def _approve(service: ReferralService, approval: Approval) -> None:
    service.decision, service.approved_units = ServiceDecision.APPROVED, service.units
    service.rule, service.rule_file, service.rule_facts = approval.rule, rules_in_use().name, list(approval.facts)


def _requested(
    db: Session,
    referral: Referral,
    service: ReferralService,
    diagnoses: tuple[str, ...],
    whom: ForWhom,
    elsewhere: Container[str],
) -> Requested:
    decided = db.execute(referral_scope.record_of(referral.referred_to_id, [service.code], LAST_REQUESTS)).all()
    return Requested(
        code=service.code,
        units=service.units,
        has_modifiers=bool(service.modifiers),
        diagnoses=diagnoses,
        age=whom.age if whom.age is not None else -1,
        lob=whom.lob,
        priority=referral.priority,
        is_tertiary=referral.is_tertiary,
        is_contracted=True,  # the request would have been refused otherwise
        is_duplicate=bool(referral.duplicate_of) or service.code in elsewhere,
        decided_before=len(decided),
        approved_before=sum(one.decision is ServiceDecision.APPROVED for one in decided),
    )
