"""How the portal's databases are opened: SQLite (WAL) by default, PostgreSQL by `DATABASE_URL`."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url

from optima_portal.kit.alphabet import WITHOUT_MARKS
from optima_portal.kit.line import Line
from optima_portal.kit.names import without_marks

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


def begin(line: Line, *, locked: bool = False) -> None:
    """Begin a SQLite transaction.

    What a person sends is on the disk before they hear of it (FULL); that they looked is, by the next such write.
    Neither is lost when the process is killed; a look may be when the machine loses its power.
    """
    _be_synchronous(line, "FULL")
    line.run("BEGIN IMMEDIATE" if locked else "BEGIN")


def begin_again(line: Line) -> None:
    """End a SQLite transaction that has only read; begin one that holds the write lock, for what may be lost last."""
    line.run("COMMIT")
    _be_synchronous(line, "NORMAL")
    line.run("BEGIN IMMEDIATE")


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
    connection.create_function(WITHOUT_MARKS, 1, without_marks, deterministic=True)


def _begin_sqlite(connection: Connection) -> None:
    """SQLAlchemy's connection may be made for a transaction that has begun already."""
    if not connection.connection.driver_connection.in_transaction:  # type: ignore[union-attr]
        locked = connection.get_execution_options().get("sqlite_immediate", False)
        begin(Line(connection.engine, connection.connection, connection), locked=locked)


def _be_synchronous(line: Line, wanted: str) -> None:
    """Noted once it was obeyed."""
    notes = line.notes
    if notes.get("synchronous", "FULL") != wanted:
        line.run(f"PRAGMA synchronous={wanted}")
        notes["synchronous"] = wanted
