"""The districts of an order, one after the other: made here, or by a second process while this one writes."""

import gc
import marshal
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context

from optima_portal.demo import loading
from optima_portal.demo.district import SIZE, Order, make
from optima_portal.kit.settings import settings
from optima_portal.rules.plan import use

AHEAD = 3  # districts that wait to be written: some ten megabytes each


@dataclass(frozen=True)
class Ready:
    """A district as it is loaded, and how many rows and members it is."""

    tables: dict[str, loading.Prepared]
    rows: int
    members: int


def districts(order: Order) -> Iterator[Ready]:
    """Each district goes on where the one before it ended, with its rows laid out for the database."""
    while order.members > 0:
        made, order = _one(order)
        yield made


def made_ahead(order: Order) -> Iterator[Ready]:
    """The same districts: the first is made here, the others by a process that starts meanwhile, and never waits for
    what is written here."""
    pool = ProcessPoolExecutor(1, get_context("spawn"), _begin)
    try:
        pool.submit(_take, None)  # it starts
        first, rest = _one(order)
        pool.submit(_take, rest)
        waiting = deque(pool.submit(_next) for _ in range(AHEAD))
        yield first
        while packed := waiting.popleft().result():
            waiting.append(pool.submit(_next))
            yield Ready(*marshal.loads(packed))  # noqa: S302 - from our own process
    finally:
        pool.shutdown(wait=False, cancel_futures=True)  # nobody waits until it has put its memory away


def _one(order: Order) -> tuple[Ready, Order]:
    """The next district, and the order of those that are still missing."""
    many = min(SIZE, order.members)
    made = make(replace(order, members=many))
    ready = Ready(loading.prepared(order.dialect, made.rows), sum(map(len, made.rows.values())), many)
    rest = replace(
        order, members=order.members - many, district=order.district + 1, next_ids=made.next_ids,
        collections=made.collections,
    )  # fmt: skip
    return ready, rest


_making: Iterator[Ready] = iter(())


def _begin() -> None:
    """The other process goes by the same plan profile."""
    gc.disable()
    if file := settings().plan_file:
        use(file)


def _take(order: Order | None) -> None:
    global _making
    _making = districts(order) if order else iter(())


def _next() -> bytes:
    """The next district, marshalled: three times as fast as pickled. Nothing: there is none."""
    made = next(_making, None)
    return marshal.dumps((made.tables, made.rows, made.members)) if made else b""
