"""`demo`: how fast a large population is made and loaded."""

import sys
import time
from collections.abc import Iterator

from optima_portal.cli.bench import bases
from optima_portal.cli.bench.figure import Figure
from optima_portal.demo import population
from optima_portal.demo.cast import add_cast
from optima_portal.kit import clock, db

SIZE = 100_000
GOAL = 3_000


def measure(size: int = SIZE) -> Iterator[Figure]:
    """Members a second, indexes and statistics included, on each database."""
    with bases.empty() as empty:
        for name, engine in empty:
            db.in_transaction(lambda session: add_cast(session, now=clock.now()), engine)
            began = time.perf_counter()
            population.fill(size, on=engine, say=lambda words: print(words, file=sys.stderr, flush=True))
            rate = size / (time.perf_counter() - began)
            what = f"demo: population of {size:,}, {name}"
            yield Figure(what, rate, "members/s", goal=f">= {GOAL:,} members/s", holds=rate >= GOAL)
