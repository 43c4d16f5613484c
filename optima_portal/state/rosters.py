"""`/roster`: finding the provider whose roster it is."""

import reflex as rx

from optima_portal.access.permissions import Permission
from optima_portal.services.roster_providers import ProviderQuery, ProviderRow, find_roster_providers
from optima_portal.state.handlers import open_to, run
from optima_portal.state.listing import listed


class RostersState(listed(Permission.ROSTER), rx.State):
    """The search and one page of its results."""

    name: str = ""
    provider_id: str = ""
    tin: str = ""
    rows: list[ProviderRow] = []
    opened: int = 0
    loading: bool = True

    @open_to(Permission.ROSTER)
    async def open(self) -> None:
        """All of the viewer's providers, or the search one came back to."""
        self.opened += 1
        await self._show()

    @open_to(Permission.ROSTER)
    async def search(self, form: dict[str, str]) -> None:
        """*Search for Provider*."""
        self.name, self.provider_id = form.get("name", ""), form.get("provider_id", "")
        self.tin, self.page = form.get("tin", ""), 1
        await self._show()

    async def _show(self) -> None:
        asked = {"name": self.name, "provider_id": self.provider_id, "tin": self.tin}
        found = await run(find_roster_providers, ProviderQuery.parse(asked), page=self.page, size=self.size)
        self.rows, self.total, self.loading = list(found.rows), found.total, False
