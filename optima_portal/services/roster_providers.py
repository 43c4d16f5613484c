"""Finding the provider whose roster it is: by name, Provider ID or TIN, among the viewer's own (seed 001)."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, func
from sqlmodel.sql.expression import SelectOfScalar

from optima_portal.access import scope
from optima_portal.access.roster_scope import roster_providers
from optima_portal.access.viewer import Viewer
from optima_portal.kit import identifiers, names
from optima_portal.kit.alphabet import alphabetical
from optima_portal.models.provider import Provider
from optima_portal.models.roster_entry import RosterEntry
from optima_portal.services.pages import page_of

BY_NAME = (alphabetical(Provider.name), col(Provider.id))


@dataclass(frozen=True)
class ProviderQuery:
    """What is looked for; all of it must fit."""

    name: str = ""
    provider_id: str = ""
    tin: str = ""

    @classmethod
    def parse(cls, form: dict[str, str]) -> "ProviderQuery":
        """From the search form."""
        return cls(
            names.normalised(form.get("name", "")),
            identifiers.plain(form.get("provider_id", "")),
            identifiers.plain(form.get("tin", "")),
        )


@dataclass(frozen=True)
class ProviderRow:
    """One provider; `listed` members stand on the roster now."""

    key: str
    name: str
    tin: str
    provider_id: str
    listed: int


@dataclass(frozen=True)
class ProviderPage:
    """A page of results."""

    rows: tuple[ProviderRow, ...]
    total: int


def find_roster_providers(
    db: Session, viewer: Viewer, query: ProviderQuery, *, page: int = 1, size: int = 25
) -> ProviderPage:
    """A page of the viewer's providers, by name."""
    rows, total = page_of(db, matching_providers(viewer, query), BY_NAME, page, size)
    listed = _listed(db, viewer, [row.id for row in rows])
    return ProviderPage(tuple(_row(row, listed.get(row.id or 0, 0)) for row in rows), total)


def matching_providers(viewer: Viewer, query: ProviderQuery) -> SelectOfScalar[Provider]:
    """The viewer's providers that a query means: each word begins a part of the name."""
    own = roster_providers(viewer)
    for word in query.name.split():
        own = own.where(col(Provider.search_name).contains(f" {word}", autoescape=True))
    if query.provider_id:
        own = own.where(func.upper(col(Provider.provider_id)) == query.provider_id)
    return own.where(Provider.tin == query.tin) if query.tin else own


def _listed(db: Session, viewer: Viewer, providers: list[Any]) -> dict[int, int]:
    """How many members stand on each roster now."""
    now = scope.roster_entries(viewer).where(
        col(RosterEntry.provider_id).in_(providers), col(RosterEntry.ended_on).is_(None)
    )
    counted = now.with_only_columns(col(RosterEntry.provider_id), func.count()).group_by(col(RosterEntry.provider_id))
    return {int(provider): int(count) for provider, count in db.execute(counted)}


def _row(provider: Provider, listed: int) -> ProviderRow:
    return ProviderRow(provider.key, provider.name, provider.tin, provider.provider_id or "", listed)
