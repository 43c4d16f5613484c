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
    missing = order.members
    while missing > 0:
        many = min(SIZE, missing)
        made = make(replace(order, members=many))
        yield Ready(loading.prepared(order.dialect, made.rows), sum(map(len, made.rows.values())), many)
        missing -= many
        order = replace(order, district=order.district + 1, next_ids=made.next_ids, collections=made.collections)


def made_ahead(order: Order) -> Iterator[Ready]:
    """The same districts, made by another process, which never waits for what is written here."""
    with ProcessPoolExecutor(1, get_context("spawn"), _begin, (order,)) as pool:
        waiting = deque(pool.submit(_next) for _ in range(AHEAD))
        try:
            while packed := waiting.popleft().result():
                waiting.append(pool.submit(_next))
                yield Ready(*marshal.loads(packed))  # noqa: S302 - from our own process
        finally:
            pool.shutdown(cancel_futures=True)


_making: Iterator[Ready] = iter(())


def _begin(order: Order) -> None:
    """The other process goes by the same plan profile."""
    global _making
    gc.disable()
    if file := settings().plan_file:
        use(file)
    _making = districts(order)


def _next() -> bytes:
    """The next district, marshalled: three times as fast as pickled. Nothing: there is none."""
    made = next(_making, None)
    return marshal.dumps((made.tables, made.rows, made.members)) if made else b""
