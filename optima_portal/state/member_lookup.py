"""`/members`: Member Lookup. What was searched for stays while one looks at a face sheet and comes back."""

from typing import Literal

import reflex as rx

from optima_portal.access.permissions import Permission
from optima_portal.services.member_lookup import MemberCard, download_members, find_members
from optima_portal.services.member_search import MemberQuery
from optima_portal.state.handlers import open_to, run
from optima_portal.state.listing import listed


class MemberLookupState(listed(Permission.ELIGIBILITY), rx.State):
    """The search, its parameters and one page of its results."""

    by: str = "id"
    number: str = ""
    name: str = ""
    born: str = ""
    city: str = ""
    cards: list[MemberCard] = []
    sort_by: str = "status"
    by_sound: bool = False
    may_roster: bool = False
    is_searched: bool = False
    opened: int = 0
    problems: dict[str, str] = {}

    @open_to(Permission.ELIGIBILITY)
    async def open(self) -> None:
        """The search one came back to, as it is now."""
        if self.is_searched:
            self.opened += 1  # draws the form anew with what was searched for; else what is being typed stays
            await self._show()

    @open_to(Permission.ELIGIBILITY)
    async def choose(self, by: Literal["id", "name"]) -> None:
        """The other tab."""
        self.by, self.problems, self.is_searched, self.cards = by, {}, False, []

    @open_to(Permission.ELIGIBILITY)
    async def search(self, form: dict[str, str]) -> None:
        """*Search*."""
        MemberQuery.parse(form | {"by": self.by})
        self.number, self.name = form.get("number", ""), form.get("name", "")
        self.born, self.city, self.page = form.get("born", ""), form.get("city", ""), 1
        await self._show()

    @open_to(Permission.ELIGIBILITY)
    async def clear(self) -> None:
        """*Clear*."""
        self.number = self.name = self.born = self.city = ""
        self.cards, self.total, self.is_searched, self.opened = [], 0, False, self.opened + 1

    @open_to(Permission.ELIGIBILITY)
    async def sort(self, by: Literal["status", "name", "born"]) -> None:
        """*Sort by*."""
        self.sort_by, self.page = by, 1
        await self._show()

    @open_to(Permission.ELIGIBILITY)
    async def download(self, kind: Literal["xlsx", "csv"]) -> rx.event.EventSpec:
        """All that was found, not only what is on screen."""
        token = await run(download_members, MemberQuery.parse(self._asked()), kind, sort=self.sort_by)
        return rx.download(url=f"/download/{token}")

    async def _show(self) -> None:
        query = MemberQuery.parse(self._asked())
        found = await run(find_members, query, page=self.page, size=self.size, sort=self.sort_by)
        self.cards, self.total, self.by_sound = list(found.cards), found.total, found.by_sound
        self.is_searched, self.may_roster = True, found.may_roster

    def _asked(self) -> dict[str, str]:
        return {"by": self.by, "number": self.number, "name": self.name, "born": self.born, "city": self.city}
