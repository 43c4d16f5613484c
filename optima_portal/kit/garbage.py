"""Python's search for cycles, put off while rows are made by the thousand: they are none, and a search goes through
all that the process holds, which takes longer than a whole payment."""

import asyncio
import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

YOUNG, MIDDLE, NEVER = 1_000, 5, 1_000_000_000
LOOK_SECONDS, DUE_SECONDS, OVERDUE_SECONDS = 1.0, 60.0, 900.0
QUIET = 0.05
_lock = Lock()
_waiting = 0
_was_on = False


@contextmanager
def no_garbage_hunt() -> Iterator[None]:
    """Nothing is searched in here; several threads may ask for it at once, and the last one lets it go on."""
    global _waiting, _was_on
    with _lock:
        if _waiting == 0:
            _was_on = gc.isenabled()
            gc.disable()
        _waiting += 1
    try:
        yield
    finally:
        with _lock:
            _waiting -= 1
            if _waiting == 0 and _was_on:
                _take_as_old()
                gc.enable()


def _take_as_old() -> None:
    """What was made meanwhile counts as old, unsearched: else the next object made would have all of it searched."""
    gc.freeze()
    gc.unfreeze()


def keep_what_is_loaded() -> None:
    """For a server that is ready: a search of all that it holds would stop everybody for a quarter of a second. What is
    loaded now is never searched; of the rest, only what is new is, until `tidy` finds a good moment."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, NEVER)


async def tidy_forever(
    now: Callable[[], float] = time.monotonic, work: Callable[[], float] = time.process_time
) -> None:
    """Search what came since the start when nobody works (`work`: the processor's seconds), or when it is overdue."""
    last, worked = now(), work()
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        share, worked = (work() - worked) / LOOK_SECONDS, work()
        waited = now() - last
        is_time = waited >= OVERDUE_SECONDS or (waited >= DUE_SECONDS and share < QUIET)
        if is_time and gc.isenabled():  # not while rows are made by the thousand
            gc.collect()
            last, worked = now(), work()
