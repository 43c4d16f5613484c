"""Enrolling an authenticator app: the first one, or another one in place of it, against a code of the one in use.

The secret waits for its first code in the session that asked for it, a quarter of an hour at most. That it lies there
is the proof that a code was given, where one is asked.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from optima_portal.access.audit import Action, audit
from optima_portal.access.viewer import Owed, Viewer
from optima_portal.kit import crypto, totp
from optima_portal.kit.refused import Refused
from optima_portal.models.session import PortalSession
from optima_portal.models.user import User
from optima_portal.rules.plan import plan
from optima_portal.services.mail import queue_mail
from optima_portal.services.second_factor import (
    LATER,
    bound,
    drop_pending,
    is_proved,
    is_required,
    new_codes,
    this_session,
    user_of,
)

WAITS = timedelta(minutes=15)
OVER = "Too much time has passed. Reload the page to start the enrolment again."


@dataclass(frozen=True)
class Enrolment:
    """What is shown to enrol: a QR code, and the same secret to type; nothing before the proof that it needs."""

    needs_proof: bool
    qr: str = ""
    secret: str = ""
    may_say_later: bool = False


def begin_enrolment(db: Session, viewer: Viewer, *, now: datetime) -> Enrolment:
    """The secret that waits in this session, so that a reload does no harm, or a new one where no proof is needed."""
    _refuse_half_open(viewer)
    user, session = user_of(db, viewer, hold=True), this_session(db, viewer)
    if not _is_waiting(session, now):
        if user.totp_confirmed_at is not None:
            return Enrolment(needs_proof=True)
        _let_wait(db, session, user, now)
    secret = crypto.decrypt(session.totp_pending or b"", bound(user)).decode()
    qr = totp.qr_of(secret, user.email, plan().plan.portal_name)
    return Enrolment(False, qr, secret, not is_required(user, viewer) and user.totp_confirmed_at is None)


def prove_second_factor(db: Session, viewer: Viewer, code: str, *, now: datetime) -> bool:
    """Whether this is a code of the app in use, or a recovery code: then another app may be enrolled."""
    _refuse_half_open(viewer)
    user, session = user_of(db, viewer, hold=True), this_session(db, viewer)
    if user.totp_confirmed_at is None:
        raise Refused(OVER)
    if not is_proved(db, viewer, user, code, now):
        return False
    _let_wait(db, session, user, now)
    return True


def confirm_enrolment(db: Session, viewer: Viewer, code: str, *, now: datetime) -> list[str]:
    """The first code proves that the app is set up; returns the recovery codes, shown this once."""
    _refuse_half_open(viewer)
    user, session = user_of(db, viewer, hold=True), this_session(db, viewer)
    if not _is_waiting(session, now):
        raise Refused(OVER)
    step = totp.step_of(crypto.decrypt(session.totp_pending or b"", bound(user)).decode(), code, now)
    if step is None:
        raise Refused("That code is not right. Enter the six digits that your app shows now.", field="code")
    user.totp_secret, user.totp_confirmed_at, user.totp_last_step = session.totp_pending, now, step
    session.second_factor_at = now
    db.add_all([user, session])
    db.flush()
    drop_pending(db, user)
    audit(db, viewer, Action.SECOND_FACTOR_ENROLLED)
    queue_mail(db, user.email, "second_factor_changed", now, name=user.name)
    return new_codes(db, user)


def say_later(db: Session, viewer: Viewer, *, now: datetime) -> None:
    """Put the enrolment off, where the plan leaves it open."""
    user = user_of(db, viewer)
    if is_required(user, viewer):
        raise Refused("Your role needs a second factor.")
    user.second_factor_later_until = now + LATER
    db.add(user)


def _refuse_half_open(viewer: Viewer) -> None:
    if viewer.owes is Owed.SECOND_FACTOR:
        raise Refused("Enter the code of the app you have enrolled.")


def _is_waiting(session: PortalSession, now: datetime) -> bool:
    asked = session.totp_pending_at
    return session.totp_pending is not None and asked is not None and now - asked < WAITS


def _let_wait(db: Session, session: PortalSession, user: User, now: datetime) -> None:
    session.totp_pending = crypto.encrypt(totp.new_secret().encode(), bound(user))
    session.totp_pending_at = now
    db.add(session)
    db.flush()
