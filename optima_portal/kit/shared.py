"""What several server processes share through Redis: counts of knocks, visitors' tabs, and Reflex's page state.

None of it is worth keeping: without Redis for a minute nothing is lost but the page on screen.
"""

from functools import lru_cache

from redis import Redis
from redis.exceptions import RedisError

from optima_portal.kit.settings import settings

ANSWERS_WITHIN = 1.0
"""Seconds; a Redis that takes longer is as good as gone."""

PREFIX = "optima:"

Gone = RedisError
"""What is raised when Redis does not answer."""


@lru_cache
def shared() -> "Redis | None":
    """The Redis of the settings; None where one process has all in its own memory."""
    url = settings().redis_url
    if not url:
        return None
    return Redis.from_url(url, socket_timeout=ANSWERS_WITHIN, socket_connect_timeout=ANSWERS_WITHIN)


def answers() -> bool:
    """Whether Redis is there, or none is needed."""
    redis = shared()
    if redis is None:
        return True
    try:
        return bool(redis.ping())
    except (RedisError, OSError):
        return False
