"""*Forgot password*: passcode by e-mail, then the two security questions, then a new password.

Each step is kept with the visitor's browser session, so a reload goes on where one was. An address that nobody has
goes through the same screens: nothing tells a visitor which e-mails are known.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlmodel import Session, select

from optima_portal.access.audit import Action, audit
from optima_portal.access.viewer import Viewer, named
from optima_portal.kit.passwords import is_password
from optima_portal.kit.refused import Refused
from optima_portal.models.credential import Passcode, PasscodeFor, SecurityAnswer
from optima_portal.models.session import SessionEnd
from optima_portal.models.user import User, UserStatus
from optima_portal.rules.security_questions import HOW_MANY, normal_answer
from optima_portal.services.passcodes import (
    current_passcode,
    send_passcode,
    verified_passcode,
    verify_passcode,
)
from optima_portal.services.passwords import policy_for, set_password
from optima_portal.services.second_factor import is_second_factor
from optima_portal.services.sessions import end_all_sessions
from optima_portal.services.sign_in import count_attempt, count_failure, forgive_failures

PURPOSE = PasscodeFor.FORGOTTEN_PASSWORD
WRONG_ANSWER = "The answers do not match what we have on file."
NOTHING_ON_FILE = "There is nothing on file by which we could know you. Call Provider Relations."


class ResetStep(Enum):
    """Where a visitor stands."""

    EMAIL = "email"
    CODE = "code"
    QUESTIONS = "questions"
    SECOND_FACTOR = "second factor"
    CALL = "call"
    PASSWORD = "password"


@dataclass(frozen=True)
class ResetProgress:
    """The step to show, with what it asks."""

    step: ResetStep
    questions: tuple[str, ...] = ()
    rules: tuple[tuple[str, str], ...] = ()


def ask_for_reset(db: Session, viewer: Viewer, email: str, *, now: datetime) -> None:
    """Mail a passcode, if somebody has that address."""
    known = select(User).where(User.email == email.strip().lower(), User.status != UserStatus.ENDED)
    send_passcode(db, viewer, PURPOSE, email, db.exec(known).first(), now=now)


def verify_reset(db: Session, viewer: Viewer, code: str, *, now: datetime) -> bool:
    """Whether the mailed code is right. It is never enough by itself."""
    return verify_passcode(db, viewer, PURPOSE, code, now=now)


def reset_progress(db: Session, viewer: Viewer, *, now: datetime) -> ResetProgress:
    """Where this browser stands."""
    passcode = current_passcode(db, viewer, PURPOSE, now=now)
    if passcode is None:
        return ResetProgress(ResetStep.EMAIL)
    user = db.get(User, passcode.user_id) if passcode.verified_at is not None else None
    if user is None:
        return ResetProgress(ResetStep.CODE)
    if passcode.answered_at is None:
        return _what_else_is_asked(db, user)
    return ResetProgress(ResetStep.PASSWORD, rules=tuple((rule.words, rule.pattern) for rule in policy_for(user).rules))


def answer_questions(db: Session, viewer: Viewer, answers: tuple[str, ...], *, now: datetime) -> bool:
    """Whether the answers are right. Without questions, a code of the second factor.

    Wrong ones use up a try and count toward the lock of the account; the one that locks uses the passcode up. The
    lock itself keeps nobody from a reset: else any stranger's guesses at the password would keep the owner out.
    """
    passcode = verified_passcode(db, viewer, PURPOSE, now=now)
    if passcode.tries_left <= 0:
        raise Refused("That was tried too often. Start again with a new code.")
    passcode.tries_left -= 1
    db.add(passcode)
    user = db.exec(select(User).where(User.id == passcode.user_id).with_for_update()).one()
    progress = _what_else_is_asked(db, user)
    if progress.step is ResetStep.CALL:
        raise Refused(NOTHING_ON_FILE)
    count_attempt(db, user, now)
    if progress.step is ResetStep.QUESTIONS:
        is_right = _answers_are_right(db, user, progress.questions, answers)
    else:
        is_right = is_second_factor(db, named(viewer, user), user, answers[0], now)
    if is_right:
        passcode.answered_at = now
        user.failed_sign_ins = max(0, user.failed_sign_ins - 1)
    else:
        _count_wrong(db, viewer, user, passcode, progress.step, now)
    return is_right


def reset_password(db: Session, viewer: Viewer, password: str, again: str, *, now: datetime) -> None:
    """Set the new password; every session ends, and a lock is lifted: its owner has shown who they are."""
    passcode = verified_passcode(db, viewer, PURPOSE, now=now)
    if passcode.answered_at is None:
        raise Refused("Answer the questions first.")
    user = db.exec(select(User).where(User.id == passcode.user_id).with_for_update()).one()
    set_password(db, named(viewer, user), user, password, again, now)
    end_all_sessions(db, user.id or 0, SessionEnd.PASSWORD_CHANGED, now=now)
    forgive_failures(db, user)
    _use(db, passcode, now)


def _what_else_is_asked(db: Session, user: User) -> ResetProgress:
    """Beyond the mailed code: the questions on file, else the second factor, else somebody who knows the person."""
    on_file = db.exec(select(SecurityAnswer.question).where(SecurityAnswer.user_id == user.id)).all()
    if len(on_file) >= HOW_MANY and policy_for(user).asks_security_questions:
        return ResetProgress(ResetStep.QUESTIONS, questions=tuple(on_file))
    if user.totp_confirmed_at is not None:
        return ResetProgress(ResetStep.SECOND_FACTOR)
    return ResetProgress(ResetStep.CALL)


def _answers_are_right(db: Session, user: User, questions: tuple[str, ...], answers: tuple[str, ...]) -> bool:
    rows = db.exec(select(SecurityAnswer).where(SecurityAnswer.user_id == user.id)).all()
    hashes = {row.question: row.answer_hash for row in rows}
    given = dict(zip(questions, answers, strict=False))
    right = [is_password(normal_answer(given.get(question, "")), hashed) for question, hashed in hashes.items()]
    return all(right)  # both are looked at, so that the time tells nothing of which one was wrong


def _count_wrong(db: Session, viewer: Viewer, user: User, passcode: Passcode, step: ResetStep, now: datetime) -> None:
    owner, asked = named(viewer, user), step is ResetStep.QUESTIONS
    audit(db, owner, Action.RESET_ANSWER_FAILED if asked else Action.SECOND_FACTOR_FAILED, detail=PURPOSE.value)
    if count_failure(db, owner, user, now):
        _use(db, passcode, now)


def _use(db: Session, passcode: Passcode, now: datetime) -> None:
    passcode.used_at = now
    db.add(passcode)
