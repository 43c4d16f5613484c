"""`/plan/referrals`: the UM queue, by what is due next."""

import reflex as rx

from optima_portal.access.permissions import Permission
from optima_portal.kit.charts import Chart
from optima_portal.services.um_figures import RuleUsed, UmFigures, um_figures
from optima_portal.services.um_queue import QueueQuery, QueueRow, um_queue
from optima_portal.state.handlers import open_to, run
from optima_portal.state.listing import listed


class UmQueueState(listed(Permission.UM_REVIEW), rx.State):
    """What waits, narrowed, and what the clocks came to."""

    priority: str = ""
    clock: str = ""
    words: str = ""
    rows: list[QueueRow] = []
    late: int = 0
    soon: int = 0
    paused: int = 0
    is_read: bool = False
    figures: UmFigures | None = None
    months: Chart | None = None
    rules: list[RuleUsed] = []

    @open_to(Permission.UM_REVIEW)
    async def open(self) -> None:
        """The queue as it was narrowed, and the figures."""
        await self._show()
        self.figures = await run(um_figures)
        self.months, self.rules = self.figures.months, list(self.figures.rules)

    @open_to(Permission.UM_REVIEW)
    async def narrow(self, form: dict[str, str]) -> None:
        """*Show*."""
        self.priority, self.clock = form.get("priority", ""), form.get("clock", "")
        self.words, self.page = form.get("words", ""), 1
        await self._show()

    async def _show(self) -> None:
        query = QueueQuery(self.priority, self.clock, self.words)
        found = await run(um_queue, query, page=self.page, size=self.size)
        self.rows, self.total = list(found.rows), found.total
        self.late, self.soon, self.paused, self.is_read = found.late, found.soon, found.paused, True
