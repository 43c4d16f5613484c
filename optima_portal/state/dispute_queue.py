"""`/plan/disputes`: the queue, and many acknowledged at once."""

import reflex as rx

from optima_portal.access.permissions import Permission
from optima_portal.services.dispute_queue import QueueQuery, QueueRow, queue_of
from optima_portal.services.dispute_review import acknowledge_many
from optima_portal.state.handlers import open_to, run
from optima_portal.state.listing import listed
from optima_portal.state.message import MessageState


class DisputeQueueState(listed(Permission.DISPUTE_REVIEW), rx.State):
    """The queue as it was narrowed, one page of it, and what is ticked."""

    status: str = "OPEN"
    due: str = ""
    number: str = ""
    provider: str = ""
    rows: list[QueueRow] = []
    late: int = 0
    soon: int = 0
    waiting: int = 0
    chosen: list[str] = []
    loading: bool = True
    opened: int = 0

    @open_to(Permission.DISPUTE_REVIEW)
    async def open(self) -> None:
        """The queue as one left it."""
        self.opened += 1
        await self._show()

    @open_to(Permission.DISPUTE_REVIEW)
    async def search(self, form: dict[str, str]) -> None:
        """Narrow it."""
        query = QueueQuery.parse(form)
        self.status, self.due, self.number, self.provider = query.status, query.due, query.number, query.provider
        self.page = 1
        await self._show()

    @open_to(Permission.DISPUTE_REVIEW)
    async def only(self, due: str) -> None:
        """All open ones, or those that are late, or soon due."""
        query = QueueQuery.parse({"due": due})
        self.status, self.due, self.number, self.provider = "OPEN", query.due, "", ""
        self.page, self.opened = 1, self.opened + 1
        await self._show()

    @open_to(Permission.DISPUTE_REVIEW)
    async def toggle(self, key: str) -> None:
        """Tick one that waits for acknowledgment, or untick it."""
        if key in self.chosen:
            self.chosen = [one for one in self.chosen if one != key]
        elif any(row.key == key and row.is_waiting for row in self.rows):
            self.chosen = [*self.chosen, key]

    @open_to(Permission.DISPUTE_REVIEW)
    async def toggle_all(self) -> None:
        """Tick all on this page that wait, or none."""
        waiting = [row.key for row in self.rows if row.is_waiting]
        self.chosen = [] if set(self.chosen) == set(waiting) else waiting

    @open_to(Permission.DISPUTE_REVIEW)
    async def acknowledge(self) -> None:
        """Acknowledge what is ticked: a letter and a mail each."""
        done = await run(acknowledge_many, list(self.chosen))
        await self._show()
        words = f"{done} dispute{'s' * (done != 1)} acknowledged, with a letter and a mail each."
        (await self.get_state(MessageState))._say("done", words)

    async def _show(self) -> None:
        query = QueueQuery(self.status, self.due, self.number, self.provider)
        found = await run(queue_of, query, page=self.page, size=self.size)
        self.rows, self.total = list(found.rows), found.total
        self.late, self.soon, self.waiting = found.late, found.soon, found.waiting
        self.chosen, self.loading = [], False
