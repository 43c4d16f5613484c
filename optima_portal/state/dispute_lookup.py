"""`/claims/disputes`: Dispute Lookup. The search stays while one looks at a dispute and comes back."""

from datetime import timedelta
from typing import Literal

import reflex as rx

from optima_portal.access.permissions import Permission
from optima_portal.kit import clock
from optima_portal.rules.plan import plan
from optima_portal.services.dispute_lookup import DisputeQuery, DisputeRow, download_disputes, find_disputes
from optima_portal.state.handlers import open_to, run
from optima_portal.state.listing import sorted_by

USUAL_PERIOD = timedelta(days=180)
FIELDS = ("number", "status", "claim_number", "provider", "cin")


class DisputeLookupState(sorted_by(Permission.CLAIMS, "submitted"), rx.State):
    """The search, its parameters and one page of its results."""

    by: str = "date"
    first: str = ""
    last: str = ""
    asked: dict[str, str] = {}
    rows: list[DisputeRow] = []
    is_searched: bool = False
    opened: int = 0
    problems: dict[str, str] = {}

    @open_to(Permission.CLAIMS)
    async def open(self) -> None:
        """The search one came back to; the first time, the last half year is proposed."""
        if not self.first:
            today = clock.today(plan().plan.time_zone)
            self.first, self.last = (today - USUAL_PERIOD).isoformat(), today.isoformat()
        self.opened += 1
        if self.is_searched:
            await self._show()

    @open_to(Permission.CLAIMS)
    async def choose(self, by: Literal["date", "number"]) -> None:
        """The other tab."""
        self.by, self.problems, self.is_searched, self.rows = by, {}, False, []

    @open_to(Permission.CLAIMS)
    async def search(self, form: dict[str, str]) -> None:
        """*Find Disputes*."""
        DisputeQuery.parse(form | {"by": self.by})
        self.asked = {name: form.get(name, "") for name in FIELDS}
        self.first, self.last, self.page = form.get("first", self.first), form.get("last", self.last), 1
        await self._show()

    @open_to(Permission.CLAIMS)
    async def download(self, kind: Literal["xlsx", "csv"]) -> rx.event.EventSpec:
        """All that was found, not only what is on screen."""
        token = await run(download_disputes, self._query(), kind, **self._sorting())
        return rx.download(url=f"/download/{token}")

    async def _show(self) -> None:
        found = await run(
            find_disputes, self._query(), page=self.page, size=self.size, sort=self.sort_by, descending=self.descending
        )  # fmt: skip
        self.rows, self.total, self.is_searched = list(found.rows), found.total, True

    def _query(self) -> DisputeQuery:
        return DisputeQuery.parse(dict(self.asked) | {"by": self.by, "first": self.first, "last": self.last})
