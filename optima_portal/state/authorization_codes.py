"""`/authorization-codes` and `/authorization-metrics`: what anybody may ask about prior authorizations."""

import reflex as rx

from optima_portal.services.authorization_list import PublicAnswer
from optima_portal.services.authorization_public import (
    PAGE,
    CodesFound,
    CodesListed,
    YearOfMetrics,
    codes_listed,
    find_codes,
    year_of_metrics,
)
from optima_portal.services.um_figures import PublicMetric
from optima_portal.state.handlers import ANYONE, PortalState, open_to, run

__all__ = ["PAGE", "AuthorizationCodesState", "AuthorizationMetricsState"]


class AuthorizationCodesState(PortalState, rx.State):
    """The look-up of a code. No member is involved."""

    words: str = ""
    found: list[PublicAnswer] = []
    is_searched: bool = False
    is_cut: bool = False
    unlisted: str = ""
    problems: dict[str, str] = {}

    @open_to(ANYONE)
    async def search(self, form: dict[str, str]) -> None:
        """*Find Code*."""
        answered: CodesFound = await run(find_codes, form.get("words", ""))
        self.words, self.found, self.is_searched = answered.words, list(answered.answers), True
        self.is_cut, self.unlisted = answered.is_cut, answered.unlisted


class AuthorizationMetricsState(PortalState, rx.State):
    """The public figures of a year."""

    year: int = 0
    years: list[str] = []
    figures: list[PublicMetric] = []
    listed: list[PublicAnswer] = []
    codes: int = 0
    page: int = 1
    as_of: str = ""

    @open_to(ANYONE)
    async def open(self) -> None:
        """The last whole year, or this one while none is."""
        await self._show(0)

    @open_to(ANYONE)
    async def choose(self, year: str) -> None:
        """Another year."""
        if year.isascii() and year.isdecimal() and len(year) == 4:
            await self._show(int(year))

    @open_to(ANYONE)
    async def turn(self, page: int) -> None:
        """Another page of the list."""
        self.page = max(1, page)
        await self._list()

    async def _show(self, year: int) -> None:
        shown: YearOfMetrics = await run(year_of_metrics, year)
        self.year, self.figures = shown.year, list(shown.figures)
        self.years = [str(one) for one in shown.years]
        self.page = 1
        await self._list()

    async def _list(self) -> None:
        found: CodesListed = await run(codes_listed, self.year, self.page)
        self.listed, self.codes, self.as_of = list(found.rows), found.total, found.as_of
