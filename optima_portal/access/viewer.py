"""Who is looking: the signed-in person as every service gets them."""

from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property
from typing import Any

from optima_portal.access.permissions import Permission
from optima_portal.models.membership import Role
from optima_portal.models.user import PlanRole, User


class Owed(Enum):
    """What a signed-in person must settle before anything else, in this order. Value: the page that settles it."""

    SECOND_FACTOR = "/second-factor"
    ENROLMENT = "/second-factor/enrol"
    PASSWORD = "/change-password"
    TERMS = "/accept-terms"
    SUSPENSION = "/suspended"


@dataclass(frozen=True)
class Seat:
    """A viewer's place in one collection."""

    collection_id: int
    collection_key: str
    collection_name: str
    role: Role
    permissions: frozenset[Permission]


@dataclass(frozen=True)
class Viewer:
    """A person and what they may do at this moment; read anew for every event, so a revoked right is gone at once."""

    user_id: int | None = None
    user_key: str = ""
    name: str = ""
    email: str = ""
    session_id: int | None = None
    session_hash: str = ""
    plan_role: PlanRole | None = None
    plan_permissions: frozenset[Permission] = frozenset()
    seats: tuple[Seat, ...] = ()
    default_collection_id: int | None = None
    owes: Owed | None = None
    source: str = ""
    permissions: frozenset[Permission] = field(init=False)

    def __post_init__(self) -> None:
        everywhere = self.plan_permissions.union(*(seat.permissions for seat in self.seats))
        object.__setattr__(self, "permissions", everywhere)

    @property
    def is_signed_in(self) -> bool:
        """Whether somebody's password was right; they may still owe a second factor."""
        return self.user_id is not None

    @cached_property
    def is_in_good_standing(self) -> bool:
        """Whether they are signed in and owe nothing."""
        return self.is_signed_in and self.owes is None

    def may(self, permission: Permission) -> bool:
        """Whether they hold a permission anywhere, and owe nothing."""
        return self.is_in_good_standing and permission in self.permissions

    def collections_with(self, permission: Permission) -> tuple[int, ...]:
        """The ids of the collections in which they hold a permission: what `scope` filters by."""
        return tuple(seat.collection_id for seat in self.seats if permission in seat.permissions)

    def within(self, collection_id: int) -> "Viewer":
        """The same person with their seat in one collection alone: for what must not reach beyond it."""
        return replace(self, seats=tuple(seat for seat in self.seats if seat.collection_id == collection_id))

    @cached_property
    def seat(self) -> Seat | None:
        """The collection in use: the default one, else the first."""
        chosen = [seat for seat in self.seats if seat.collection_id == self.default_collection_id]
        return next(iter([*chosen, *self.seats]), None)

    @property
    def role_label(self) -> str:
        """Their role in words, as the frame shows it."""
        if self.plan_role is not None:
            return self.plan_role.value
        return self.seat.role.value if self.seat else ""

    @cached_property
    def on_record(self) -> dict[str, Any]:
        """Who they are, as the audit trail writes it."""
        return {
            "user_id": self.user_id,
            "user_email": self.email,
            "user_name": self.name,
            "role": self.role_label,
            "collection": self.seat.collection_name if self.seat else "",
            "source": self.source,
        }


NOBODY = Viewer()
PORTAL = Viewer(name="The portal")
"""Who decides by a rule, or writes down that a clock was missed: nobody of the office, nobody of the plan."""


def named(viewer: Viewer, user: User | None) -> Viewer:
    """A visitor under the name they gave, for the audit: with no right of whoever the browser is signed in as."""
    if user is None or user.id == viewer.user_id:
        return viewer
    return Viewer(user_id=user.id, name=user.name, email=user.email, plan_role=user.plan_role, source=viewer.source)
