"""One engine, and one way to use it: `in_transaction` opens, commits, retries.

Services flush; they never commit (`kit/transaction.py` does).
"""

import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session as AnySession
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import Session

from optima_portal.kit.engines import begin_again, make_engine
from optima_portal.kit.line import Line
from optima_portal.kit.prepared import Prepared, prepared
from optima_portal.kit.settings import settings
from optima_portal.kit.sleeping import Sleeping
from optima_portal.kit.transaction import DriverTransaction

TRIES = 6
STATEMENT_MS = 30_000
JOBS_CONNECTIONS = 2
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
    if not (alone and on.dialect.name == "sqlite"):
        with DriverTransaction(on) as transaction:
            return _worked(work, Sleeping(transaction))
    with _one_writer, DriverTransaction(on, locked=True) as transaction:
        return _worked(work, Sleeping(transaction, write_from_start=True))


def _worked(work: Callable[[Session], Result], db: Sleeping) -> Result:
    """Who asks for plain rows only never wakes the session."""
    try:
        result = work(db)
        db.flush_if_awake()
        for hook in _before_commit:
            hook(db)
        return result
    finally:
        db.close_if_awake()


def begin_again_to_write(db: Session) -> None:
    """End a read-only SQLite transaction and start one that holds the write lock.

    A deferred transaction that has read cannot start to write once anyone else has written since; what only
    appends (an audit of a view) has no need of the old snapshot. Call it only when nothing was written yet.
    """
    line = line_of(db)
    if line.dialect.name == "sqlite" and not (db.info.get("wrote") or db.info.get("write_from_start")):
        begin_again(line)


def line_of(db: Session) -> Line:
    """The session's transaction, or what a session without one is connected by."""
    known: Line | None = db.info.get("transaction")
    if known is not None:
        return known
    connection = db.connection()
    return Line(connection.engine, connection.connection, connection)


def rows(db: Session, statement: Any, /, **parameters: Any) -> Sequence[Any]:
    """Plain rows of a select, or of a change that returns some, without objects: for what is asked at every click.

    The statement should have been built once (its parameters bound by name); what the session has not flushed yet is
    not seen.
    """
    if statement.is_dml:
        db.info["wrote"] = True
    line = line_of(db)
    if kept := _kept(line, statement, parameters):
        return kept.rows(line, parameters)
    return line.connection().execute(statement, parameters).all()


def change_rows(db: Session, statement: Any, /, **parameters: Any) -> int:
    """An UPDATE that was built once, by the connection alone; returns how many rows it changed."""
    db.info["wrote"] = True
    line = line_of(db)
    if kept := _kept(line, statement, parameters):
        return kept.change(line, parameters)
    return line.connection().execute(statement, parameters).rowcount


def change_many(db: Session, statement: Any, many: Sequence[dict[str, Any]], /) -> None:
    """The same for each of these values."""
    db.info["wrote"] = True
    line = line_of(db)
    if not (kept := _kept(line, statement, many[0])):
        line.connection().execute(statement, many)
    elif len(many) == 1:
        kept.change(line, many[0])
    else:
        kept.change_many(line, many)


def _kept(line: Line, statement: Any, names: Iterable[str]) -> Prepared | None:
    return None if line.is_observed else prepared(statement, line.dialect, names)


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


__all__ = [
    "StaleDataError", "Unavailable", "before_commit", "begin_again_to_write", "engine", "in_transaction", "make_engine"
]  # fmt: skip
