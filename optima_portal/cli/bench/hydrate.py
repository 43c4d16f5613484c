"""`hydrate`: what the first event of a page costs: every state of the whole app, in milliseconds and KB."""

import asyncio
from collections.abc import Iterator

import aiohttp

from optima_portal.cli.bench.figure import Figure, at_most, percentile
from optima_portal.cli.bench.portal import Served, served
from optima_portal.cli.bench.tab import Tab

ROUNDS = 60
WARM = 10


def measure() -> Iterator[Figure]:
    """A page that loads nothing but the frame, opened by tab after tab."""
    with served() as portal:
        times, loaded, sizes = asyncio.run(_hydrated(portal))
    yield Figure("hydrate: p50", percentile(times, 0.5) * 1000, "ms")
    yield at_most("hydrate: p95", percentile(times, 0.95) * 1000, "ms", 10)
    yield Figure("hydrate: with what the dashboard loads, p95", percentile(loaded, 0.95) * 1000, "ms")
    hydrated, whole = (max(several) / 1024 for several in zip(*sizes, strict=True))
    yield at_most("hydrate: frames, not compressed", hydrated, "KB", 20)
    yield Figure("hydrate: with what the dashboard loads", whole, "KB")


async def _hydrated(portal: Served) -> tuple[list[float], list[float], list[tuple[int, int]]]:
    cookie = portal.cookie()
    times, loaded, sizes = [], [], []
    async with aiohttp.ClientSession() as http:
        for _ in range(ROUNDS):
            async with Tab(http, portal.origin, cookie) as tab:
                hydrated, whole = await tab.hydrate("/dashboard")
                times.append(hydrated)
                loaded.append(whole)
                sizes.append((tab.hydrated_bytes, tab.received))
    return times[WARM:], loaded[WARM:], sizes[WARM:]
