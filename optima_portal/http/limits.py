"""How often one source may knock: counted together by all workers where Redis is, else by each process for itself."""

import time
from functools import lru_cache

import structlog
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter

from optima_portal.kit.settings import settings
from optima_portal.kit.shared import ANSWERS_WITHIN, PREFIX, Gone

AWAY_SECONDS = 5.0
"""How long a Redis that failed is not asked: the door must not wait for it at every knock."""

log = structlog.get_logger("portal.limits")


def may_knock(what: str, source: str, per_minute: int) -> bool:
    """Whether this source has knocks left at this door; counts this one. Without Redis each worker counts alone."""
    most = RateLimitItemPerMinute(per_minute)
    together = _together()
    if together is not None and time.monotonic() >= _asks_again[0]:
        try:
            return together.hit(most, what, source)
        except Gone:
            log.warning("knocks are counted by this process alone")
            _asks_again[0] = time.monotonic() + AWAY_SECONDS
    return _alone().hit(most, what, source)


_asks_again = [0.0]


@lru_cache
def _together() -> MovingWindowRateLimiter | None:
    url = settings().redis_url
    if not url:
        return None
    waits = {"socket_timeout": ANSWERS_WITHIN, "socket_connect_timeout": ANSWERS_WITHIN}
    return MovingWindowRateLimiter(RedisStorage(url, key_prefix=f"{PREFIX}knocks", **waits))  # type: ignore[arg-type]


@lru_cache
def _alone() -> MovingWindowRateLimiter:
    return MovingWindowRateLimiter(MemoryStorage())


class Bucket:
    """How many messages one socket may send: a burst, then a steady rate. Times in seconds of a monotonic clock."""

    def __init__(self, rate: float, burst: int, at: float) -> None:
        self._rate, self._burst = rate, burst
        self._left, self._at = float(burst), at

    def wait(self, at: float) -> float:
        """Take one; returns how many seconds to wait before it may go on (0: at once)."""
        self._left = min(self._burst, self._left + (at - self._at) * self._rate)
        self._at = at
        self._left -= 1
        return max(0.0, -self._left / self._rate)

    @property
    def is_calm(self) -> bool:
        """Whether half of the burst is left: a busy server's own pauses are not taken for a client's."""
        return self._left > self._burst / 2
