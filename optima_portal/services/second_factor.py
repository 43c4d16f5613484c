"""The second factor: the code at sign-in and before a change, recovery codes. NIST SP 800-63B-4: never by e-mail."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlmodel import Session, col, func, select

from optima_portal.access.audit import Action, audit
from optima_portal.access.viewer import Viewer
from optima_portal.kit import crypto, totp
from optima_portal.kit.refused import Refused
from optima_portal.kit.tokens import keyed_digest, keyed_digests, new_recovery_code
from optima_portal.models.credential import RecoveryCode
from optima_portal.models.session import PortalSession, SessionEnd
from optima_portal.models.user import User
from optima_portal.rules.owing import must_enrol
from optima_portal.rules.plan import plan
from optima_portal.services.mail import queue_mail
from optima_portal.services.session_viewer import standing
from optima_portal.services.sessions import end_all_sessions, open_session
from optima_portal.services.sign_in import count_attempt, count_failure, forgive_failures

RECOVERY_CODES = 10
LATER = timedelta(days=30)
WRONG = "That code is not right. Enter the six digits that your app shows now, or an unused recovery code."


@dataclass(frozen=True)
class SecondFactor:
    """How the viewer's second factor stands."""

    enrolled_at: datetime | None
    recovery_codes_left: int
    is_required: bool


def second_factor_of(db: Session, viewer: Viewer) -> SecondFactor:
    """For My Profile."""
    user = user_of(db, viewer)
    left = db.exec(
        select(func.count()).where(col(RecoveryCode.user_id) == user.id, col(RecoveryCode.used_at).is_(None))
    ).one()
    return SecondFactor(user.totp_confirmed_at, left, is_required(user, viewer))


def pass_second_factor(db: Session, viewer: Viewer, code: str, *, browser: str, now: datetime) -> str | None:
    """Check the code at sign-in. Right: the token of a new session in place of the half-open one; wrong: None."""
    user = user_of(db, viewer, hold=True)
    if not is_proved(db, viewer, user, code, now):
        return None
    session = this_session(db, viewer)
    session.ended_at, session.end = now, SessionEnd.REPLACED
    return open_session(db, user, source=viewer.source, browser=browser, passed_second_factor=True, now=now)


def new_recovery_codes(db: Session, viewer: Viewer, code: str, *, now: datetime) -> list[str]:
    """Ten new codes for the old ones, against a code; none for a wrong one."""
    user = user_of(db, viewer, hold=True)
    _refuse_unenrolled(user)
    if not is_proved(db, viewer, user, code, now):
        return []
    audit(db, viewer, Action.RECOVERY_CODES_MADE)
    return new_codes(db, user)


def remove_second_factor(db: Session, viewer: Viewer, code: str, *, now: datetime) -> bool:
    """Take the second factor off, where the plan leaves it open, against a code; returns whether that was right."""
    user = user_of(db, viewer, hold=True)
    if is_required(user, viewer):
        raise Refused("Your role needs a second factor. You can enrol another app instead.")
    _refuse_unenrolled(user)
    if not is_proved(db, viewer, user, code, now):
        return False
    user.totp_secret, user.totp_confirmed_at = None, None
    user.second_factor_later_until = now + LATER
    db.add(user)
    db.execute(delete(RecoveryCode).where(col(RecoveryCode.user_id) == user.id))
    drop_pending(db, user)
    audit(db, viewer, Action.SECOND_FACTOR_REMOVED)
    queue_mail(db, user.email, "second_factor_changed", now, name=user.name)
    return True


def is_proved(db: Session, viewer: Viewer, user: User, code: str, now: datetime) -> bool:
    """Whether the code is right. A wrong one is counted and audited, so the caller must not roll back; five lock.

    `user` is held: of many guesses at once, none is looked at after the fifth, which ended the session.
    """
    this_session(db, viewer)
    count_attempt(db, user, now)
    if is_second_factor(db, viewer, user, code, now):
        forgive_failures(db, user)
        return True
    audit(db, viewer, Action.SECOND_FACTOR_FAILED)
    if count_failure(db, viewer, user, now):
        end_all_sessions(db, user.id or 0, SessionEnd.SECOND_FACTOR_FAILED, now=now)
    return False


def _refuse_unenrolled(user: User) -> None:
    if user.totp_confirmed_at is None:
        raise Refused("You have not enrolled a second factor.")


def is_second_factor(db: Session, viewer: Viewer, user: User, code: str, now: datetime) -> bool:
    """A code of the app that was not used before, or an unused recovery code, which is used up by this."""
    if user.totp_secret is None:
        return False
    step = totp.step_of(crypto.decrypt(user.totp_secret, bound(user)).decode(), code, now)
    if step is not None and step > user.totp_last_step:
        user.totp_last_step = step
        db.add(user)
        return True
    return _use_recovery_code(db, viewer, user, code, now)


def _use_recovery_code(db: Session, viewer: Viewer, user: User, code: str, now: datetime) -> bool:
    typed = code.strip().upper().replace(" ", "").replace("-", "")
    written = keyed_digests("recovery-code", f"{user.id}:{typed[:5]}-{typed[5:]}")
    found = db.exec(
        select(RecoveryCode).where(
            RecoveryCode.user_id == user.id,
            col(RecoveryCode.code_digest).in_(written),
            col(RecoveryCode.used_at).is_(None),
        )
    ).first()
    if found is None:
        return False
    found.used_at = now
    db.add(found)
    audit(db, viewer, Action.RECOVERY_CODE_USED)
    queue_mail(db, user.email, "recovery_code_used", now, name=user.name)
    return True


def new_codes(db: Session, user: User) -> list[str]:
    """Ten recovery codes in place of whatever there was; in the clear this once."""
    db.execute(delete(RecoveryCode).where(col(RecoveryCode.user_id) == user.id))
    codes = [new_recovery_code() for _ in range(RECOVERY_CODES)]
    db.add_all(
        RecoveryCode(user_id=user.id or 0, code_digest=keyed_digest("recovery-code", f"{user.id}:{code}"))
        for code in codes
    )
    db.flush()
    return codes


def drop_pending(db: Session, user: User) -> None:
    """No session of this person's holds a secret any more that waits for its first code."""
    held = update(PortalSession).where(
        col(PortalSession.user_id) == user.id, col(PortalSession.totp_pending).is_not(None)
    )
    db.execute(held.values(totp_pending=None, totp_pending_at=None))


def is_required(user: User, viewer: Viewer) -> bool:
    """Whether the plan asks a second factor of this person."""
    return must_enrol(standing(user, False, viewer.seats), plan().sign_in.second_factor_for)


def this_session(db: Session, viewer: Viewer) -> PortalSession:
    """The session that this is done in, as long as it stands."""
    session = db.get(PortalSession, viewer.session_id)
    if session is None or session.ended_at is not None:
        raise Refused("Your session has ended. Sign in again.")
    db.add(session)
    return session


def user_of(db: Session, viewer: Viewer, hold: bool = False) -> User:
    """The viewer's own row; held until the transaction ends, where codes are counted."""
    wanted = select(User).where(User.id == viewer.user_id)
    return db.exec(wanted.with_for_update() if hold else wanted).one()


def bound(user: User) -> str:
    """What the sealed secret of a person belongs to."""
    return f"totp:{user.key}"
