"""Sessions: opened by a sign-in, looked up for every event, ended by time, by their owner or by the plan."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, select

from optima_portal.access.audit import Action, audit
from optima_portal.access.permissions import PLAN_ROLE_PERMISSIONS, Permission, permissions_of
from optima_portal.access.viewer import NOBODY, Owed, Seat, Viewer
from optima_portal.kit.refused import Refused
from optima_portal.kit.tokens import digest, new_token
from optima_portal.models.collection import Collection, CollectionStatus
from optima_portal.models.membership import Membership, MembershipStatus, Role
from optima_portal.models.session import PortalSession, SessionEnd
from optima_portal.models.user import User, UserStatus
from optima_portal.rules.owing import (
    Standing,
    owes_enrolment,
    owes_password,
    owes_second_factor,
    owes_terms,
)
from optima_portal.rules.passwords import policy
from optima_portal.rules.plan import MustHaveSecondFactor, plan

TOUCH_EVERY = timedelta(seconds=20)


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


# Asked before every event: made once, since building such a statement costs as much as running it.
_BY_TOKEN = (
    select(PortalSession, User)
    .join(User, col(User.id) == col(PortalSession.user_id))
    .where(PortalSession.token_hash == bindparam("token_hash"), col(PortalSession.ended_at).is_(None))
)
_SEATS = (
    select(Membership, Collection)
    .join(Collection, col(Collection.id) == col(Membership.collection_id))
    .where(
        Membership.user_id == bindparam("user_id"),
        Membership.status == MembershipStatus.ACTIVE,
        Collection.status == CollectionStatus.ACTIVE,
    )
    .order_by(Collection.name)
)


def viewer_of(db: Session, token: str, source: str, *, now: datetime, touch: bool) -> Viewer:
    """Who presents this cookie, with what they may do now; NOBODY for an unknown or ended session.

    `touch`: the person did something, so the idle clock starts again.
    """
    found = db.exec(_BY_TOKEN, params={"token_hash": digest(token)}).first()
    if found is None:
        return replace(NOBODY, source=source)
    session, user = found
    if end := why_over(session, user, now):
        _end(db, session, end, now)
        return replace(NOBODY, source=source)
    if touch and now - session.last_seen_at > TOUCH_EVERY:
        session.last_seen_at = now
    return _viewer(db, user, session, source, now)


def why_over(session: PortalSession, user: User, now: datetime) -> SessionEnd | None:
    """Why a session is over, if it is."""
    if user.status is UserStatus.ENDED:
        return SessionEnd.SUSPENDED
    if now - session.last_seen_at >= plan().sign_in.idle:
        return SessionEnd.IDLE
    if now - session.created_at >= plan().sign_in.session:
        return SessionEnd.TOO_OLD
    return None


def touch_session(db: Session, viewer: Viewer, *, now: datetime) -> None:
    """Keep a session open: the person is typing."""
    if viewer.session_id is not None:
        db.execute(update(PortalSession).where(col(PortalSession.id) == viewer.session_id).values(last_seen_at=now))


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
        session.token_hash for session, user in rows if session.ended_at is not None or why_over(session, user, now)
    }


def _end(db: Session, session: PortalSession, end: SessionEnd, now: datetime) -> None:
    session.ended_at, session.end = now, end
    db.add(session)
    db.flush()


def _viewer(db: Session, user: User, session: PortalSession, source: str, now: datetime) -> Viewer:
    seats = _seats(db, user)
    granted = PLAN_ROLE_PERMISSIONS[user.plan_role] if user.plan_role else frozenset[Permission]()
    return Viewer(
        user_id=user.id,
        user_key=user.key,
        name=user.name,
        email=user.email,
        session_id=session.id,
        session_hash=session.token_hash,
        plan_role=user.plan_role,
        plan_permissions=granted,
        seats=seats,
        default_collection_id=user.default_collection_id,
        owes=_owed(user, session, seats, now),
        source=source,
    )


def _seats(db: Session, user: User) -> tuple[Seat, ...]:
    """The user's places in collections that are open."""
    if user.plan_role is not None:
        return ()
    rows = db.exec(_SEATS, params={"user_id": user.id}).all()
    return tuple(_seat(member, collection) for member, collection in rows)


def _seat(member: Membership, collection: Collection) -> Seat:
    ticked = frozenset(Permission[name] for name in member.ticked if name in Permission.__members__)
    return Seat(collection.id or 0, collection.key, collection.name, member.role, permissions_of(member.role, ticked))


def standing(user: User, session: PortalSession, seats: tuple[Seat, ...]) -> Standing:
    """The facts by which it is judged what a person owes."""
    return Standing(
        has_second_factor=user.totp_confirmed_at is not None,
        passed_second_factor=session.second_factor_at is not None,
        groups=_groups(user, seats),
        said_later_until=user.second_factor_later_until,
        password_changed_at=user.password_changed_at,
        accepted_terms=user.terms_version,
        may_go_on=user.status is UserStatus.ACTIVE and (bool(seats) or user.plan_role is not None),
    )


def _owed(user: User, session: PortalSession, seats: tuple[Seat, ...], now: datetime) -> Owed | None:
    facts, sign_in = standing(user, session, seats), plan().sign_in
    owing = (
        (Owed.SECOND_FACTOR, owes_second_factor(facts)),
        (Owed.ENROLMENT, owes_enrolment(facts, sign_in.second_factor_for, now)),
        (Owed.PASSWORD, owes_password(facts, policy(sign_in.passwords, facts.has_second_factor), now)),
        (Owed.TERMS, owes_terms(facts, sign_in.terms_version)),
        (Owed.SUSPENSION, not facts.may_go_on),
    )
    return next((owed for owed, is_owed in owing if is_owed), None)


def _groups(user: User, seats: tuple[Seat, ...]) -> frozenset[MustHaveSecondFactor]:
    """The groups of `second_factor_for` that a user belongs to."""
    if user.plan_role is not None:
        return frozenset({MustHaveSecondFactor.PLAN})
    by_role = {Role.LOA: MustHaveSecondFactor.LOA, Role.EA: MustHaveSecondFactor.EA}
    return frozenset(by_role.get(seat.role, MustHaveSecondFactor.STAFF) for seat in seats)
