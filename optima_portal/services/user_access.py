"""The plan's hand on a user's access: find them, suspend, restore. It bites on the user's next click."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, or_, select

from optima_portal.access.audit import Action, audit
from optima_portal.access.viewer import Viewer
from optima_portal.kit.refused import Refused
from optima_portal.models.collection import Collection
from optima_portal.models.membership import Membership, MembershipStatus
from optima_portal.models.session import SessionEnd
from optima_portal.models.user import User, UserStatus
from optima_portal.services.mail import queue_mail
from optima_portal.services.pages import page_of
from optima_portal.services.sessions import end_all_sessions

PAGE = 25
SHORTEST_REASON = 5
CHANGED_MEANWHILE = "Somebody changed this user's access a moment ago. Look again before you decide."


@dataclass(frozen=True)
class UserLine:
    """One user as the plan's list shows them."""

    key: str
    name: str
    email: str
    role: str
    collections: str
    status: str
    reason: str
    last_sign_in: datetime | None
    version: int


@dataclass(frozen=True)
class UserPage:
    """A page of users."""

    lines: tuple[UserLine, ...]
    total: int


def find_users(db: Session, viewer: Viewer, words: str, status: str, *, page: int = 1) -> UserPage:
    """Users by part of name or e-mail, and by status; the newest sign-in first."""
    found = select(User)
    if words.strip():
        like = "%" + words.strip().lower().replace("%", "").replace("_", "") + "%"
        found = found.where(or_(func.lower(col(User.name)).like(like), col(User.email).like(like)))
    if status in UserStatus.__members__:
        found = found.where(User.status == UserStatus[status])
    rows, total = page_of(db, found, (col(User.name), col(User.id)), page, PAGE)
    seats = _seats(db, [row.id or 0 for row in rows])
    return UserPage(tuple(_line(row, seats.get(row.id or 0, [])) for row in rows), total)


def suspend_user(db: Session, viewer: Viewer, key: str, version: int, reason: str, *, now: datetime) -> None:
    """Suspend a user: their sessions end, and a new sign-in says why."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refused("Say why, in a few words: the user will read it.", field="reason")
    user = _held(db, key, version)
    if user.id == viewer.user_id:
        raise Refused("You cannot suspend yourself.")
    if user.status is not UserStatus.ACTIVE:
        raise Refused(f"This user's access is already {user.status.value.lower()}.")
    user.status, user.status_reason, user.version = UserStatus.SUSPENDED, reason.strip(), user.version + 1
    db.add(user)
    end_all_sessions(db, user.id or 0, SessionEnd.SUSPENDED, now=now)
    audit(db, viewer, Action.ACCESS_SUSPENDED, record_kind="user", record=user.email, detail=reason.strip())
    queue_mail(db, user.email, "access_suspended", now, name=user.name)


def restore_user(db: Session, viewer: Viewer, key: str, version: int, *, now: datetime) -> None:
    """Give a suspended user their access back."""
    user = _held(db, key, version)
    if user.status is not UserStatus.SUSPENDED:
        raise Refused("This user's access is not suspended.")
    user.status, user.status_reason, user.version = UserStatus.ACTIVE, "", user.version + 1
    db.add(user)
    audit(db, viewer, Action.ACCESS_RESTORED, record_kind="user", record=user.email)
    queue_mail(db, user.email, "access_restored", now, name=user.name)


def _held(db: Session, key: str, version: int) -> User:
    user = db.exec(select(User).where(User.key == key).with_for_update()).first()
    if user is None:
        raise Refused("That user is not there.")
    if user.version != version:
        raise Refused(CHANGED_MEANWHILE)
    return user


def _seats(db: Session, user_ids: list[int]) -> dict[int, list[tuple[str, str]]]:
    """(role, collection) pairs by user."""
    rows = db.exec(
        select(Membership, Collection)
        .join(Collection, col(Collection.id) == col(Membership.collection_id))
        .where(col(Membership.user_id).in_(user_ids), Membership.status == MembershipStatus.ACTIVE)
        .order_by(Collection.name)
    ).all()
    seats: dict[int, list[tuple[str, str]]] = {}
    for member, collection in rows:
        seats.setdefault(member.user_id, []).append((member.role.value, collection.name))
    return seats


def _line(user: User, seats: list[tuple[str, str]]) -> UserLine:
    return UserLine(
        key=user.key,
        name=user.name,
        email=user.email,
        role=user.plan_role.value if user.plan_role else ", ".join(sorted({role for role, _ in seats})),
        collections=", ".join(name for _, name in seats),
        status=user.status.value,
        reason=user.status_reason,
        last_sign_in=user.last_sign_in_at,
        version=user.version,
    )
