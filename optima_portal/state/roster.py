"""`/roster/[provider_key]`: a provider's roster."""

from typing import Literal

import reflex as rx

from optima_portal.access.permissions import Permission
from optima_portal.services.roster import (
    RosterMember,
    RosterPage,
    RosterQuery,
    RosterRow,
    download_roster,
    open_roster,
    roster_member,
)
from optima_portal.services.roster import remove_from_roster as remove_entry
from optima_portal.state.handlers import open_to, run
from optima_portal.state.listing import listed
from optima_portal.state.message import MessageState


class RosterState(listed(Permission.ROSTER), rx.State):
    """The roster on screen, narrowed, one page of it."""

    roster: RosterPage | None = None
    rows: list[RosterRow] = []
    roster_type: str = "BH"
    number: str = ""
    standing: str = ""
    opened: int = 0
    is_missing: bool = False
    removing: str = ""
    removing_name: str = ""
    details: RosterMember | None = None
    problems: dict[str, str] = {}

    @open_to(Permission.ROSTER)
    async def open(self) -> None:
        """The roster of the address, whole."""
        self.roster, self.rows, self.number, self.standing, self.removing = None, [], "", "", ""
        self.details = None
        self.page, self.opened, self.is_missing = 1, self.opened + 1, True  # until it is found
        await self._show()

    @open_to(Permission.ROSTER)
    async def search(self, form: dict[str, str]) -> None:
        """*Search for Members*."""
        RosterQuery.parse(form)
        self.number, self.standing = form.get("number", ""), form.get("standing", "")
        self.roster_type, self.page = form.get("roster_type", "BH"), 1
        await self._show()

    @open_to(Permission.ROSTER)
    async def look(self, key: str) -> None:
        """*View Member Details* of somebody without a face sheet for this viewer."""
        self.details = await run(roster_member, key)

    @open_to(Permission.ROSTER)
    async def look_away(self) -> None:
        """Close the window."""
        self.details = None

    @open_to(Permission.ROSTER)
    async def ask(self, key: str) -> None:
        """*Remove from Roster* asks before it removes."""
        self.removing = key
        self.removing_name = next((row.name for row in self.rows if row.key == key), "")

    @open_to(Permission.ROSTER)
    async def keep(self) -> None:
        """Close the question."""
        self.removing = ""

    @open_to(Permission.ROSTER)
    async def remove(self) -> None:
        """Remove; the entry stays in the history."""
        key, self.removing = self.removing, ""
        if not key:
            return
        name = await run(remove_entry, key)
        await self._show()
        (await self.get_state(MessageState))._say("done", f"{name} was removed from the roster.")

    @open_to(Permission.ROSTER)
    async def download(self, kind: Literal["xlsx", "csv"]) -> rx.event.EventSpec:
        """All of the roster as it is narrowed."""
        token = await run(download_roster, str(self.provider_key), RosterQuery.parse(self._asked()), kind)
        return rx.download(url=f"/download/{token}")

    async def _show(self) -> None:
        query = RosterQuery.parse(self._asked())
        found = await run(open_roster, str(self.provider_key), query, page=self.page, size=self.size)
        self.roster, self.rows, self.total, self.is_missing = found, list(found.rows), found.total, False

    def _asked(self) -> dict[str, str]:
        return {"roster_type": self.roster_type, "number": self.number, "standing": self.standing}
