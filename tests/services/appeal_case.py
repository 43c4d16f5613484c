"""A decision that can be appealed, its appeal, and the ruling on it: what the tests of appeals begin with."""

from datetime import timedelta

from sqlmodel import Session, select

from optima_portal.access.viewer import Viewer
from optima_portal.models.appeal import Appeal
from optima_portal.models.referral import Referral
from optima_portal.rules.appeals import AppealRuling, AppealStatus
from optima_portal.rules.referral_status import DenialReason, ServiceDecision
from optima_portal.services.appeal_review import decide_appeal
from optima_portal.services.appeal_submission import submit_appeal
from optima_portal.services.um_review import decide_referral
from tests.services.referral_case import (
    NOW,
    TODAY,
    WHEN,
    Case,
    decided,
    service_of,
    submitted,
)

FORM = {"pace": "STANDARD", "reason": "The study was not read.", "outcome": "Approve it.", "has_consent": "on"}
LATER = {"now": NOW + timedelta(days=10), "today": TODAY + timedelta(days=10)}
DENIED = {"reason": DenialReason.NOT_NECESSARY.name, "text": "No study."}
WHY = {"reason": DenialReason.NOT_NECESSARY.name, "text": "The study is clear."}


def a_decision(db: Session, case: Case, decision=ServiceDecision.DENIED, **more: object) -> Referral:
    referral = submitted(db, case, **{"units-E0470": "4"})
    review = decided(service_of(db, referral), decision, **DENIED | more)
    decide_referral(db, case.reviewer, referral.key, referral.version, review, **WHEN)
    return referral


def appealed(db: Session, case: Case, referral: Referral, **typed: str) -> Appeal:
    submit_appeal(db, case.viewer, referral.key, FORM | typed, **LATER)
    return db.exec(select(Appeal).where(Appeal.referral_id == referral.id)).one()


def decide(db: Session, who: Viewer, appeal: Appeal, outcome: AppealStatus, units: int | None = None) -> None:
    referral = db.get(Referral, appeal.referral_id)
    assert referral is not None
    ruling = AppealRuling(outcome, {service_of(db, referral).key: units}, **WHY)
    decide_appeal(db, who, appeal.key, appeal.version, ruling, **LATER)
