"""Letters by mail about disputes: a number and a link, never who or what it is about."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from optima_portal.models.collection_provider import CollectionProvider
from optima_portal.models.dispute import Dispute
from optima_portal.models.user import User, UserStatus
from optima_portal.rules.dates import us_day
from optima_portal.services.mail import queue_mail
from optima_portal.services.office_mail import heads_in


def mail_submitter(db: Session, dispute: Dispute, template: str, now: datetime, **values: object) -> None:
    """To whoever submitted it; to nobody when that person may not sign in any more."""
    user = db.get(User, dispute.submitted_by) if dispute.submitted_by else None
    if user is not None and user.status is UserStatus.ACTIVE:
        queue_mail(db, user.email, template, now, name=user.name, **_of(dispute), **values)


def mail_submission(
    db: Session, dispute: Dispute, what: str, path: str, providers: set[int], collections: Sequence[int], now: datetime
) -> None:
    """The confirmation to the submitter, and at once, so within the 24 hours, to the heads of the office."""
    days = {"acknowledge_by": us_day(dispute.acknowledge_by), "decide_by": us_day(dispute.decide_by)}
    submitter = db.get(User, dispute.submitted_by) if dispute.submitted_by else None
    if submitter is not None:
        queue_mail(
            db, submitter.email, "dispute_submitted", now, name=submitter.name, what=what, path=path, **days
        )  # fmt: skip
    for user in heads_of(db, providers, collections):
        if submitter is None or user.id != submitter.id:
            by = submitter.name if submitter else ""
            queue_mail(
                db, user.email, "dispute_submitted_office", now, name=user.name, by=by, what=what, path=path, **days
            )  # fmt: skip


def heads_of(db: Session, providers: set[int], collections: Sequence[int]) -> list[User]:
    """The LOAs of those of these collections that hold one of the providers; their EAs where there is no LOA."""
    held = select(CollectionProvider.collection_id).where(
        col(CollectionProvider.provider_id).in_(providers), col(CollectionProvider.collection_id).in_(collections)
    )
    return heads_in(db, held)


def _of(dispute: Dispute) -> dict[str, object]:
    return {"number": dispute.number, "path": f"/claims/disputes/{dispute.key}"}
