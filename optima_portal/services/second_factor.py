"""The second factor: enrolment, recovery codes, the code at sign-in. NIST SP 800-63B-4: never by e-mail."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, func, select

from optima_portal.access.audit import Action, audit
from optima_portal.access.viewer import Owed, Viewer
from optima_portal.kit import crypto, totp
from optima_portal.kit.refused import Refused
from optima_portal.kit.tokens import keyed_digest, new_recovery_code
from optima_portal.models.credential import RecoveryCode
from optima_portal.models.session import PortalSession, SessionEnd
from optima_portal.models.user import User
from optima_portal.rules.owing import must_enrol
from optima_portal.rules.plan import plan
from optima_portal.services.mail import queue_mail
from optima_portal.services.session_viewer import standing
from optima_portal.services.sessions import end_all_sessions, open_session
from optima_portal.services.sign_in import count_failure, forgive_failures

RECOVERY_CODES = 10
LATER = timedelta(days=30)
WRONG = "That code is not right. Enter the six digits that your app shows now, or an unused recovery code."


@dataclass(frozen=True)
class Enrolment:
    """What is shown to enrol: a QR code, and the same secret to type."""

    qr: str
    secret: str
    may_say_later: bool


@dataclass(frozen=True)
class SecondFactor:
    """How the viewer's second factor stands."""

    enrolled_at: datetime | None
    recovery_codes_left: int
    is_required: bool


def second_factor_of(db: Session, viewer: Viewer) -> SecondFactor:
    """For My Profile."""
    user = _user(db, viewer)
    left = db.exec(
        select(func.count()).where(col(RecoveryCode.user_id) == user.id, col(RecoveryCode.used_at).is_(None))
    ).one()
    return SecondFactor(user.totp_confirmed_at, left, _is_required(user, viewer))


def begin_enrolment(db: Session, viewer: Viewer, *, now: datetime) -> Enrolment:
    """A secret that waits for its first code; the same one again until then, so that a reload does no harm."""
    if viewer.owes is Owed.SECOND_FACTOR:
        raise Refused("Enter the code of the app you have enrolled.")
    user = _user(db, viewer)
    if user.totp_pending is None:
        user.totp_pending = crypto.encrypt(totp.new_secret().encode(), _bound(user))
        db.add(user)
        db.flush()
    secret = crypto.decrypt(user.totp_pending, _bound(user)).decode()
    qr = totp.qr_of(secret, user.email, plan().plan.portal_name)
    return Enrolment(qr, secret, not _is_required(user, viewer) and user.totp_confirmed_at is None)


def confirm_enrolment(db: Session, viewer: Viewer, code: str, *, now: datetime) -> list[str]:
    """The first code proves that the app is set up; returns the recovery codes, shown this once."""
    if viewer.owes is Owed.SECOND_FACTOR:
        raise Refused("Enter the code of the app you have enrolled.")
    user = _user(db, viewer)
    if user.totp_pending is None:
        raise Refused("Start the enrolment again.")
    step = totp.step_of(crypto.decrypt(user.totp_pending, _bound(user)).decode(), code, now)
    if step is None:
        raise Refused("That code is not right. Enter the six digits that your app shows now.", field="code")
    user.totp_secret, user.totp_pending = user.totp_pending, None
    user.totp_confirmed_at, user.totp_last_step = now, step
    db.add(user)
    _this_session(db, viewer).second_factor_at = now
    audit(db, viewer, Action.SECOND_FACTOR_ENROLLED)
    queue_mail(db, user.email, "second_factor_changed", now, name=user.name)
    return _new_codes(db, user)


def say_later(db: Session, viewer: Viewer, *, now: datetime) -> None:
    """Put the enrolment off, where the plan leaves it open."""
    user = _user(db, viewer)
    if _is_required(user, viewer):
        raise Refused("Your role needs a second factor.")
    user.second_factor_later_until = now + LATER
    db.add(user)


