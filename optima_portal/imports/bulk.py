"""Rows by the thousand: their ids are taken first, then each table is filled by one statement, as its database likes it
best (COPY on PostgreSQL, one prepared INSERT on SQLite). No ORM: the rows are what the columns hold.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from operator import itemgetter
from typing import Any

import psycopg
from sqlalchemy import Boolean, Column, Date, Dialect, Enum, Table, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

Row = dict[str, Any]
Write = Callable[[Any], Any]


def insert_all(db: Session, model: Any, rows: Sequence[Row]) -> list[int]:
    """Insert rows of a numbered table; each gets its `id`, and they are returned in the same order."""
    if not rows:
        return []
    ids = new_ids(db, model, len(rows))
    for row, at in zip(rows, ids, strict=True):
        row["id"] = at
    put(db, model, rows)
    return ids


def new_ids(db: Session, model: Any, many: int) -> list[int]:
    """Ids that nobody else will take: from PostgreSQL's sequence; on SQLite under the write lock that we hold."""
    if not many:
        return []
    db.flush()
    name = model.__table__.name
    connection = db.connection()
    if connection.dialect.name == "postgresql":
        taken = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :many)")
        return list(connection.execute(taken, {"name": name, "many": many}).scalars())
    connection.exec_driver_sql(f'DELETE FROM "{name}" WHERE 0')  # noqa: S608 - takes the write lock, removes nothing
    db.info["wrote"] = True
    last: int = connection.exec_driver_sql(f'SELECT COALESCE(MAX(id), 0) FROM "{name}"').scalar_one()  # noqa: S608
    return list(range(last + 1, last + 1 + many))


def put(db: Session, model: Any, rows: Sequence[Row]) -> None:
    """Insert rows that name the same columns; what they leave out gets the model's default."""
    if rows:
        names = tuple(rows[0])
        take = itemgetter(*names) if len(names) > 1 else lambda row: (row[names[0]],)
        put_tuples(db, model, names, list(map(take, rows)))


def put_tuples(
    db: Session, model: Any, names: tuple[str, ...], rows: Sequence[Sequence[Any]], always: Row | None = None
) -> None:
    """Insert tuples in the order of `names`; `always` is what every row has besides."""
    if not rows:
        return
    db.flush()
    db.info["wrote"] = True
    connection, table = db.connection(), model.__table__
    plan = _plan(table, names, tuple(always or ()), connection.dialect)
    made = _tuples(plan, rows, tuple((always or {}).values()))
    if connection.dialect.name == "postgresql":
        _copy(connection, table.name, plan.names, made)
        return
    marks = ", ".join("?" * len(plan.names))
    statement = f'INSERT INTO "{table.name}" ({", ".join(plan.names)}) VALUES ({marks})'  # noqa: S608
    connection.exec_driver_sql(statement, made)


def _copy(connection: Any, table: str, names: Sequence[str], tuples: Sequence[Sequence[Any]]) -> None:
    statement = f'COPY "{table}" ({", ".join(names)}) FROM STDIN'
    try:
        with connection.connection.cursor() as cursor, cursor.copy(statement) as copy:
            for one in tuples:
                copy.write_row(one)
    except psycopg.Error as failed:
        raise DBAPIError.instance(statement, None, failed, psycopg.Error) from failed


@dataclass(frozen=True)
class _Plan:
    """Which columns are filled, which of them are written otherwise, and what those get that nobody names."""

    names: tuple[str, ...]
    written: tuple[tuple[int, Write], ...]
    always: tuple[Write, ...]
    defaults: tuple[Callable[[int], Iterable[Any]], ...]


def _tuples(plan: _Plan, rows: Sequence[Sequence[Any]], always: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    """The rows as the database takes them, made column by column: a loop in C for each instead of one over all."""
    columns: list[Iterable[Any]] = list(zip(*rows, strict=True))
    for at, write in plan.written:
        columns[at] = map(write, columns[at])
    columns += [repeat(write(value)) for write, value in zip(plan.always, always, strict=True)]
    columns += [default(len(rows)) for default in plan.defaults]
    return list(zip(*columns, strict=False))


@lru_cache(maxsize=200)
def _plan(table: Table, names: tuple[str, ...], always: tuple[str, ...], dialect: Dialect) -> _Plan:
    others = [one for one in table.columns if one.name not in (*names, *always) and one.default is not None]
    writes = [(at, write) for at, name in enumerate(names) if (write := _written(table.columns[name], dialect))]
    return _Plan(
        (*names, *always, *(one.name for one in others)),
        tuple(writes),
        tuple(_written(table.columns[name], dialect) or _as_it_is for name in always),
        tuple(_default(one, dialect) for one in others),
    )


def _default(column: Column[Any], dialect: Dialect) -> Callable[[int], Iterable[Any]]:
    default: Any = column.default
    write = _written(column, dialect) or _as_it_is
    if default.is_callable:
        return lambda many: [write(default.arg(None)) for _ in range(many)]
    value = write(default.arg)
    return lambda many: repeat(value, many)


def _as_it_is(value: Any) -> Any:
    return value


def _written(column: Column[Any], dialect: Dialect) -> Write | None:
    """How the column's type is written to this database, as SQLAlchemy does it; days and choices are remembered."""
    write: Write | None = column.type.dialect_impl(dialect).bind_processor(dialect)
    if write is not None and isinstance(column.type, Date | Enum | Boolean):
        return lru_cache(maxsize=5_000)(write)
    return write
