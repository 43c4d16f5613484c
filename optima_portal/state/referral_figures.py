"""`/plan/referral-figures` for the quality team, `/plan/referral-clocks` for the compliance officer: counts alone."""

import reflex as rx

from optima_portal.access.permissions import Permission
from optima_portal.kit.charts import Chart
from optima_portal.services.um_figures import RuleUsed, UmFigures, um_figures
from optima_portal.state.handlers import PortalState, open_to, run


class ReferralFiguresState(PortalState, rx.State):
    """What the clocks and the automatic determination came to in twelve months."""

    figures: UmFigures | None = None
    months: Chart | None = None
    rules: list[RuleUsed] = []

    @open_to(Permission.QUALITY)
    async def open(self) -> None:
        """For the quality team."""
        await self._show()

    @open_to(Permission.AUDIT)
    async def open_as_officer(self) -> None:
        """For the compliance officer."""
        await self._show()

    async def _show(self) -> None:
        self.figures = await run(um_figures)
        self.months, self.rules = self.figures.months, list(self.figures.rules)
