"""My Profile: what one can see and change of oneself (seed 000, IV)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from optima_portal.access.audit import Action, audit
from optima_portal.access.viewer import Viewer
from optima_portal.kit.passwords import hash_password
from optima_portal.kit.refused import Refused
from optima_portal.models.credential import PasscodeFor, SecurityAnswer
from optima_portal.models.user import User
from optima_portal.rules import security_questions as questions
from optima_portal.rules.contact_details import what_is_wrong
from optima_portal.rules.passwords import expires_at
from optima_portal.services.passcodes import send_passcode, verified_passcode, verify_passcode
from optima_portal.services.passwords import policy_for

CHANGED_MEANWHILE = "Your details were changed in another window. Reload the page to see them, then edit again."
DETAILS = ("phone", "street", "city", "state", "zip_code")


@dataclass(frozen=True)
class Profile:
    """Name and e-mail are shown and cannot be edited."""

    name: str
    email: str
    phone: str
    street: str
    city: str
    state: str
    zip_code: str
    version: int
    password_until: datetime | None
    has_questions: bool
    asks_questions: bool


def profile_of(db: Session, viewer: Viewer) -> Profile:
    """The viewer's own details."""
    user = _user(db, viewer)
    rules = policy_for(user)
    on_file = db.exec(select(SecurityAnswer.id).where(SecurityAnswer.user_id == user.id)).all()
    return Profile(
        name=user.name,
        email=user.email,
        phone=user.phone,
        street=user.street,
        city=user.city,
        state=user.state,
        zip_code=user.zip_code,
        version=user.version,
        password_until=expires_at(user.password_changed_at, rules) if user.password_changed_at else None,
        has_questions=len(on_file) >= questions.HOW_MANY,
        asks_questions=rules.asks_security_questions,
    )


def save_details(db: Session, viewer: Viewer, details: dict[str, str], version: int) -> None:
    """*Edit Info*: refused when the details changed since they were shown."""
    user = db.exec(select(User).where(User.id == viewer.user_id).with_for_update()).one()
    if user.version != version:
        raise Refused(CHANGED_MEANWHILE)
    if problems := what_is_wrong(details):
        raise Refused(problems=problems)
    for name in DETAILS:
        setattr(user, name, details.get(name, "").strip())
    user.version += 1
    db.add(user)
    audit(db, viewer, Action.PROFILE_CHANGED)


def ask_to_change_security(db: Session, viewer: Viewer, *, now: datetime) -> None:
    """*Change Security*: a verification code by mail comes first."""
    send_passcode(db, viewer, PasscodeFor.CHANGE_SECURITY, viewer.email, _user(db, viewer), now=now)


def verify_to_change_security(db: Session, viewer: Viewer, code: str, *, now: datetime) -> bool:
    """Whether the mailed code is right."""
    return verify_passcode(db, viewer, PasscodeFor.CHANGE_SECURITY, code, now=now)


def change_security(db: Session, viewer: Viewer, chosen: list[tuple[str, str]], *, now: datetime) -> None:
    """Set the two questions and answers; the answers are kept as hashes."""
    passcode = verified_passcode(db, viewer, PasscodeFor.CHANGE_SECURITY, now=now)
    if problems := questions.what_is_missing(chosen):
        raise Refused(problems=problems)
    set_questions(db, _user(db, viewer), chosen)
    passcode.used_at = now
    db.add(passcode)
    audit(db, viewer, Action.SECURITY_CHANGED)


def set_questions(db: Session, user: User, chosen: list[tuple[str, str]]) -> None:
    """Replace a user's questions."""
    hashed = [(question, hash_password(questions.normal_answer(answer))) for question, answer in chosen]
    db.execute(delete(SecurityAnswer).where(col(SecurityAnswer.user_id) == user.id))
    db.add_all(SecurityAnswer(user_id=user.id or 0, question=question, answer_hash=one) for question, one in hashed)
    db.flush()


def _user(db: Session, viewer: Viewer) -> User:
    return db.exec(select(User).where(User.id == viewer.user_id)).one()
