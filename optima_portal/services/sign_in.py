"""Signing in with e-mail and password. One answer for every failure; parallel guesses count like any others."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select
from sqlmodel.sql.expression import SelectOfScalar

from optima_portal.access.audit import Action, audit
from optima_portal.access.viewer import Viewer, named
from optima_portal.models.user import User, UserStatus
from optima_portal.rules.lockout import is_locked, locked_until
from optima_portal.rules.plan import plan
from optima_portal.services.mail import queue_mail
from optima_portal.services.sessions import open_session


@dataclass(frozen=True)
class Attempt:
    """A sign-in that was counted before the password is looked at. An empty hash fits no password.

    `why_not`: nothing can open it, whatever the password; the audit says why.
    """

    user_id: int | None
    password_hash: str
    why_not: str = ""


def reserve_attempt(db: Session, viewer: Viewer, email: str, *, now: datetime) -> Attempt:
    """Count an attempt first: of twenty sent at once, only as many are tried as there are tries left."""
    user = _locked_row(db, select(User).where(User.email == email.strip().lower()))
    if user is None:
        return Attempt(None, "", "unknown account")
    if user.status is UserStatus.ENDED:
        return Attempt(user.id, "", "ended account")
    if is_locked(user.locked_until, now):
        return Attempt(user.id, "", "locked account")
    _forget_old_lock(user, now)
    if user.failed_sign_ins >= plan().sign_in.lock_after:
        _lock(db, named(viewer, user), user, now)
        return Attempt(user.id, "", "locked account")
    count_attempt(db, user, now)
    return Attempt(user.id, user.password_hash)


def settle_attempt(
    db: Session, viewer: Viewer, attempt: Attempt, is_right: bool, *, browser: str, now: datetime
) -> str | None:
    """Open a session and return its token, or record the failure and return None."""
    user = _locked_row(db, select(User).where(User.id == attempt.user_id)) if attempt.user_id else None
    known = named(viewer, user)
    if user is None or attempt.why_not:
        audit(db, known, Action.SIGN_IN_FAILED, detail=attempt.why_not)
        return None
    if not is_right:
        audit(db, known, Action.SIGN_IN_FAILED, detail="wrong password")
        count_failure(db, known, user, now)
        return None
    _take_back(db, user)
    user.last_sign_in_at = now
    audit(db, known, Action.SIGNED_IN, detail="password")
    return open_session(db, user, source=viewer.source, browser=browser, passed_second_factor=False, now=now)


def count_attempt(db: Session, user: User, now: datetime) -> None:
    """One more try of a password, a code or an answer; a right one takes the counting back."""
    _forget_old_lock(user, now)
    user.failed_sign_ins += 1
    db.add(user)


def count_failure(db: Session, viewer: Viewer, user: User, now: datetime) -> bool:
    """Lock the account if this was one failure too many; returns whether it did."""
    if user.failed_sign_ins < plan().sign_in.lock_after:
        return False
    _lock(db, viewer, user, now)
    return True


def _take_back(db: Session, user: User) -> None:
    """A right password takes back its own count; the failures before it only where no second factor follows.

    Whoever knows the password could else guess codes without end, with the password between the guesses.
    """
    if user.totp_confirmed_at is None:
        forgive_failures(db, user)
    else:
        user.failed_sign_ins = max(0, user.failed_sign_ins - 1)
        db.add(user)


def forgive_failures(db: Session, user: User) -> None:
    """A right password (or a reset one) starts the counting again."""
    user.failed_sign_ins, user.times_locked, user.locked_until = 0, 0, None
    db.add(user)


def _lock(db: Session, viewer: Viewer, user: User, now: datetime) -> None:
    rules = plan().sign_in
    user.locked_until = locked_until(
        user.failed_sign_ins, user.times_locked, now, after=rules.lock_after, minutes=rules.lock_minutes
    )
    user.times_locked += 1
    db.add(user)
    audit(db, viewer, Action.LOCKED)
    queue_mail(db, user.email, "account_locked", now, name=user.name)


def _forget_old_lock(user: User, now: datetime) -> None:
    """After a lock has ended, the counting begins anew."""
    if user.locked_until is not None and not is_locked(user.locked_until, now):
        user.locked_until, user.failed_sign_ins = None, 0


def _locked_row(db: Session, wanted: SelectOfScalar[User]) -> User | None:
    """A user, held until the transaction ends: two attempts cannot both read the same count."""
    return db.exec(wanted.with_for_update()).first()
