"""Six-digit passcodes by mail: they expire, wear out by wrong tries, and cannot be asked for without end."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from optima_portal.access.audit import Action, audit
from optima_portal.access.viewer import Viewer
from optima_portal.kit.refused import Refused
from optima_portal.kit.tokens import keyed_digest, new_passcode
from optima_portal.models.credential import Passcode, PasscodeFor
from optima_portal.models.user import User
from optima_portal.rules.plan import plan
from optima_portal.services.mail import queue_mail

WRONG = "That code is not right or has expired. Check the newest mail, or have a new code sent."
TOO_MANY = "You have asked for several codes. Use the newest one, or wait fifteen minutes."


def send_passcode(
    db: Session, viewer: Viewer, purpose: PasscodeFor, email: str, user: User | None, *, now: datetime
) -> None:
    """Mail a new code to a known address; an unknown one gets the same row and no mail."""
    written = keyed_digest("passcode-email", email.strip().lower())
    _refuse_too_many(db, viewer, written, now)
    _void(db, viewer, purpose, now)
    code = new_passcode()
    db.add(
        Passcode(
            purpose=purpose,
            user_id=user.id if user else None,
            email_digest=written,
            session_hash=viewer.session_hash,
            code_digest=keyed_digest("passcode", f"{viewer.session_hash}:{code}"),
            tries_left=plan().sign_in.passcode_tries,
            sent_at=now,
            expires_at=now + plan().sign_in.passcode_lasts,
        )
    )
    if user is not None:
        queue_mail(
            db, user.email, "passcode", now, name=user.name, code=code, minutes=round(plan().sign_in.passcode_minutes)
        )
    audit(db, viewer, Action.PASSCODE_SENT, detail=purpose.value)
    db.flush()


def verify_passcode(db: Session, viewer: Viewer, purpose: PasscodeFor, code: str, *, now: datetime) -> bool:
    """Whether the code is right; a wrong one uses up a try, so the caller must not roll back."""
    passcode = current_passcode(db, viewer, purpose, now=now)
    if passcode is None or passcode.tries_left <= 0:
        return False
    passcode.tries_left -= 1
    db.add(passcode)
    typed = keyed_digest("passcode", f"{viewer.session_hash}:{code.strip().replace(' ', '')}")
    if passcode.user_id is None or typed != passcode.code_digest:
        audit(db, viewer, Action.PASSCODE_FAILED, detail=purpose.value)
        return False
    passcode.verified_at = now
    db.flush()
    return True


def current_passcode(db: Session, viewer: Viewer, purpose: PasscodeFor, *, now: datetime) -> Passcode | None:
    """The newest passcode of this browser session for this purpose, while it lasts and was not used."""
    return db.exec(
        select(Passcode)
        .where(
            Passcode.purpose == purpose,
            Passcode.session_hash == viewer.session_hash,
            col(Passcode.used_at).is_(None),
            Passcode.expires_at > now,
        )
        .order_by(col(Passcode.id).desc())
        .with_for_update()
    ).first()


def verified_passcode(db: Session, viewer: Viewer, purpose: PasscodeFor, *, now: datetime) -> Passcode:
    """The passcode that was verified in this session; refused if there is none."""
    passcode = current_passcode(db, viewer, purpose, now=now)
    if passcode is None or passcode.verified_at is None:
        raise Refused("Verify your identity first: have a new code sent.")
    return passcode


def _refuse_too_many(db: Session, viewer: Viewer, written: str, now: datetime) -> None:
    """The first code and `passcode_resends` more within the time that a code lasts, by address and by browser."""
    since = now - plan().sign_in.passcode_lasts
    for same in (Passcode.email_digest == written, Passcode.session_hash == viewer.session_hash):
        sent = db.exec(select(func.count()).select_from(Passcode).where(same, col(Passcode.sent_at) > since)).one()
        if sent > plan().sign_in.passcode_resends:
            raise Refused(TOO_MANY)


def _void(db: Session, viewer: Viewer, purpose: PasscodeFor, now: datetime) -> None:
    earlier = update(Passcode).where(
        col(Passcode.session_hash) == viewer.session_hash,
        col(Passcode.purpose) == purpose,
        col(Passcode.used_at).is_(None),
    )
    db.execute(earlier.values(used_at=now))
