"""Sessions: opened by a sign-in, looked up for every event, ended by time, by their owner or by the plan."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from optima_portal.access.audit import Action, audit
from optima_portal.access.viewer import Viewer
from optima_portal.kit.refused import Refused
from optima_portal.kit.tokens import digest, new_token
from optima_portal.models.session import PortalSession, SessionEnd
from optima_portal.models.user import User, UserStatus
from optima_portal.rules.plan import plan


@dataclass(frozen=True)
class OpenSession:
    """A session as its owner sees it."""

    key: str
    browser: str
    source: str
    began: datetime
    last_seen: datetime
    is_this: bool


def open_session(
    db: Session, user: User, *, source: str, browser: str, passed_second_factor: bool, now: datetime
) -> str:
    """Begin a session and return its token: the only time that it exists in the clear."""
    token = new_token()
    db.add(
        PortalSession(
            token_hash=digest(token),
            user_id=user.id or 0,
            created_at=now,
            last_seen_at=now,
            second_factor_at=now if passed_second_factor else None,
            source=source,
            browser=browser,
        )
    )
    db.flush()
    return token


def why_over(began: datetime, last_seen: datetime, status: UserStatus, now: datetime) -> SessionEnd | None:
    """Why a session is over, if it is."""
    if status is UserStatus.ENDED:
        return SessionEnd.SUSPENDED
    if now - last_seen >= plan().sign_in.idle:
        return SessionEnd.IDLE
    if now - began >= plan().sign_in.session:
        return SessionEnd.TOO_OLD
    return None


def touch_session(db: Session, viewer: Viewer, *, now: datetime) -> None:
    """Keep a session open: the person is typing."""
    if viewer.session_id is not None:
        seen(db, viewer.session_id, now=now)


def seen(db: Session, session_id: int, *, now: datetime) -> None:
    """The idle clock of a session starts again."""
    db.execute(update(PortalSession).where(col(PortalSession.id) == session_id).values(last_seen_at=now))


def end_over(db: Session, session_id: int, end: SessionEnd, *, now: datetime) -> None:
    """Write down that a session came to its end by itself."""
    db.execute(update(PortalSession).where(col(PortalSession.id) == session_id).values(ended_at=now, end=end))


def mark_of(viewer: Viewer) -> str:
    """By which a page tells what session it was drawn for; opens nothing. Empty for a visitor."""
    return digest(f"mark of {viewer.session_hash}")[:16] if viewer.is_signed_in else ""


def sign_out(db: Session, viewer: Viewer, end: SessionEnd, *, now: datetime) -> None:
    """End the viewer's own session."""
    session = db.get(PortalSession, viewer.session_id) if viewer.session_id else None
    if session is not None and session.ended_at is None:
        _end(db, session, end, now)
        audit(db, viewer, Action.SIGNED_OUT, detail=end.value)


def open_sessions(db: Session, viewer: Viewer, *, now: datetime) -> list[OpenSession]:
    """The viewer's sessions that still open something, the newest first."""
    begun = select(PortalSession).where(PortalSession.user_id == viewer.user_id, col(PortalSession.ended_at).is_(None))
    rows = db.exec(begun.order_by(col(PortalSession.last_seen_at).desc())).all()
    return [
        OpenSession(row.key, row.browser, row.source, row.created_at, row.last_seen_at, row.id == viewer.session_id)
        for row in rows
        if now - row.last_seen_at < plan().sign_in.idle and now - row.created_at < plan().sign_in.session
    ]


def end_session(db: Session, viewer: Viewer, key: str, *, now: datetime) -> None:
    """End another of the viewer's own sessions."""
    session = db.exec(
        select(PortalSession).where(
            PortalSession.key == key, PortalSession.user_id == viewer.user_id, col(PortalSession.ended_at).is_(None)
        )
    ).first()
    if session is None:
        raise Refused("That session has already ended.")
    if session.id == viewer.session_id:
        raise Refused("This is the session you are using. Sign out to end it.")
    _end(db, session, SessionEnd.ENDED_BY_OWNER, now)
    audit(db, viewer, Action.SESSION_ENDED, record_kind="session", record=session.key)


def end_all_sessions(db: Session, user_id: int, end: SessionEnd, *, now: datetime, but: int | None = None) -> int:
    """End a user's sessions, except one; returns how many ended."""
    open_ones = update(PortalSession).where(
        col(PortalSession.user_id) == user_id,
        col(PortalSession.ended_at).is_(None),
        col(PortalSession.id) != (but or 0),
    )
    return db.execute(open_ones.values(ended_at=now, end=end)).rowcount  # type: ignore[attr-defined,no-any-return]


def end_of(db: Session, token: str) -> SessionEnd | None:
    """Why the session of this token ended; None while it stands, and for an unknown one."""
    session = db.exec(select(PortalSession).where(PortalSession.token_hash == digest(token))).first()
    return session.end if session else None


def ended_among(db: Session, token_hashes: list[str], *, now: datetime) -> set[str]:
    """Which of these sessions are over: their sockets are to be closed."""
    rows = db.exec(
        select(PortalSession, User)
        .join(User, col(User.id) == col(PortalSession.user_id))
        .where(col(PortalSession.token_hash).in_(token_hashes))
    ).all()
    return {
        session.token_hash
        for session, user in rows
        if session.ended_at is not None or why_over(session.created_at, session.last_seen_at, user.status, now)
    }


def _end(db: Session, session: PortalSession, end: SessionEnd, now: datetime) -> None:
    session.ended_at, session.end = now, end
    db.add(session)
    db.flush()
