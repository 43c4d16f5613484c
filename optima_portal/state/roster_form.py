"""The window *Add To My Roster*, on Member Lookup and the face sheet."""

import reflex as rx

from optima_portal.access.permissions import Permission
from optima_portal.kit import clock
from optima_portal.kit.refused import Refused
from optima_portal.rules.plan import plan
from optima_portal.services.roster_change import RosterTick, open_roster_form, update_roster
from optima_portal.services.roster_providers import ProviderQuery
from optima_portal.state.handlers import PortalState, open_to, run
from optima_portal.state.message import MessageState


class RosterFormState(PortalState, rx.State):
    """Whose rosters, the providers found, and what was ticked since."""

    cin: str = ""
    member: str = ""
    started: str = ""
    latest: str = ""
    rows: list[RosterTick] = []
    more: bool = False
    asks: list[str] = []
    opened: int = 0
    problems: dict[str, str] = {}
    _was: dict[str, bool] = {}
    _changed: dict[str, bool] = {}
    _form: dict[str, str] = {}

    @open_to(Permission.ROSTER)
    async def begin(self, cin: str) -> None:
        """Open the window for a member; the relationship date is today until somebody says earlier."""
        self.started = self.latest = clock.today(plan().plan.time_zone).isoformat()
        self._changed, self._was, self.asks = {}, {}, []
        await self._show(cin, {})
        self.opened += 1

    @open_to(Permission.ROSTER)
    async def close(self) -> None:
        """Close it; what was ticked and not updated is forgotten."""
        self.cin, self.member, self.rows, self.asks, self._changed = "", "", [], [], {}

    @open_to(Permission.ROSTER)
    async def search(self, form: dict[str, str]) -> None:
        """*Search for Provider*; what was ticked before stays ticked."""
        if self.cin:
            await self._show(self.cin, form)

    @open_to(Permission.ROSTER)
    async def tick(self, key: str) -> None:
        """Tick or untick a provider; nothing is written before *Update*."""
        now = {row.key: row.ticked for row in self.rows}
        if key in now:
            self._changed = self._changed | {key: not now[key]}
            self.rows = [_with(row, not row.ticked) if row.key == key else row for row in self.rows]

    @open_to(Permission.ROSTER)
    async def update(self, form: dict[str, str]) -> None:
        """*Update*: add; who would be taken off is asked about first."""
        shown = {row.key: f"tick-{row.key}" in form for row in self.rows}
        elsewhere = {key: on for key, on in self._changed.items() if key not in shown}
        self._changed = elsewhere | {key: on for key, on in shown.items() if on != self._was.get(key)}
        self.rows = [_with(row, shown[row.key]) for row in self.rows]
        self._form = form
        await self._update(may_remove=False)

    @open_to(Permission.ROSTER)
    async def confirm(self) -> None:
        """*Remove and update*."""
        await self._update(may_remove=bool(self.asks))

    @open_to(Permission.ROSTER)
    async def keep(self) -> None:
        """*Keep on the roster*: back to the boxes."""
        self.asks = []

    async def _update(self, *, may_remove: bool) -> None:
        if not self.cin:
            return
        if not self._changed:
            raise Refused("Tick or untick a provider first.")
        done = await run(update_roster, self.cin, self._changed, self._form, may_remove=may_remove)
        if done.asks:
            self.asks, self.started = list(done.asks), self._form.get("started", self.started)
            return
        said = [f"added to {_rosters(done.added)}" * bool(done.added)]
        said += [f"removed from {_rosters(done.removed)}" * bool(done.removed)]
        words = " and ".join(one for one in said if one) or "on these rosters already"
        name = self.member
        await self._forget()
        (await self.get_state(MessageState))._say("done", f"{name} is {words}.")

    async def _forget(self) -> None:
        self.cin, self.member, self.rows, self.asks, self._changed = "", "", [], [], {}

    async def _show(self, cin: str, form: dict[str, str]) -> None:
        found = await run(open_roster_form, cin, ProviderQuery.parse(form))
        self.cin, self.member, self.more = found.cin, found.member, found.more
        self._was = self._was | {row.key: row.ticked for row in found.rows}
        self.rows = [_with(row, self._changed.get(row.key, row.ticked)) for row in found.rows]


def _with(row: RosterTick, ticked: bool) -> RosterTick:
    return RosterTick(row.key, row.name, row.provider_id, row.tin, ticked, row.since)


def _rosters(count: int) -> str:
    return "1 roster" if count == 1 else f"{count} rosters"
