"""The open sessions of My Profile."""

from dataclasses import dataclass

import reflex as rx

from optima_portal.services import sessions
from optima_portal.state.handlers import IN_GOOD_STANDING, PortalState, open_to, run
from optima_portal.state.message import MessageState
from optima_portal.state.moments import minute


@dataclass(frozen=True)
class SessionLine:
    """An open session as the page shows it."""

    key: str
    browser: str
    source: str
    began: str
    last_seen: str
    is_this: bool


class SessionsState(PortalState, rx.State):
    """The open sessions, which their owner can end."""

    lines: list[SessionLine] = []

    @open_to(IN_GOOD_STANDING)
    async def open(self) -> None:
        """List them."""
        await self._show()

    @open_to(IN_GOOD_STANDING)
    async def end(self, key: str) -> None:
        """End one: its next click, and its socket, are refused."""
        await run(sessions.end_session, key)
        await self._show()
        (await self.get_state(MessageState))._say("done", "That session was ended.")

    async def _show(self) -> None:
        self.lines = [
            SessionLine(one.key, one.browser, one.source, minute(one.began), minute(one.last_seen), one.is_this)
            for one in await run(sessions.open_sessions)
        ]
