"""Bulk loading, for one load only: COPY on PostgreSQL, prepared inserts with relaxed PRAGMAs on SQLite.

A district is one transaction. A large load takes indexes and foreign keys away and makes them anew at its end, which
is faster than keeping them; one that was broken off leaves them to the next run.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import Engine, ForeignKeyConstraint, Index, Table, UniqueConstraint, event, inspect, text
from sqlalchemy.schema import AddConstraint, CreateIndex, DropConstraint, DropIndex
from sqlmodel import Session, SQLModel

import optima_portal.models  # noqa: F401 - every table
from optima_portal.demo.rows import COLUMNS, NUMBERED, Row
from optima_portal.kit import db
from optima_portal.kit.many_rows import inserts

_FAST = (
    "synchronous=OFF",
    "foreign_keys=OFF",
    "cache_size=-65536",
    "temp_store=MEMORY",
    "threads=2",
    "wal_autocheckpoint=20000",
)
COPY_BYTES = 256 * 1024
Prepared = list[Row] | bytes
Part = Index | UniqueConstraint | ForeignKeyConstraint


@contextmanager
def loading_engine(on: Engine) -> Iterator[Engine]:
    """An engine for the same database whose connections are tuned for loading, and gone afterwards."""
    made = db.make_engine(on.url.render_as_string(hide_password=False), threads=2)
    if made.dialect.name == "sqlite":
        event.listen(made, "connect", _hurry_sqlite)
    else:
        event.listen(made, "connect", _hurry_postgres)
    try:
        yield made
    finally:
        made.dispose()


def prepared(dialect: str, rows: dict[str, list[Row]]) -> dict[str, Prepared]:
    """Rows as `load` takes them: for PostgreSQL as COPY's text, so that the process that made them also writes them."""
    full = {table: found for table, found in rows.items() if found}
    return {table: _copy_text(table, found) for table, found in full.items()} if dialect == "postgresql" else dict(full)


def load(session: Session, tables: dict[str, Prepared]) -> None:
    """Insert a district's rows, tables in order."""
    raw = session.connection().connection.driver_connection
    for table, found in tables.items():
        if isinstance(found, bytes):
            _copy(raw, table, found)
        else:
            _insert(raw, table, found)


def go_on_numbering(session: Session) -> None:
    """Let PostgreSQL's sequences continue after the ids that were loaded."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for table in NUMBERED:
        session.connection().execute(text(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), GREATEST((SELECT MAX(id) FROM {table}), 1))"  # noqa: S608
        ))  # fmt: skip


def next_ids(session: Session) -> dict[str, int]:
    """The first free id of each table."""
    found = {}
    for table in NUMBERED:
        found[table] = 1 + (session.connection().execute(text(f"SELECT MAX(id) FROM {table}")).scalar() or 0)  # noqa: S608
    return found


def without_indexes(on: Engine) -> None:
    """Take away what slows a large load: secondary indexes, on PostgreSQL also unique and foreign keys."""
    with on.begin() as connection:
        for part in reversed(_parts(on)):
            connection.execute(DropIndex(part) if isinstance(part, Index) else DropConstraint(part))


def missing_indexes(on: Engine) -> list[Part]:
    """What a load that was broken off has left out."""
    looking, names = inspect(on), list(COLUMNS)
    found: list[Any] = [looking.get_multi_indexes(filter_names=names)]
    if on.dialect.name == "postgresql":
        found.append(looking.get_multi_unique_constraints(filter_names=names))
        found.append(looking.get_multi_foreign_keys(filter_names=names))
    there = {one["name"] for kind in found for parts in kind.values() for one in parts}
    return [part for part in _parts(on) if str(part.name) not in there]


def make_indexes(on: Engine, missing: list[Part]) -> None:
    """Make them again, PostgreSQL two at a time. A foreign key that is added with a look at every row locks both
    of its tables; so all are added first, and then looked after."""
    keys = [part for part in missing if isinstance(part, ForeignKeyConstraint)]
    pages = _pages(on)
    others = sorted((part for part in missing if part not in keys), key=lambda part: -pages.get(_table_of(part), 0))
    with ThreadPoolExecutor(2 if on.dialect.name == "postgresql" else 1) as pool:
        list(pool.map(partial(_make_index, on), others))
        for part in keys:
            _promise(on, part)
        list(pool.map(partial(_verify, on), unverified(on)))


def _table_of(part: Part) -> str:
    return part.table.name if part.table is not None else ""


def _pages(on: Engine) -> dict[str, int]:
    """How large PostgreSQL's tables are: with the largest first, neither of two threads waits at the end."""
    if on.dialect.name != "postgresql":
        return {}
    with on.connect() as connection:
        found = connection.execute(text("SELECT relname, pg_relation_size(oid) FROM pg_class WHERE relkind = 'r'"))
        return {str(name): int(size) for name, size in found}


