"""From a session's token to the viewer: asked before every event, so one plain select and no objects.

Nothing is kept between two events but what follows from the rows alone: a right that was taken away is gone at once.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, select
from sqlmodel import Session, col

from optima_portal.access.permissions import PLAN_ROLE_PERMISSIONS, Permission, permissions_of
from optima_portal.access.viewer import NOBODY, Owed, Seat, Viewer
from optima_portal.kit.db import rows
from optima_portal.kit.tokens import digest
from optima_portal.models.collection import Collection, CollectionStatus
from optima_portal.models.membership import Membership, MembershipStatus, Role
from optima_portal.models.session import PortalSession
from optima_portal.models.user import PlanRole, User, UserStatus
from optima_portal.rules.owing import Standing, owes_enrolment, owes_password, owes_second_factor, owes_terms
from optima_portal.rules.passwords import policy
from optima_portal.rules.plan import MustHaveSecondFactor, plan
from optima_portal.services.sessions import end_over, seen, why_over

TOUCH_EVERY = timedelta(seconds=20)


class _Session(NamedTuple):
    id: int
    token_hash: str
    created_at: datetime
    last_seen_at: datetime
    second_factor_at: datetime | None


class _Person(NamedTuple):
    id: int
    key: str
    name: str
    email: str
    plan_role: PlanRole | None
    status: UserStatus
    default_collection_id: int | None
    totp_confirmed_at: datetime | None
    second_factor_later_until: datetime | None
    password_changed_at: datetime | None
    terms_version: str


_SESSION = [getattr(PortalSession, name) for name in _Session._fields]
_PERSON = [getattr(User, name) for name in _Person._fields]
_SEAT = [Collection.id, Collection.key, Collection.name, Membership.role, Membership.ticked]
_FIRST_OF_PERSON, _FIRST_OF_SEAT = len(_SESSION), len(_SESSION) + len(_PERSON)

_BY_TOKEN = (
    select(*_SESSION, *_PERSON, *_SEAT)
    .select_from(PortalSession)
    .join(User, col(User.id) == col(PortalSession.user_id))
    .outerjoin(
        Membership,
        and_(
            col(Membership.user_id) == col(User.id),
            col(Membership.status) == MembershipStatus.ACTIVE,
            col(User.plan_role).is_(None),
        ),
    )
    .outerjoin(
        Collection,
        and_(col(Collection.id) == col(Membership.collection_id), col(Collection.status) == CollectionStatus.ACTIVE),
    )
    .where(col(PortalSession.token_hash) == bindparam("token_hash"), col(PortalSession.ended_at).is_(None))
    .order_by(Collection.name)
)


def viewer_of(db: Session, token: str, source: str, *, now: datetime, touch: bool) -> Viewer:
    """Who presents this cookie, with what they may do now; NOBODY for an unknown or ended session.

    `touch`: the person did something, so the idle clock starts again.
    """
    return _viewer_of(db, digest(token), source, now=now, touch=touch)


def what_is_owed(db: Session, viewer: Viewer, *, now: datetime) -> Owed | None:
    """What is owed by now, in the session that this viewer is in."""
    return _viewer_of(db, viewer.session_hash, viewer.source, now=now, touch=False).owes


def _viewer_of(db: Session, token_hash: str, source: str, *, now: datetime, touch: bool) -> Viewer:
    found = rows(db, _BY_TOKEN, token_hash=token_hash)
    if not found:
        return replace(NOBODY, source=source)
    session = _Session(*found[0][:_FIRST_OF_PERSON])
    person = _Person(*found[0][_FIRST_OF_PERSON:_FIRST_OF_SEAT])
    if end := why_over(session.created_at, session.last_seen_at, person.status, now):
        end_over(db, session.id, end, now=now)
        return replace(NOBODY, source=source)
    if touch and now - session.last_seen_at > TOUCH_EVERY:
        seen(db, session.id, now=now)
    seats = _seats([row[_FIRST_OF_SEAT:] for row in found])
    return Viewer(
        user_id=person.id,
        user_key=person.key,
        name=person.name,
        email=person.email,
        session_id=session.id,
        session_hash=session.token_hash,
        plan_role=person.plan_role,
        plan_permissions=PLAN_ROLE_PERMISSIONS[person.plan_role] if person.plan_role else frozenset(),
        seats=seats,
        default_collection_id=person.default_collection_id,
        owes=_owed(standing(person, session.second_factor_at is not None, seats), now),
        source=source,
    )


def standing(person: "User | _Person", passed_second_factor: bool, seats: tuple[Seat, ...]) -> Standing:
    """The facts by which it is judged what a person owes."""
    return Standing(
        has_second_factor=person.totp_confirmed_at is not None,
        passed_second_factor=passed_second_factor,
        groups=_groups(person.plan_role, seats),
        said_later_until=person.second_factor_later_until,
        password_changed_at=person.password_changed_at,
        accepted_terms=person.terms_version,
        may_go_on=person.status is UserStatus.ACTIVE and (bool(seats) or person.plan_role is not None),
    )


def _seats(rows: list[Any]) -> tuple[Seat, ...]:
    """The places in collections that are open; a row without one has only empty columns."""
    return tuple(
        _seat(number, key, name, role, tuple(ticked)) for number, key, name, role, ticked in rows if number is not None
    )


@lru_cache(1024)
def _seat(collection_id: int, key: str, name: str, role: Role, ticked: tuple[str, ...]) -> Seat:
    known = frozenset(Permission[one] for one in ticked if one in Permission.__members__)
    return Seat(collection_id, key, name, role, permissions_of(role, known))


def _owed(facts: Standing, now: datetime) -> Owed | None:
    """The first thing that is owed, in the order in which it must be settled."""
    sign_in = plan().sign_in
    if owes_second_factor(facts):
        return Owed.SECOND_FACTOR
    if owes_enrolment(facts, sign_in.second_factor_for, now):
        return Owed.ENROLMENT
    if owes_password(facts, policy(sign_in.passwords, facts.has_second_factor), now):
        return Owed.PASSWORD
    if owes_terms(facts, sign_in.terms_version):
        return Owed.TERMS
    return None if facts.may_go_on else Owed.SUSPENSION


_GROUPS = {Role.LOA: MustHaveSecondFactor.LOA, Role.EA: MustHaveSecondFactor.EA}


def _groups(plan_role: PlanRole | None, seats: tuple[Seat, ...]) -> frozenset[MustHaveSecondFactor]:
    """The groups of `second_factor_for` that a user belongs to."""
    if plan_role is not None:
        return frozenset({MustHaveSecondFactor.PLAN})
    return frozenset(_GROUPS.get(seat.role, MustHaveSecondFactor.STAFF) for seat in seats)
