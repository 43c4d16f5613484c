"""How the portal's databases are opened: SQLite (WAL) by default, PostgreSQL by `DATABASE_URL`."""

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

BUSY_MS = 5_000
# A host that was unplugged says nothing at all: without these a thread would wait for it two minutes and more.
LINE: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}


def make_engine(url: str, threads: int = 12, statement_ms: int = 0) -> Engine:
    """An engine for any database the portal runs on. `statement_ms`: how long a PostgreSQL statement may take (0: any).

    What a statement's parameters hold is never part of an error's text.
    """
    # The connection used last comes first: what SQLite has read by it is still true unless another one wrote since.
    pool: dict[str, Any] = {"pool_size": threads, "max_overflow": 4, "hide_parameters": True, "pool_use_lifo": True}
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, pool_timeout=10, connect_args=_line(url, statement_ms), **pool)
    _make_folder(url)
    made = create_engine(url, connect_args={"check_same_thread": False}, **pool)
    event.listen(made, "connect", _prepare_sqlite)
    event.listen(made, "begin", _begin_sqlite)
    return made


def begin_again(connection: Any) -> None:
    """End a SQLite transaction that has only read; begin one that holds the write lock, for what may be lost last."""
    _drive(connection, chain(("COMMIT",), _synchronous(connection, "NORMAL"), ("BEGIN IMMEDIATE",)))


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
    immediate = connection.get_execution_options().get("sqlite_immediate")
    _drive(connection, chain(_synchronous(connection, "FULL"), ("BEGIN IMMEDIATE" if immediate else "BEGIN",)))


def _synchronous(connection: Any, wanted: str) -> Iterator[str]:
    """The command that sets it, where it is set otherwise; noted once it was obeyed."""
    info = connection.info
    if info.get("synchronous", "FULL") != wanted:
        yield f"PRAGMA synchronous={wanted}"
        info["synchronous"] = wanted


def _drive(connection: Any, commands: Iterable[str]) -> None:
    """By the driver alone: SQLAlchemy's own way costs more than the command. Its errors are still SQLAlchemy's."""
    execute = connection.connection.driver_connection.execute
    for command in commands:
        try:
            execute(command)
        except sqlite3.Error as failed:
            raise OperationalError(command, None, failed) from failed
