"""Watches Redis, where several workers keep the pages' state.

While it is away no event could be answered, and Reflex would leave the page waiting without a word. So every socket
is closed, the pages say that the connection is lost and keep what was typed, and handshakes are refused until Redis
answers again: then the browsers come back by themselves.
"""

import asyncio

import structlog

from optima_portal.http.live import live
from optima_portal.kit import shared
from optima_portal.state.handlers import in_thread

LOOK_EVERY_SECONDS = 1.0
GONE_AFTER = 3
"""Looks in a row without an answer: a busy machine that misses one must not cost everybody their line."""

TRY_AGAIN_LATER = 1013  # RFC 6455, registry of close codes
log = structlog.get_logger("portal.state_store")


class StateStore:
    """Whether the pages' state can be read and written."""

    def __init__(self) -> None:
        self.is_there = True
        self._missed = 0

    async def watch_forever(self) -> None:
        """Look every second; nothing to watch where one process keeps the state in its own memory."""
        while shared.shared() is not None:
            try:
                await self.look()
            except Exception as failure:  # one socket that cannot be closed must not end the watch
                log.error("the look at Redis failed", exc_info=failure)
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    async def look(self) -> None:
        """Look once, and act on a change."""
        answers = await in_thread(shared.answers)
        self._missed = 0 if answers else self._missed + 1
        if self.is_there and self._missed >= GONE_AFTER:
            self.is_there = False
            log.error("Redis is gone: pages wait for it", sockets=await live.close_all(TRY_AGAIN_LATER))
        elif answers and not self.is_there:
            self.is_there = True
            log.info("Redis is back")


state_store = StateStore()
