"""An appeal is submitted, by the office for the member, or by the member to the plan; sent twice it is there once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from sqlmodel import Session

from optima_portal.access import appeal_scope, referral_scope, scope
from optima_portal.access.audit import Action
from optima_portal.access.permissions import Permission
from optima_portal.access.viewer import Viewer
from optima_portal.kit.refused import Refused
from optima_portal.kit.tokens import new_key
from optima_portal.models.appeal import Appeal
from optima_portal.models.referral import Referral, ReferralStep
from optima_portal.rules.appeals import AppealBy, AppealRequest, AppealStatus, appeal_due_at, problems_of
from optima_portal.rules.plan import plan
from optima_portal.rules.referral_clock import was_in_time
from optima_portal.services.appeal_letters import acknowledgment, mail_appeal
from optima_portal.services.appeal_request import FORM, PURPOSE, appealable, place_of
from optima_portal.services.appeal_view import files_of_appeal, limits_of, noticed_on, why_not_appeal
from optima_portal.services.draft_files import listed
from optima_portal.services.drafts import discard_draft
from optima_portal.services.files import attach_files, files_for
from optima_portal.services.referral_steps import on_record, step
from optima_portal.services.um_drafts import forget_act

GONE = "{} file(s) are no longer there, because the form was left for more than a day. Attach them again."
NOT_OPEN = "This appeal is decided already."


@dataclass(frozen=True)
class AppealReceipt:
    """What was submitted; `is_new` is False when it was there already, because it was sent twice."""

    number: str
    is_new: bool


def submit_appeal(
    db: Session, viewer: Viewer, key: str, values: Mapping[str, str], *, now: datetime, today: date
) -> AppealReceipt:
    """The office appeals for its member, with the files of the form."""
    own = referral_scope.referrals(viewer, Permission.SUBMIT_REFERRALS)
    referral = scope.one(db, own.where(Referral.key == key).with_for_update())
    if there := db.exec(appeal_scope.standing_appeal_of(referral)).first():
        return AppealReceipt(there.number, False)
    appealable(db, viewer, key, today)
    request = AppealRequest.of(values)
    if problems := problems_of(request, limits_of(referral)):
        raise Refused("Some answers are missing.", problems=problems)
    appeal = _record(db, viewer, referral, request, AppealBy.PROVIDER, now, today)
    _attach(db, viewer, key, appeal)
    discard_draft(db, viewer, FORM, key)
    return AppealReceipt(appeal.number, True)


def record_members_appeal(
    db: Session, viewer: Viewer, key: str, version: int, values: Mapping[str, str], *, now: datetime, today: date
) -> None:
    """The member has told or written to the plan that they appeal: a reviewer takes it down."""
    referral = scope.one(db, referral_scope.in_review(viewer).where(Referral.key == key).with_for_update())
    received_on = _received_on(values.get("received_on", ""), referral, today)
    if why := why_not_appeal(db, referral, received_on):
        raise Refused(why)
    if referral.version != version:
        raise Refused("Somebody changed this referral while you had it open. It stands here as it is now.")
    request = AppealRequest.of(dict(values) | {"has_consent": "on"})
    if problems := problems_of(request, limits_of(referral)):
        raise Refused("Some answers are missing.", problems=problems)
    begins = now if received_on == today else datetime.combine(received_on, time.min, _zone()).astimezone(UTC)
    _record(db, viewer, referral, request, AppealBy.MEMBER, now, today, begins)
    forget_act(db, viewer, key, "appeal", now=now)


def withdraw_appeal(db: Session, viewer: Viewer, key: str, *, now: datetime) -> None:
    """The office takes its appeal back; within the time it can appeal again."""
    own = referral_scope.referrals(viewer, Permission.SUBMIT_REFERRALS)
    referral = scope.one(db, own.where(Referral.key == key).with_for_update())
    appeal = scope.one(db, appeal_scope.standing_appeal_of(referral).with_for_update())
    if appeal.status is not AppealStatus.IN_REVIEW:
        raise Refused(NOT_OPEN)
    if appeal.by is not AppealBy.PROVIDER:
        raise Refused("The member appealed; only the member can withdraw it, with the plan.")
    appeal.status, appeal.standing_of, appeal.decided_at = AppealStatus.WITHDRAWN, None, now
    appeal.was_in_time = None if appeal.was_in_time is None and was_in_time(appeal.due_at, now) else False
    appeal.version, appeal.changed_by = appeal.version + 1, viewer.name
    referral.is_appealed = False
    step(db, viewer, referral, ReferralStep.APPEAL_WITHDRAWN, appeal.number, now=now)
    on_record(db, viewer, Action.APPEAL_WITHDRAWN, referral, appeal.number)


def _record(
    db: Session,
    viewer: Viewer,
    referral: Referral,
    request: AppealRequest,
    by: AppealBy,
    now: datetime,
    today: date,
    received_at: datetime | None = None,
) -> Appeal:
    received_at = received_at or now
    appeal = Appeal(
        number=new_key(),
        referral_id=referral.id or 0,
        standing_of=referral.id,
        pace=request.pace,
        by=by,
        has_consent=by is AppealBy.PROVIDER and request.has_consent,
        reason=request.reason,
        outcome=request.outcome,
        submitted_at=received_at,
        submitted_by=viewer.user_id,
        submitted_by_name=viewer.name,
        due_at=appeal_due_at(request.pace, received_at, limits_of(referral), plan().plan.time_zone),
        changed_by=viewer.name,
    )
    db.add(appeal)
    db.flush()
    appeal.number = f"A{today:%y}-{appeal.id:05}"
    referral.is_appealed, referral.was_appeal_won = True, None
    letter = acknowledgment(db, referral, appeal, today)
    text = f"{appeal.number}, {appeal.pace.value.lower()}, by: {by.value.lower()}"
    step(db, viewer, referral, ReferralStep.APPEALED, text, now=now, letter=letter)
    on_record(db, viewer, Action.APPEAL_SUBMITTED, referral, appeal.number)
    mail_appeal(db, appeal, referral, "appeal_submitted", now)
    return appeal


def _received_on(typed: str, referral: Referral, today: date) -> date:
    """The day on which the plan heard of it: the clock begins with it, not with being taken down."""
    try:
        day = date.fromisoformat(typed) if typed else today
    except ValueError as wrong:
        raise Refused("Enter a day, such as 01/29/2026.", field="received_on") from wrong
    if not (noticed_on(referral) or today) <= day <= today:
        raise Refused("Between the day of the decision and today.", field="received_on")
    return day


def _zone() -> ZoneInfo:
    return ZoneInfo(plan().plan.time_zone)


def _attach(db: Session, viewer: Viewer, key: str, appeal: Appeal) -> None:
    keys = listed(db, viewer, place_of(key))
    own = {line.key for line in files_for(db, viewer, PURPOSE)}
    if gone := len([one for one in keys if one not in own]):
        raise Refused(GONE.format(gone))
    attach_files(db, viewer, PURPOSE, keys, files_of_appeal(appeal), most=plan().files.referral_files)
