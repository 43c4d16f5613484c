"""The selects behind rosters: the viewer's providers that have one, and the members who stand on it."""

from collections.abc import Sequence

from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from optima_portal.access.permissions import Permission
from optima_portal.access.viewer import Viewer
from optima_portal.models.collection_provider import CollectionProvider
from optima_portal.models.member import Member
from optima_portal.models.provider import Provider
from optima_portal.models.roster_entry import RosterEntry


def roster_providers(viewer: Viewer) -> SelectOfScalar[Provider]:
    """The providers of the collections in which the viewer holds the roster permission."""
    seats = viewer.collections_with(Permission.ROSTER) if viewer.may(Permission.ROSTER) else ()
    held = select(CollectionProvider.provider_id).where(col(CollectionProvider.collection_id).in_(seats))
    return select(Provider).where(col(Provider.id).in_(held))


def members_on(entries: Sequence[RosterEntry]) -> SelectOfScalar[Member]:
    """The members of entries that were fetched through `scope.roster_entries`: name and Member ID, as on the roster."""
    return select(Member).where(col(Member.id).in_({one.member_id for one in entries}))


def with_member(wanted: SelectOfScalar[RosterEntry]) -> SelectOfScalar[RosterEntry]:
    """Joins the member to entries of `scope.roster_entries`, to order and narrow them by."""
    return wanted.join(Member, col(Member.id) == col(RosterEntry.member_id))
