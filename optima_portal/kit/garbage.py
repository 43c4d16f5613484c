"""Python's search for cycles, put off while rows are made by the thousand: they are none, and a search goes through
all that the process holds, which takes longer than a whole payment."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

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
