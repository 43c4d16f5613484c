"""A list that is read page by page: what every search and every queue has in common on the screen.

`class ClaimLookupState(listed(Permission.CLAIMS), rx.State)` gets `total`, `page`, `size`, and the handlers *turn* and
*resize*, open to that permission alone; `sorted_by(...)` adds *sort*. The class says in `_show` what is read.
"""

from typing import Any

import reflex as rx

from optima_portal.state.handlers import Needs, PortalState, open_to


def listed(needs: Needs) -> Any:
    """A mixin for a list in pages."""

    class Listed(PortalState, rx.State, mixin=True):
        total: int = 0
        page: int = 1
        size: int = 25

        @open_to(needs)
        async def turn(self, page: int) -> None:
            """Another page."""
            self.page = max(1, page)
            await self._show()

        @open_to(needs)
        async def resize(self, rows: int) -> None:
            """More or fewer on a page."""
            self.size, self.page = rows, 1
            await self._show()

    return Listed


def sorted_by(needs: Needs, first: str) -> Any:
    """A mixin for a list in pages that is sorted by a column, at first by this one, the newest on top."""

    class Sorted(listed(needs), rx.State, mixin=True):
        sort_by: str = first
        descending: bool = True

        @open_to(needs)
        async def sort(self, column: str) -> None:
            """By another column, or the other way round."""
            self.descending = not self.descending if column == self.sort_by else True
            self.sort_by, self.page = column, 1
            await self._show()

        def _sorting(self) -> dict[str, Any]:
            """How a search and its download are sorted alike."""
            return {"sort": self.sort_by, "descending": self.descending}

    return Sorted
