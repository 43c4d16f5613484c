"""How often one source may knock: shared by workers when Redis is there, else in memory."""

from functools import lru_cache

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage, RedisStorage, Storage
from limits.strategies import MovingWindowRateLimiter

from optima_portal.kit.settings import settings


def may_knock(what: str, source: str, per_minute: int) -> bool:
    """Whether this source has knocks left at this door; counts this one."""
    return _limiter().hit(RateLimitItemPerMinute(per_minute), what, source)


@lru_cache
def _limiter() -> MovingWindowRateLimiter:
    redis = settings().redis_url
    storage: Storage = RedisStorage(redis) if redis else MemoryStorage()
    return MovingWindowRateLimiter(storage)


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
