"""`/plan/appeals`: the appeals of referrals, by what is due next."""

from typing import Literal

import reflex as rx

from optima_portal.access.permissions import Permission
from optima_portal.services.appeal_queue import AppealRow, appeal_queue
from optima_portal.state.handlers import open_to, run
from optima_portal.state.listing import listed


class AppealQueueState(listed(Permission.UM_REVIEW), rx.State):
    """What waits, or what was decided."""

    shows: str = "open"
    words: str = ""
    rows: list[AppealRow] = []
    late: int = 0
    soon: int = 0
    is_read: bool = False

    @open_to(Permission.UM_REVIEW)
    async def open(self) -> None:
        """As it was narrowed."""
        await self._show()

    @open_to(Permission.UM_REVIEW)
    async def choose(self, shows: Literal["open", "late", "decided"]) -> None:
        """Another view of them."""
        self.shows, self.page = shows, 1
        await self._show()

    @open_to(Permission.UM_REVIEW)
    async def narrow(self, form: dict[str, str]) -> None:
        """*Find*."""
        self.words, self.page = form.get("words", ""), 1
        await self._show()

    async def _show(self) -> None:
        found = await run(appeal_queue, self.shows, self.words, page=self.page, size=self.size)
        self.rows, self.total = list(found.rows), found.total
        self.late, self.soon, self.is_read = found.late, found.soon, True
