"""The plan's side of an appeal: by nobody who had a part in the decision, with a letter, always by the version seen."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session, col

from optima_portal.access import appeal_scope, referral_scope, scope
from optima_portal.access.audit import Action
from optima_portal.access.viewer import Viewer
from optima_portal.kit.refused import Refused
from optima_portal.models.appeal import Appeal
from optima_portal.models.referral import Referral, ReferralService, ReferralStep
from optima_portal.rules.appeals import (
    Appealed,
    AppealRuling,
    AppealStatus,
    what_is_wrong_with,
)
from optima_portal.rules.referral_clock import was_in_time
from optima_portal.rules.referral_status import ReferralStatus, ServiceDecision, status_of
from optima_portal.services.appeal_letters import mail_appeal, resolution
from optima_portal.services.appeal_reviewers import why_not_mine
from optima_portal.services.referral_outcome import change_on_appeal
from optima_portal.services.referral_steps import on_record, step

CHANGED = "{} changed this appeal while you had it open, so nothing of yours was done. Look at it, then decide again."
CLOSED = "This appeal is decided already."


def decide_appeal(
    db: Session, viewer: Viewer, key: str, version: int, ruling: AppealRuling, *, now: datetime, today: date
) -> None:
    """Overturn, overturn in part or uphold: letter, mail, timeline, figures."""
    referral, appeal = _locked(db, viewer, key, version)
    if why := why_not_mine(db, viewer, [referral])[referral.id]:
        raise Refused(why)
    services = db.exec(referral_scope.services_of([referral])).all()
    if problems := what_is_wrong_with(ruling, appealed(services)):
        raise Refused("Something is missing.", problems=problems)
    assert ruling.outcome is not None
    _close(appeal, viewer, ruling, now)
    referral.was_appeal_won = ruling.outcome is not AppealStatus.UPHELD
    if referral.was_appeal_won:
        _change(referral, services, ruling, today)
    letter = resolution(db, referral, appeal, services, today)
    text = f"{appeal.number}: {appeal.status.value}"
    step(db, viewer, referral, ReferralStep.APPEAL_DECIDED, text, now=now, letter=letter)
    on_record(db, viewer, Action.APPEAL_DECIDED, referral, text)
    mail_appeal(db, appeal, referral, "appeal_decided", now)


def appealed(services: Sequence[ReferralService]) -> tuple[Appealed, ...]:
    """The services that an appeal is about, with what was approved of each."""
    standing = [one for one in services if one.decision is not ServiceDecision.VOID]
    return tuple(Appealed(one.key, one.units, one.approved_units or 0) for one in standing)


def _locked(db: Session, viewer: Viewer, key: str, version: int) -> tuple[Referral, Appeal]:
    wanted = appeal_scope.in_review(viewer).where(Appeal.key == key)
    theirs = wanted.with_only_columns(col(Appeal.referral_id))
    referral = scope.one(db, referral_scope.in_review(viewer).where(col(Referral.id).in_(theirs)).with_for_update())
    appeal = scope.one(db, wanted.with_for_update())
    if appeal.version != version:
        raise Refused(CHANGED.format(appeal.changed_by or "Somebody"))
    if appeal.status is not AppealStatus.IN_REVIEW:
        raise Refused(CLOSED)
    return referral, appeal


def _close(appeal: Appeal, viewer: Viewer, ruling: AppealRuling, now: datetime) -> None:
    assert ruling.outcome is not None
    appeal.status, appeal.decided_at, appeal.reviewer_id = ruling.outcome, now, viewer.user_id
    appeal.denial_reason = "" if ruling.outcome is AppealStatus.OVERTURNED else ruling.reason
    appeal.decision = ruling.text.strip()
    appeal.was_in_time = appeal.was_in_time is not False and was_in_time(appeal.due_at, now)
    appeal.version, appeal.changed_by = appeal.version + 1, viewer.name


def _change(referral: Referral, services: Sequence[ReferralService], ruling: AppealRuling, today: date) -> None:
    """Everything as it was asked for, the provider too; or the units that were chosen."""
    is_whole = ruling.outcome is AppealStatus.OVERTURNED
    for service in services:
        if service.decision is not ServiceDecision.VOID:
            _answer(service, service.units if is_whole else ruling.units[service.key] or 0, ruling.text)
    if is_whole and referral.redirected_from_id:
        referral.referred_to_id, referral.redirected_from_id = referral.redirected_from_id, None
    decided = status_of([one.decision for one in services])
    if referral.redirected_from_id and decided is ReferralStatus.APPROVED:
        decided = ReferralStatus.MODIFIED
    change_on_appeal(referral, decided, today)


def _answer(service: ReferralService, units: int, text: str) -> None:
    if units == (service.approved_units or 0):
        return
    service.approved_units = units
    if units == service.units:
        service.decision, service.reason = ServiceDecision.APPROVED, ""
    else:
        service.decision = ServiceDecision.MODIFIED
    service.decision_text = f"After appeal: {text.strip()}"
