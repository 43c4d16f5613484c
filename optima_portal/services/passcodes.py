"""Six-digit passcodes by mail: they expire, wear out by wrong tries, and cannot be asked for without end.

What others ask for must not keep the owner out: a browser is refused for what it asked itself, a place for what came
from there, and an address only gets no more mail for a while, unless its owner has signed in from that place before.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from optima_portal.access.audit import Action, audit
from optima_portal.access.viewer import Viewer, named
from optima_portal.kit.refused import Refused
from optima_portal.kit.tokens import keyed_digest, keyed_digests, new_passcode
from optima_portal.models.credential import Passcode, PasscodeFor
from optima_portal.models.session import PortalSession
from optima_portal.models.user import User
from optima_portal.rules.plan import plan
from optima_portal.services.mail import queue_mail

MAILS_TO_ONE = 12  # within the time that a code lasts, whoever asks
FROM_ONE_PLACE = 40  # an office shares an address
WRONG = "That code is not right or has expired. Check the newest mail, or have a new code sent."
TOO_MANY = "You have asked for several codes. Use the newest one, or wait fifteen minutes."


def send_passcode(
    db: Session, viewer: Viewer, purpose: PasscodeFor, email: str, user: User | None, *, now: datetime
) -> None:
    """Mail a new code to a known address; an unknown one gets the same row and no mail."""
    written = keyed_digest("passcode-email", email.strip().lower())
    _refuse_too_many(db, viewer, purpose, now)
    is_mailed = _may_be_mailed(db, viewer, purpose, written, user, now)
    detail = purpose.value if is_mailed else f"{purpose.value}, not mailed: too many"
    audit(db, named(viewer, user), Action.PASSCODE_SENT, detail=detail)
    if not is_mailed and _has_one(db, viewer, purpose, written, now):
        return  # the code that was mailed to this browser still holds
    _void(db, viewer, purpose, now)
    code = new_passcode()
    db.add(
        Passcode(
            purpose=purpose,
            user_id=user.id if user else None,
            email_digest=written,
            session_hash=viewer.session_hash,
            source=viewer.source,
            was_mailed=is_mailed,
            code_digest=keyed_digest("passcode", f"{viewer.session_hash}:{code}"),
            tries_left=plan().sign_in.passcode_tries,
            sent_at=now,
            expires_at=now + plan().sign_in.passcode_lasts,
        )
    )
    if user is not None and is_mailed:
        queue_mail(
            db, user.email, "passcode", now, name=user.name, code=code, minutes=round(plan().sign_in.passcode_minutes)
        )
    db.flush()


def verify_passcode(db: Session, viewer: Viewer, purpose: PasscodeFor, code: str, *, now: datetime) -> bool:
    """Whether the code is right; a wrong one uses up a try, so the caller must not roll back."""
    passcode = current_passcode(db, viewer, purpose, now=now)
    if passcode is None or passcode.tries_left <= 0:
        return False
    passcode.tries_left -= 1
    db.add(passcode)
    typed = keyed_digests("passcode", f"{viewer.session_hash}:{code.strip().replace(' ', '')}")
    owner = db.exec(select(User).where(User.id == (passcode.user_id or 0))).first()
    if owner is None or passcode.code_digest not in typed:
        audit(db, named(viewer, owner), Action.PASSCODE_FAILED, detail=purpose.value)
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


def _refuse_too_many(db: Session, viewer: Viewer, purpose: PasscodeFor, now: datetime) -> None:
    """The first code and `passcode_resends` more within the time that a code lasts; visitors by place as well."""
    by_browser = _asked(db, purpose, now, Passcode.session_hash == viewer.session_hash)
    by_place = 0 if viewer.is_signed_in else _asked(db, purpose, now, Passcode.source == viewer.source)
    if by_browser > plan().sign_in.passcode_resends or by_place >= FROM_ONE_PLACE:
        raise Refused(TOO_MANY)


def _may_be_mailed(
    db: Session, viewer: Viewer, purpose: PasscodeFor, written: str, user: User | None, now: datetime
) -> bool:
    """Whether this address has not had its share. Asked in the same steps for a known and an unknown one."""
    same = (Passcode.email_digest == written, col(Passcode.was_mailed).is_not(False))
    to_all = _asked(db, purpose, now, *same)
    from_here = _asked(db, purpose, now, *same, Passcode.source == viewer.source)
    known = select(PortalSession.id).where(
        PortalSession.user_id == (user.id if user else 0), PortalSession.source == viewer.source
    )
    is_their_place = db.exec(known.limit(1)).first() is not None
    if viewer.is_signed_in or is_their_place:
        return True
    return to_all < MAILS_TO_ONE and from_here <= plan().sign_in.passcode_resends


def _asked(db: Session, purpose: PasscodeFor, now: datetime, *same: Any) -> int:
    """How many codes for this purpose were asked for within the time that one lasts."""
    since = now - plan().sign_in.passcode_lasts
    asked = select(func.count()).select_from(Passcode).where(Passcode.purpose == purpose, col(Passcode.sent_at) > since)
    return db.exec(asked.where(*same)).one()


def _has_one(db: Session, viewer: Viewer, purpose: PasscodeFor, written: str, now: datetime) -> bool:
    """Whether this browser holds a code for this very address."""
    passcode = current_passcode(db, viewer, purpose, now=now)
    return passcode is not None and passcode.email_digest == written


def _void(db: Session, viewer: Viewer, purpose: PasscodeFor, now: datetime) -> None:
    earlier = update(Passcode).where(
        col(Passcode.session_hash) == viewer.session_hash,
        col(Passcode.purpose) == purpose,
        col(Passcode.used_at).is_(None),
    )
    db.execute(earlier.values(used_at=now))
