"""`/plan/system`: background jobs, those given up, and whether the audit trail is whole."""

from dataclasses import dataclass

import reflex as rx

from optima_portal.access.permissions import Permission
from optima_portal.services.system import background, check_audit, retry
from optima_portal.state.handlers import PortalState, open_to, run
from optima_portal.state.message import MessageState
from optima_portal.state.moments import minute


@dataclass(frozen=True)
class DeadRow:
    """A job that was given up."""

    id: int
    kind: str
    attempts: int
    last_error: str
    given_up: str


class SystemState(PortalState, rx.State):
    """Counts and dead letters."""

    waiting: int = 0
    running: int = 0
    done: int = 0
    dead: list[DeadRow] = []
    loading: bool = True
    chain: str = ""
    chain_is_whole: bool = True

    @open_to(Permission.SYSTEM)
    async def open(self) -> None:
        """How it stands now."""
        self.chain = ""
        await self._show()

    @open_to(Permission.SYSTEM)
    async def retry(self, job: int) -> None:
        """Try one again."""
        await run(retry, job)
        await self._show()
        (await self.get_state(MessageState))._say("done", "The job is queued again.")

    @open_to(Permission.SYSTEM)
    async def verify(self) -> None:
        """Check the audit trail."""
        verdict = await run(check_audit)
        self.chain_is_whole = verdict.broken_at is None and not verdict.unsure
        if verdict.broken_at is not None:
            self.chain = f"The audit trail is broken at record {verdict.broken_at:,}: {verdict.why}."
        elif verdict.unsure:
            self.chain = f"{verdict.records:,} records of the audit trail are whole, but {verdict.unsure}."
        else:
            self.chain = f"The audit trail is whole: {verdict.records:,} records."

    async def _show(self) -> None:
        stands = await run(background)
        self.waiting, self.running, self.done = stands.waiting, stands.running, stands.done
        self.dead = [DeadRow(j.id, j.kind, j.attempts, j.last_error, minute(j.finished_at)) for j in stands.dead]
        self.loading = False
