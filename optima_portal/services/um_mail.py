"""Letters to the plan's reviewers: how many and where, never whom it is about."""

from datetime import datetime

from sqlmodel import Session, select

from optima_portal.models.user import PlanRole, User, UserStatus
from optima_portal.services.mail import queue_mail


def mail_missed_referrals(db: Session, number: int, now: datetime) -> None:
    """Referrals that wait, though their time has passed."""
    mail_missed(db, number, "referral", "/plan/referrals", now)


def mail_missed(db: Session, number: int, thing: str, path: str, now: datetime) -> None:
    """Tell every active reviewer, once, that so many clocks were missed; nothing when none was."""
    if not number:
        return
    what = f"{number} {thing}{'s' * (number != 1)}"
    reviewers = select(User).where(User.plan_role == PlanRole.UM_REVIEWER, User.status == UserStatus.ACTIVE)
    for user in db.exec(reviewers):
        queue_mail(db, user.email, "clocks_missed", now, name=user.name, what=what, path=path)