def pass_second_factor(db: Session, viewer: Viewer, code: str, *, browser: str, now: datetime) -> str | None:
    """Check the code at sign-in. Right: the token of a new session in place of the half-open one; wrong: None."""
    user = _user(db, viewer, hold=True)
    user.failed_sign_ins += 1
    db.add(user)
    if is_second_factor(db, viewer, user, code, now):
        forgive_failures(db, user)
        session = _this_session(db, viewer)
        session.ended_at, session.end = now, SessionEnd.REPLACED
        return open_session(db, user, source=viewer.source, browser=browser, passed_second_factor=True, now=now)
    audit(db, viewer, Action.SECOND_FACTOR_FAILED)
    if count_failure(db, viewer, user, now):
        end_all_sessions(db, user.id or 0, SessionEnd.SECOND_FACTOR_FAILED, now=now)
    return None


def new_recovery_codes(db: Session, viewer: Viewer, code: str, *, now: datetime) -> list[str]:
    """Ten new codes for the old ones, against a code of the app."""
    user = _user(db, viewer, hold=True)
    _need_code(db, viewer, user, code, now)
    audit(db, viewer, Action.RECOVERY_CODES_MADE)
    return _new_codes(db, user)


def remove_second_factor(db: Session, viewer: Viewer, code: str, *, now: datetime) -> None:
    """Take the second factor off, where the plan leaves it open, against a code."""
    user = _user(db, viewer, hold=True)
    if _is_required(user, viewer):
        raise Refused("Your role needs a second factor. You can enrol another app instead.")
    _need_code(db, viewer, user, code, now)
    user.totp_secret, user.totp_pending, user.totp_confirmed_at = None, None, None
    user.second_factor_later_until = now + LATER
    db.add(user)
    db.execute(delete(RecoveryCode).where(col(RecoveryCode.user_id) == user.id))
    audit(db, viewer, Action.SECOND_FACTOR_REMOVED)
    queue_mail(db, user.email, "second_factor_changed", now, name=user.name)


def _need_code(db: Session, viewer: Viewer, user: User, code: str, now: datetime) -> None:
    if user.totp_confirmed_at is None:
        raise Refused("You have not enrolled a second factor.")
    if not is_second_factor(db, viewer, user, code, now):
        raise Refused(WRONG, field="code")


def is_second_factor(db: Session, viewer: Viewer, user: User, code: str, now: datetime) -> bool:
    """A code of the app that was not used before, or an unused recovery code, which is used up by this."""
    if user.totp_secret is None:
        return False
    step = totp.step_of(crypto.decrypt(user.totp_secret, _bound(user)).decode(), code, now)
    if step is not None and step > user.totp_last_step:
        user.totp_last_step = step
        db.add(user)
        return True
    return _use_recovery_code(db, viewer, user, code, now)


def _use_recovery_code(db: Session, viewer: Viewer, user: User, code: str, now: datetime) -> bool:
    typed = code.strip().upper().replace(" ", "").replace("-", "")
    written = keyed_digest("recovery-code", f"{user.id}:{typed[:5]}-{typed[5:]}")
    found = db.exec(
        select(RecoveryCode).where(
            RecoveryCode.user_id == user.id, RecoveryCode.code_digest == written, col(RecoveryCode.used_at).is_(None)
        )
    ).first()
    if found is None:
        return False
    found.used_at = now
    db.add(found)
    audit(db, viewer, Action.RECOVERY_CODE_USED)
    queue_mail(db, user.email, "recovery_code_used", now, name=user.name)
    return True


def _new_codes(db: Session, user: User) -> list[str]:
    db.execute(delete(RecoveryCode).where(col(RecoveryCode.user_id) == user.id))
    codes = [new_recovery_code() for _ in range(RECOVERY_CODES)]
    db.add_all(
        RecoveryCode(user_id=user.id or 0, code_digest=keyed_digest("recovery-code", f"{user.id}:{code}"))
        for code in codes
    )
    db.flush()
    return codes


def _is_required(user: User, viewer: Viewer) -> bool:
    return must_enrol(standing(user, False, viewer.seats), plan().sign_in.second_factor_for)


def _this_session(db: Session, viewer: Viewer) -> PortalSession:
    session = db.get(PortalSession, viewer.session_id)
    if session is None or session.ended_at is not None:
        raise Refused("Your session has ended. Sign in again.")
    db.add(session)
    return session


def _user(db: Session, viewer: Viewer, hold: bool = False) -> User:
    wanted = select(User).where(User.id == viewer.user_id)
    return db.exec(wanted.with_for_update() if hold else wanted).one()


def _bound(user: User) -> str:
    return f"totp:{user.key}"
