"""Rows by the thousand: their ids are taken first, then each table is filled by one statement, as its database likes it
best (COPY on PostgreSQL, one prepared INSERT on SQLite). No ORM: the rows are what the columns hold.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import psycopg
from sqlalchemy import Column, Dialect, Table, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

Row = dict[str, Any]
Read = Callable[[Row], Any]


def insert_all(db: Session, model: Any, rows: Sequence[Row]) -> list[int]:
    """Insert rows of a numbered table and give their ids, in the same order."""
    if not rows:
        return []
    ids = new_ids(db, model, len(rows))
    put(db, model, [row | {"id": at} for row, at in zip(rows, ids, strict=True)])
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
    names, reads = _plan(model.__table__, tuple(rows[0]), connection.dialect)
    tuples = [tuple([read(row) for read in reads]) for row in rows]
    if connection.dialect.name == "postgresql":
        _copy(connection, model.__table__.name, names, tuples)
        return
    marks = ", ".join("?" * len(names))
    statement = f'INSERT INTO "{model.__table__.name}" ({", ".join(names)}) VALUES ({marks})'  # noqa: S608
    connection.exec_driver_sql(statement, tuples)


def _copy(connection: Any, table: str, names: Sequence[str], tuples: Sequence[tuple[Any, ...]]) -> None:
    statement = f'COPY "{table}" ({", ".join(names)}) FROM STDIN'
    try:
        with connection.connection.cursor() as cursor, cursor.copy(statement) as copy:
            for one in tuples:
                copy.write_row(one)
    except psycopg.Error as failed:
        raise DBAPIError.instance(statement, None, failed, psycopg.Error) from failed


@lru_cache(maxsize=200)
def _plan(table: Table, given: tuple[str, ...], dialect: Dialect) -> tuple[list[str], list[Read]]:
    """The columns to fill, and how each value is had from a row."""
    names, reads = [], []
    for column in table.columns:
        if column.name not in given and (column.default is None or column.name == "id"):
            continue
        names.append(column.name)
        reads.append(_given(column, dialect) if column.name in given else _default(column, dialect))
    return names, reads


def _given(column: Column[Any], dialect: Dialect) -> Read:
    name, written = column.name, _written(column, dialect)
    if written is None:
        return lambda row: row[name]
    return lambda row: written(row[name])


def _default(column: Column[Any], dialect: Dialect) -> Read:
    default: Any = column.default
    written = _written(column, dialect) or (lambda value: value)
    if default.is_callable:
        return lambda _row: written(default.arg(None))
    value = written(default.arg)
    return lambda _row: value


def _written(column: Column[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    """How the column's type is written to this database, as SQLAlchemy does it."""
    return column.type.dialect_impl(dialect).bind_processor(dialect)
