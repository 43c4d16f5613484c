"""One engine, and one way to use it: `in_transaction` opens, commits, retries.

SQLite (WAL) by default, PostgreSQL by `DATABASE_URL`. Services flush; only this file commits.
"""

import random
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session as AnySession
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import Session

from optima_portal.kit.settings import settings

TRIES = 6
BUSY_MS = 5_000
STATEMENT_MS = 30_000
JOBS_CONNECTIONS = 2
# A host that was unplugged says nothing at all: without these a thread would wait for it two minutes and more.
LINE: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
SERIALIZATION_FAILURES = {"40001", "40P01"}

Result = TypeVar("Result")
BeforeCommit = Callable[[Session], None]
_before_commit: list[BeforeCommit] = []
_one_writer = Lock()
_patience = {"statement_ms": 0}


class Unavailable(Exception):
    """The database does not answer; nothing was written."""


def before_commit(hook: BeforeCommit) -> BeforeCommit:
    """Register what belongs into every transaction at its end (the audit's chain)."""
    if hook not in _before_commit:
        _before_commit.append(hook)
    return hook


@lru_cache
def engine() -> Engine:
    """The engine of this process."""
    return make_engine(settings().url_of_database, settings().threads, _patience["statement_ms"])


def answer_people() -> None:
    """This process serves people: its own engine gives a statement up after half a minute."""
    _patience["statement_ms"] = STATEMENT_MS
    engine.cache_clear()


@lru_cache
def engine_of_jobs() -> Engine:
    """For the jobs that a server does beside: on PostgreSQL an engine of their own, without the limit of `engine`."""
    if engine().dialect.name == "sqlite":
        return engine()
    return make_engine(settings().url_of_database, JOBS_CONNECTIONS)


def make_engine(url: str, threads: int = 12, statement_ms: int = 0) -> Engine:
    """An engine for any database the portal runs on. `statement_ms`: how long a PostgreSQL statement may take (0: any).

    What a statement's parameters hold is never part of an error's text.
    """
    pool: dict[str, Any] = {"pool_size": threads, "max_overflow": 4, "hide_parameters": True}
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, pool_timeout=10, connect_args=_line(url, statement_ms), **pool)
    _make_folder(url)
    made = create_engine(url, connect_args={"check_same_thread": False}, **pool)
    event.listen(made, "connect", _prepare_sqlite)
    event.listen(made, "begin", _begin_sqlite)
    return made


def in_transaction(work: Callable[[Session], Result], on: Engine | None = None) -> Result:
    """Run `work` in one transaction and commit it; again when the database says that another one was in the way.

    Raises `Unavailable` when the database cannot be reached; whatever else `work` raises rolls back and goes on.
    """
    for attempt in range(1, TRIES + 1):
        try:
            return _attempt(work, on or engine(), alone=attempt > 1)
        except DBAPIError as failed:
            if not _was_in_the_way(failed):
                raise _unreachable(failed) from failed
            if attempt == TRIES:
                raise Unavailable("The database stayed busy.") from failed
            time.sleep(random.uniform(0, 0.01 * 2**attempt))
    raise AssertionError("unreachable")


@contextmanager
def reading(on: Engine | None = None) -> Iterator[Session]:
    """A session that is rolled back at the end; for tests and for what only looks."""
    with Session(on or engine()) as db:
        yield db


def _attempt(work: Callable[[Session], Result], on: Engine, alone: bool) -> Result:
    """One try. The second one on SQLite takes the write lock first, so that it cannot be overtaken again."""
    lock_first = alone and on.dialect.name == "sqlite"
    if lock_first:
        _one_writer.acquire()
    try:
        with Session(on, expire_on_commit=False) as db:
            db.info["write_from_start"] = lock_first
            if lock_first:
                db.connection(execution_options={"sqlite_immediate": True})
            result = work(db)
            db.flush()
            for hook in _before_commit:
                hook(db)
            db.commit()
            return result
    finally:
        if lock_first:
            _one_writer.release()


def begin_again_to_write(db: Session) -> None:
    """End a read-only SQLite transaction and start one that holds the write lock.

    A deferred transaction that has read cannot start to write once anyone else has written since; what only
    appends (an audit of a view) has no need of the old snapshot. Call it only when nothing was written yet.
    """
    if db.get_bind().dialect.name != "sqlite" or db.info.get("wrote") or db.info.get("write_from_start"):
        return
    connection = db.connection()
    _drive(connection, "COMMIT")
    _synchronous(connection, "NORMAL")
    _drive(connection, "BEGIN IMMEDIATE")


def rows(db: Session, statement: Any, /, **parameters: Any) -> Sequence[Any]:
    """Plain rows of a select, without the ORM's objects: for what is asked at every click.

    The statement should have been built once (its parameters bound by name); what the session has not flushed yet is
    not seen.
    """
    return db.connection().execute(statement, parameters).all()


def change_rows(db: Session, statement: Any, /, **parameters: Any) -> int:
    """An UPDATE that was built once, by the connection alone; returns how many rows it changed."""
    db.info["wrote"] = True
    return db.connection().execute(statement, parameters).rowcount


def _line(url: str, statement_ms: int) -> dict[str, Any]:
    """What the address itself says comes first."""
    limits = {"options": f"-c statement_timeout={statement_ms}"} if statement_ms else {}
    said = make_url(url).query
    return {name: value for name, value in (LINE | limits).items() if name not in said}


def _make_folder(url: str) -> None:
    if file := make_url(url).database:
        Path(file).parent.mkdir(parents=True, exist_ok=True)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we begin ourselves: Python's sqlite3 would begin late and without a snapshot
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_MS}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    """What a person sends is on the disk before they hear of it (FULL); that they looked is, by the next such write.

    Neither is lost when the process is killed; a look may be when the machine loses its power.
    """
    _synchronous(connection, "FULL")
    immediate = connection.get_execution_options().get("sqlite_immediate")
    _drive(connection, "BEGIN IMMEDIATE" if immediate else "BEGIN")


def _synchronous(connection: Any, wanted: str) -> None:
    if connection.info.get("synchronous", "FULL") != wanted:
        _drive(connection, f"PRAGMA synchronous={wanted}")
        connection.info["synchronous"] = wanted


def _drive(connection: Any, command: str) -> None:
    """By the driver alone: SQLAlchemy's own way costs more than the command. Its errors are still SQLAlchemy's."""
    try:
        connection.connection.driver_connection.execute(command)
    except sqlite3.Error as failed:
        raise OperationalError(command, None, failed) from failed


@event.listens_for(AnySession, "after_flush")
def _remember_writing(db: AnySession, _context: Any) -> None:
    db.info["wrote"] = True


@event.listens_for(AnySession, "do_orm_execute")
def _remember_bulk_writing(state: Any) -> None:
    if not state.is_select:
        state.session.info["wrote"] = True


def _was_in_the_way(failed: DBAPIError) -> bool:
    text = str(failed.orig).lower()
    return (
        "database is locked" in text
        or "database table is locked" in text
        or getattr(failed.orig, "sqlstate", None) in SERIALIZATION_FAILURES
    )


def _unreachable(failed: DBAPIError) -> Exception:
    if isinstance(failed, OperationalError) or failed.connection_invalidated:
        return Unavailable("The database cannot be reached.")
    return failed


__all__ = ["StaleDataError", "Unavailable", "before_commit", "begin_again_to_write", "engine", "in_transaction"]
