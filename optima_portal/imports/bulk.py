"""Rows by the thousand: their ids are taken first, then each table is filled by one statement, as its database likes it
best (COPY on PostgreSQL, one prepared INSERT on SQLite). No ORM: the rows are what the columns hold.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any

import psycopg
from sqlalchemy import Column, Dialect, Table, text
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
    if not rows:
        return
    db.flush()
    db.info["wrote"] = True
    connection = db.connection()
    names, tuples = _tuples(_plan(model.__table__, tuple(rows[0]), connection.dialect), rows)
    if connection.dialect.name == "postgresql":
        _copy(connection, model.__table__.name, names, tuples)
        return
    marks = ", ".join("?" * len(names))
    statement = f'INSERT INTO "{model.__table__.name}" ({", ".join(names)}) VALUES ({marks})'  # noqa: S608
    connection.exec_driver_sql(statement, [tuple(one) for one in tuples])


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
    """Which columns of the rows are taken, which of them are written otherwise, and what the others get."""

    given: tuple[str, ...]
    written: tuple[tuple[int, Write], ...]
    defaults: tuple[tuple[str, Callable[[], Any]], ...]


def _tuples(plan: _Plan, rows: Sequence[Row]) -> tuple[list[str], list[list[Any]]]:
    """The columns to fill, and the rows as the database takes them."""
    take = itemgetter(*plan.given) if len(plan.given) > 1 else lambda row: (row[plan.given[0]],)
    made = []
    for row in rows:
        values = list(take(row))
        for at, write in plan.written:
            values[at] = write(values[at])
        values += [default() for _, default in plan.defaults]
        made.append(values)
    return [*plan.given, *(name for name, _ in plan.defaults)], made


@lru_cache(maxsize=200)
def _plan(table: Table, given: tuple[str, ...], dialect: Dialect) -> _Plan:
    columns = [column for column in table.columns if column.name in given]
    others = [one for one in table.columns if one.name not in given and one.default is not None]
    writes = [(at, write) for at, one in enumerate(columns) if (write := _written(one, dialect)) is not None]
    return _Plan(
        tuple(one.name for one in columns),
        tuple(writes),
        tuple((one.name, _default(one, dialect)) for one in others),
    )


def _default(column: Column[Any], dialect: Dialect) -> Callable[[], Any]:
    default: Any = column.default
    written = _written(column, dialect) or (lambda value: value)
    if default.is_callable:
        return lambda: written(default.arg(None))
    value = written(default.arg)
    return lambda: value


def _written(column: Column[Any], dialect: Dialect) -> Write | None:
    """How the column's type is written to this database, as SQLAlchemy does it."""
    return column.type.dialect_impl(dialect).bind_processor(dialect)
