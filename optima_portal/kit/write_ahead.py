"""SQLite's write-ahead log, copied into the database beside the clicks.

By itself SQLite copies it within the commit that made it long: one click in thirty would wait 5 to 10 ms for what
thirty have written.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

import structlog
from sqlalchemy import Engine, event

from optima_portal.kit import cores

log = structlog.get_logger("portal.database")

EVERY = 0.5
"""Seconds from one copy to the next."""
TOO_LONG = 20_000
"""Pages, 80 MB: at this length a commit copies what is left of it, whatever became of the thread."""


@contextmanager
def copied_beside(engine: Engine) -> Iterator[None]:
    """While a server runs; nothing for another database than SQLite."""
    if engine.dialect.name != "sqlite":
        yield
        return
    event.listen(engine, "connect", _leave_it)
    engine.dispose()  # connections of before would still copy
    stop = Event()
    thread = Thread(target=_copy_until, args=(stop, engine), name="write-ahead log", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(10)
        event.remove(engine, "connect", _leave_it)


def _leave_it(connection: Any, _record: Any) -> None:
    connection.execute(f"PRAGMA wal_autocheckpoint={TOO_LONG}")


def _copy_until(stop: Event, engine: Engine) -> None:
    is_well = True
    with cores.anywhere():  # not on the core of the clicks
        while not stop.wait(EVERY):
            is_well = _try_to_copy(engine, is_well)


def _try_to_copy(engine: Engine, was_well: bool) -> bool:
    """Whether it went well; that it does not any more is said once."""
    try:
        copy(engine)
    except sqlite3.Error as failed:  # a full disk, a file that is gone: a commit copies at last, or says so itself
        if was_well:
            log.warning("the write-ahead log was not copied", why=type(failed).__name__)
        return False
    return True


def copy(engine: Engine) -> int:
    """Copy what can be copied without making anybody wait; how many pages the log has.

    Nobody is made to wait, so a log that is written to all the while is not begun anew before it is `TOO_LONG`.
    """
    file = f"{Path(engine.url.database or '').absolute().as_uri()}?mode=rw"  # one that is gone is not made anew
    with closing(sqlite3.connect(file, uri=True, timeout=0, isolation_level=None)) as own:
        return int(own.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()[1])
