"""`/claims`: Claims Lookup. The search stays while one looks at a claim and comes back."""

from datetime import timedelta
from typing import Literal

import reflex as rx

from optima_portal.access.permissions import Permission
from optima_portal.kit import clock
from optima_portal.rules.plan import plan
from optima_portal.services.claim_lookup import ClaimQuery, ClaimRow, download_claims, find_claims
from optima_portal.state.handlers import open_to, run
from optima_portal.state.listing import sorted_by

USUAL_PERIOD = timedelta(days=90)


class ClaimLookupState(sorted_by(Permission.CLAIMS, "service"), rx.State):
    """The search, its parameters and one page of its results."""

    by: str = "date"
    number: str = ""
    first: str = ""
    last: str = ""
    date_kind: str = "service"
    status: str = ""
    cin: str = ""
    rows: list[ClaimRow] = []
    is_searched: bool = False
    opened: int = 0
    problems: dict[str, str] = {}

    @open_to(Permission.CLAIMS)
    async def open(self) -> None:
        """The search one came back to; the first time, the last ninety days are proposed."""
        if not self.first:
            today = clock.today(plan().plan.time_zone)
            self.first, self.last = (today - USUAL_PERIOD).isoformat(), today.isoformat()
            self.opened += 1
        if self.is_searched:
            self.opened += 1
            await self._show()

    @open_to(Permission.CLAIMS)
    async def choose(self, by: Literal["date", "number"]) -> None:
        """The other tab."""
        self.by, self.problems, self.is_searched, self.rows = by, {}, False, []

    @open_to(Permission.CLAIMS)
    async def search(self, form: dict[str, str]) -> None:
        """*Find Claims*."""
        ClaimQuery.parse(form | {"by": self.by})
        self.number, self.status, self.cin = form.get("number", ""), form.get("status", ""), form.get("cin", "")
        self.first, self.last = form.get("first", self.first), form.get("last", self.last)
        self.date_kind, self.page = form.get("date_kind", "service"), 1
        await self._show()

    @open_to(Permission.CLAIMS)
    async def again(self) -> None:
        """*Search for New Claim*."""
        self.number = self.status = self.cin = ""
        self.rows, self.total, self.is_searched, self.opened = [], 0, False, self.opened + 1

    @open_to(Permission.CLAIMS)
    async def download(self, kind: Literal["xlsx", "csv"]) -> rx.event.EventSpec:
        """All that was found, not only what is on screen."""
        token = await run(download_claims, ClaimQuery.parse(self._asked()), kind, **self._sorting())
        return rx.download(url=f"/download/{token}")

    async def _show(self) -> None:
        found = await run(
            find_claims,
            ClaimQuery.parse(self._asked()),
            page=self.page,
            size=self.size,
            sort=self.sort_by,
            descending=self.descending,
        )
        self.rows, self.total, self.is_searched = list(found.rows), found.total, True

    def _asked(self) -> dict[str, str]:
        return {
            "by": self.by, "number": self.number, "first": self.first, "last": self.last,
            "date_kind": self.date_kind, "status": self.status, "cin": self.cin,
        }  # fmt: skip
