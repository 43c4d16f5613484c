"""The sockets that are open, by session: so that one can be closed when its session ends."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from optima_portal.kit import clock, db, meters
from optima_portal.services.sessions import ended_among
from optima_portal.state.handlers import in_thread

SWEEP_SECONDS = 2
log = structlog.get_logger("portal.live")

Close = Callable[..., Awaitable[None]]
Farewell = Callable[[str], Awaitable[None]]


class Live:
    """Who is connected to this process."""

    def __init__(self) -> None:
        self._sockets: dict[str, dict[Close, str]] = {}
        self.farewell: Farewell | None = None

    def opened(self, session_hash: str, client_token: str, close: Close) -> None:
        """Remember a socket."""
        self._sockets.setdefault(session_hash, {})[close] = client_token
        meters.open_sockets.inc()

    def closed(self, session_hash: str, close: Close) -> None:
        """Forget a socket."""
        sockets = self._sockets.get(session_hash, {})
        if sockets.pop(close, None) is not None:
            meters.open_sockets.dec()
        if not sockets:
            self._sockets.pop(session_hash, None)

    async def sweep_forever(self) -> None:
        """Close what belongs to ended sessions, every two seconds: also those that another process ended."""
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            try:
                await self.sweep()
            except db.Unavailable:
                log.warning("sessions cannot be looked up")
            except Exception as failure:  # one socket that cannot be closed must not keep the others open
                log.error("sweep failed", exc_info=failure)

    async def sweep(self) -> int:
        """Close them now; returns how many sessions ended."""
        connected = list(self._sockets)
        if not connected:
            return 0
        ended = await in_thread(_ended, connected)
        for session_hash in ended:
            await self._close(session_hash)
        return len(ended)

    async def close_all(self, code: int) -> int:
        """Close every socket without a farewell: the pages stay as they are and come back by themselves."""
        closes = [close for sockets in self._sockets.values() for close in sockets]
        for close in closes:
            await close(code)
        return len(closes)

    async def _close(self, session_hash: str) -> None:
        for close, client_token in list(self._sockets.get(session_hash, {}).items()):
            if self.farewell is not None:
                await self.farewell(client_token)
            await close()
            self.closed(session_hash, close)


def _ended(session_hashes: list[str]) -> set[str]:
    now = clock.now()
    return db.in_transaction(lambda session: ended_among(session, session_hashes, now=now))


live = Live()
