"""`/plan/disputes/figures` for the analysts, `/plan/dispute-clocks` for the compliance officer: the clocks by month."""

import reflex as rx

from optima_portal.access.permissions import Permission
from optima_portal.kit.charts import Chart, Series, Tone, bars
from optima_portal.rules.plan import plan
from optima_portal.services.dispute_figures import Month, dispute_figures
from optima_portal.state.handlers import PortalState, open_to, run


class DisputeFiguresState(PortalState, rx.State):
    """The last twelve months."""

    months: list[Month] = []
    acknowledged: Chart | None = None
    decided: Chart | None = None

    @open_to(Permission.DISPUTE_REVIEW)
    async def open(self) -> None:
        """For the analysts."""
        await self._show()

    @open_to(Permission.AUDIT)
    async def open_as_officer(self) -> None:
        """For the compliance officer: counts alone."""
        await self._show()

    async def _show(self) -> None:
        months, clocks = await run(dispute_figures), plan().disputes
        self.months = list(reversed(months))
        acknowledged = [(one.acknowledged, one.acknowledged_late) for one in months]
        decided = [(one.decided, one.decided_late) for one in months]
        self.acknowledged = _chart(
            months, f"acknowledged within {clocks.acknowledge_working_days} working days", acknowledged
        )
        self.decided = _chart(months, f"decided within {clocks.decide_working_days} working days", decided)


def _chart(months: tuple[Month, ...], what: str, pairs: list[tuple[int, int]]) -> Chart:
    kept, late = sum(one for one, _ in pairs), sum(other for _, other in pairs)
    share = f"{100 * kept / (kept + late):.1f}%" if kept + late else "none yet"
    return bars(
        [one.month for one in months],
        (
            Series("In time", tuple(float(one) for one, _ in pairs), Tone.QUIET),
            Series("Late", tuple(float(other) for _, other in pairs), Tone.BAD),
        ),
        says=f"Of {kept + late} disputes of twelve months, {kept} were {what}, {late} were not: {share}.",
        of="Month received",
        stacked=True,
    )
