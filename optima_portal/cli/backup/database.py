"""A database's rows out of one moment, and back into an empty one.

SQLite by its own online backup; PostgreSQL by COPY of each table in one snapshot, so that no program of the server's
version is needed. Both leave those who work alone.
"""

import contextlib
import io
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, func, inspect, select, text
from sqlmodel import SQLModel

import optima_portal.models  # noqa: F401 - every table
from optima_portal.cli.migrate import migrate
from optima_portal.kit.passing import passing_beside
from optima_portal.kit.sealed_file import into_place
from optima_portal.kit.storage import gathered

Keep = Callable[[str, Iterator[bytes]], None]
Bring = Callable[[str], Iterator[bytes]]
PIECE_BYTES = 1024 * 1024
WHOLE = "whole"
LAST = "SELECT id, hash FROM audit_event ORDER BY id DESC LIMIT 1"


def revision_of(engine: Engine) -> str:
    """The newest migration that was applied; empty for none."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def is_empty(engine: Engine) -> bool:
    """Whether no table holds a row."""
    there = set(inspect(engine).get_table_names())
    with engine.connect() as connection:
        return not any(_count(connection, name) for name in _tables() if name in there)


def copy_out(engine: Engine, keep: Keep) -> tuple[int, str]:
    """Hand each part to `keep`; returns the audit's last record and its hash, of the same moment."""
    if engine.dialect.name == "sqlite":
        return _sqlite_out(engine, keep)
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        last = connection.execute(text(LAST)).first()
        number, head = (last[0], last[1]) if last else (0, "")
        for name in _tables_of(connection):
            statement = f"COPY {_with_columns(connection, name)} TO STDOUT (FORMAT binary)"
            keep(name, _postgres_rows(_driver(connection), statement))
        return number, head


def copy_in(engine: Engine, revision: str, bring: Bring) -> None:
    """Fill an empty database with the parts of a backup, all or nothing, and bring it to the newest shape."""
    if engine.dialect.name == "sqlite":
        _sqlite_in(engine, bring)
    else:
        migrate(engine, revision)
        with engine.begin() as connection:
            for name in _tables_of(connection):
                _postgres_fill(connection, name, bring)
    migrate(engine)


def _sqlite_out(engine: Engine, keep: Keep) -> tuple[int, str]:
    """By a copy in the clear, which stays beside the database: the backup's folder may be anybody's disk."""
    live = _file_of(engine)
    with passing_beside(live) as folder:
        copy = folder / "copy.sqlite3"
        copy.touch(0o600)
        with contextlib.closing(sqlite3.connect(f"file:{live}?mode=ro", uri=True)) as opened:
            opened.execute("VACUUM INTO ?", [str(copy)])
        keep(WHOLE, _pieces(copy))
        with contextlib.closing(sqlite3.connect(copy)) as opened:
            number, head = opened.execute(LAST).fetchone() or (0, "")
        return number, head


def _sqlite_in(engine: Engine, bring: Bring) -> None:
    """Gathered on the database's own disk, since a rename cannot cross to another one."""
    target = _file_of(engine)
    engine.dispose()
    with passing_beside(target) as folder:
        arriving = gathered(folder / "arriving.sqlite3", bring(WHOLE))
        for leftover in ("-wal", "-shm"):
            Path(f"{target}{leftover}").unlink(missing_ok=True)
        into_place(arriving, target)


def _file_of(engine: Engine) -> Path:
    return Path(str(engine.url.database))


def _pieces(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while piece := opened.read(PIECE_BYTES):
            yield piece


def _postgres_rows(driver: Any, statement: str) -> Iterator[bytes]:
    with driver.cursor() as cursor, cursor.copy(statement) as rows:
        held = io.BytesIO()
        for row in rows:
            held.write(row)
            if held.tell() >= PIECE_BYTES:
                yield held.getvalue()
                held = io.BytesIO()
        yield held.getvalue()


def _postgres_fill(connection: Connection, name: str, bring: Bring) -> None:
    with _driver(connection).cursor() as cursor:
        with cursor.copy(f"COPY {_with_columns(connection, name)} FROM STDIN (FORMAT binary)") as rows:
            for piece in bring(name):
                rows.write(piece)
        for column in inspect(connection).get_columns(name):
            if column.get("autoincrement") is True or "nextval" in str(column.get("default")):
                _count_on(connection, name, column["name"])


def _count_on(connection: Connection, name: str, column: str) -> None:
    """The next number of a column follows the highest that came."""
    table = SQLModel.metadata.tables[name]
    highest = connection.execute(select(func.max(table.c[column]))).scalar()
    if highest is not None:
        sequence = func.pg_get_serial_sequence(f'"{name}"', column)
        connection.execute(select(func.setval(sequence, highest)))


def _with_columns(connection: Connection, name: str) -> str:
    """`"table" ("one", "two")`: in the model's order, whatever order migrations left in the database."""
    there = {column["name"] for column in inspect(connection).get_columns(name)}
    names = [column.name for column in SQLModel.metadata.tables[name].columns if column.name in there]
    quoted = ", ".join(f'"{one}"' for one in names)
    return f'"{name}" ({quoted})'


def _driver(connection: Connection) -> Any:
    return connection.connection.dbapi_connection


def _tables() -> list[str]:
    """Every table, each after those that it points to."""
    return [table.name for table in SQLModel.metadata.sorted_tables]


def _tables_of(connection: Connection) -> list[str]:
    there = set(inspect(connection).get_table_names())
    return [name for name in _tables() if name in there]


def _count(connection: Connection, name: str) -> int:
    limited = select(text("1")).select_from(SQLModel.metadata.tables[name]).limit(1).subquery()
    return connection.execute(select(func.count()).select_from(limited)).scalar_one()