def _make_index(on: Engine, part: Part) -> None:
    with on.begin() as connection:
        connection.execute(CreateIndex(part) if isinstance(part, Index) else AddConstraint(part))


def _promise(on: Engine, key: ForeignKeyConstraint) -> None:
    with on.begin() as connection:
        connection.execute(text(f"{AddConstraint(key).compile(on)} NOT VALID"))


def unverified(on: Engine) -> list[tuple[str, str]]:
    """(key, table) of the foreign keys whose rows nobody has looked at, those of one table apart: they would wait for
    each other. SQLite has none: a key is part of its table."""
    if on.dialect.name != "postgresql":
        return []
    with on.connect() as connection:
        found = connection.execute(text("""
            SELECT conname, conrelid::regclass::text AS of_table FROM pg_constraint
            WHERE contype = 'f' AND NOT convalidated
            ORDER BY row_number() OVER (PARTITION BY conrelid ORDER BY conname), conrelid
        """))  # fmt: skip
        return [(str(name), str(table)) for name, table in found]


def _verify(on: Engine, promised: tuple[str, str]) -> None:
    key, table = promised
    with on.begin() as connection:
        connection.execute(text(f'ALTER TABLE {table} VALIDATE CONSTRAINT "{key}"'))


def keep_statistics(on: Engine) -> None:
    """Tell the planner how large the tables are now; PostgreSQL two tables at a time."""
    tables = list(reversed(SQLModel.metadata.sorted_tables)) if on.dialect.name == "postgresql" else [""]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(partial(_analyze, on), tables))


def _analyze(on: Engine, table: Table | str) -> None:
    with on.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"ANALYZE {table}"))


def _parts(on: Engine) -> list[Part]:
    """Indexes, then unique keys, then foreign keys, in the order in which they can be made."""
    tables = [SQLModel.metadata.tables[name] for name in COLUMNS]
    indexes: list[Part] = [index for table in tables for index in sorted(table.indexes, key=lambda one: str(one.name))]
    if on.dialect.name != "postgresql":
        return indexes
    return [*indexes, *_of(tables, UniqueConstraint), *_of(tables, ForeignKeyConstraint)]


def _of(tables: list[Table], kind: type[Any]) -> list[Part]:
    found = [one for table in tables for one in table.constraints if isinstance(one, kind)]
    return sorted(found, key=lambda one: str(one.name))


@lru_cache
def _columns(table: str) -> tuple[list[str], list[Any]]:
    """A table's columns as `rows` gives them, then those that only the model knows, with their defaults."""
    named = COLUMNS[table].split()
    model = next(one.class_ for one in SQLModel._sa_registry.mappers if str(one.local_table) == table)
    more = {
        name: field.default
        for name, field in model.model_fields.items()
        if name not in named and name != "id" and isinstance(field.default, int | str | float)
    }
    return [*named, *more], list(more.values())


def _insert(raw: Any, table: str, rows: list[Row]) -> None:
    names, more = _columns(table)
    own = len(names) - len(more)
    alike = dict(zip(names[own:], more, strict=True))
    for statement, values in inserts(table, tuple(names[:own]), rows, alike):
        (raw.executemany if isinstance(values, list) else raw.execute)(statement, values)


def _copy_text(table: str, rows: list[Row]) -> bytes:
    """No value holds a tab, a line break or a backslash, or reads None; a test says so."""
    names, more = _columns(table)
    end = [str(one if isinstance(one, str) else +one).replace("%", "%%") for one in more]
    line = "\t".join(["%s"] * (len(names) - len(more)) + end) + "\n"
    text = "".join([line % row for row in rows])
    if "None" in text:
        for _ in range(2):  # two that stand side by side share a tab
            text = text.replace("\tNone\t", "\t\\N\t")
        text = text.replace("\tNone\n", "\t\\N\n")
    return text.encode()


def _copy(raw: Any, table: str, text: bytes) -> None:
    with raw.cursor() as cursor, cursor.copy(f'COPY "{table}" ({", ".join(_columns(table)[0])}) FROM STDIN') as copy:
        for first in range(0, len(text), COPY_BYTES):
            copy.write(text[first : first + COPY_BYTES])


def _hurry_sqlite(connection: Any, _record: Any) -> None:
    for pragma in _FAST:
        connection.execute(f"PRAGMA {pragma}")


def _hurry_postgres(connection: Any, _record: Any) -> None:
    connection.autocommit = True
    for setting in ("synchronous_commit = off", "maintenance_work_mem = '512MB'"):
        connection.execute(f"SET {setting}")
    connection.autocommit = False
