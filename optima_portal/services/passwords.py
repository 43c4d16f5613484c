"""Changing a password: by whoever owes it, from My Profile, or after it was forgotten."""

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from optima_portal.access.audit import Action, audit
from optima_portal.access.viewer import Owed, Viewer
from optima_portal.kit.passwords import hash_password, is_common, is_password
from optima_portal.kit.refused import Refused
from optima_portal.models.credential import FormerPassword, PasscodeFor
from optima_portal.models.session import SessionEnd
from optima_portal.models.user import User
from optima_portal.rules.passwords import FORMER_KEPT, PasswordPolicy, policy, what_is_missing
from optima_portal.rules.plan import plan
from optima_portal.services.mail import queue_mail
from optima_portal.services.passcodes import send_passcode, verified_passcode, verify_passcode
from optima_portal.services.sessions import end_all_sessions


def policy_for(user: User) -> PasswordPolicy:
    """The rules that hold for this person."""
    return policy(plan().sign_in.passwords, has_second_factor=user.totp_confirmed_at is not None)


def password_rules(db: Session, viewer: Viewer) -> list[tuple[str, str]]:
    """Words and pattern of each rule that holds for the viewer, for the page that ticks them while one types."""
    return [(rule.words, rule.pattern) for rule in policy_for(_user(db, viewer)).rules]


def change_owed_password(db: Session, viewer: Viewer, password: str, again: str, *, now: datetime) -> None:
    """Set the password that a sign-in found too old."""
    if viewer.owes is not Owed.PASSWORD:
        raise Refused("Change your password in My Profile.")
    set_password(db, viewer, _user(db, viewer), password, again, now)


def ask_to_change_password(db: Session, viewer: Viewer, *, now: datetime) -> None:
    """My Profile, *Change Password*: a verification code by mail comes first (seed 000, IV.2)."""
    send_passcode(db, viewer, PasscodeFor.CHANGE_PASSWORD, viewer.email, _user(db, viewer), now=now)


def verify_to_change_password(db: Session, viewer: Viewer, code: str, *, now: datetime) -> bool:
    """Whether the mailed code is right."""
    return verify_passcode(db, viewer, PasscodeFor.CHANGE_PASSWORD, code, now=now)


def change_password(db: Session, viewer: Viewer, password: str, again: str, *, now: datetime) -> None:
    """Set a new password after the mailed code was verified."""
    passcode = verified_passcode(db, viewer, PasscodeFor.CHANGE_PASSWORD, now=now)
    set_password(db, viewer, _user(db, viewer), password, again, now)
    passcode.used_at = now
    db.add(passcode)


def set_password(db: Session, viewer: Viewer, user: User, password: str, again: str, now: datetime) -> None:
    """Check it, set it, end every other session, tell the owner."""
    refuse_unfit(db, user, password, again)
    db.add(FormerPassword(user_id=user.id or 0, password_hash=user.password_hash, set_at=now))
    user.password_hash, user.password_changed_at = hash_password(password), now
    db.add(user)
    db.flush()
    _forget_older(db, user)
    end_all_sessions(db, user.id or 0, SessionEnd.PASSWORD_CHANGED, now=now, but=viewer.session_id)
    audit(db, viewer, Action.PASSWORD_CHANGED)
    queue_mail(db, user.email, "password_changed", now, name=user.name)


def refuse_unfit(db: Session, user: User, password: str, again: str) -> None:
    """Raise `Refused` for a password that this person may not have."""
    names = (user.name, user.email)
    if missing := what_is_missing(password, policy_for(user), names=names, is_common=is_common(password)):
        raise Refused("The password needs: " + "; ".join(missing) + ".", field="password")
    if password != again:
        raise Refused("The two passwords are not the same.", field="again")
    former = db.exec(select(FormerPassword).where(FormerPassword.user_id == user.id)).all()
    if any(is_password(password, one) for one in [user.password_hash, *(row.password_hash for row in former)] if one):
        raise Refused(
            "You have used this password before. Choose one that is not among your last six.", field="password"
        )


def _forget_older(db: Session, user: User) -> None:
    """Keep the former passwords that still may not come back: with the one in use, six."""
    newest = select(FormerPassword.id).where(FormerPassword.user_id == user.id).order_by(col(FormerPassword.id).desc())
    kept = db.exec(newest.limit(FORMER_KEPT - 1)).all()
    db.execute(
        delete(FormerPassword).where(col(FormerPassword.user_id) == user.id, col(FormerPassword.id).not_in(kept))
    )


def _user(db: Session, viewer: Viewer) -> User:
    return db.exec(select(User).where(User.id == viewer.user_id)).one()
