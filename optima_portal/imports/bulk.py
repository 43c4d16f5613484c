"""Rows by the thousand: their ids are taken first, then each table is filled by one statement, as its database likes it
best (COPY on PostgreSQL, one prepared INSERT on SQLite). No ORM: the rows are what the columns hold.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any

import psycopg
from sqlalchemy import Boolean, Column, Date, Dialect, Enum, Table, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from optima_portal.kit.many_rows import inserts

# The sequence's name is looked up once, not for each number, and the numbers come as one value.
TAKEN = text("""
    SELECT array_agg(nextval(its.own)) FROM generate_series(1, :many),
    (SELECT pg_get_serial_sequence(:name, 'id')::regclass AS own OFFSET 0) AS its
""")
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
        return list(connection.execute(TAKEN, {"name": name, "many": many}).scalar_one())
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
    made, alike = _tuples(plan, rows), _alike(plan, tuple((always or {}).values()))
    if connection.dialect.name == "postgresql":
        _copy(connection, table.name, (*plan.names, *alike), [(*row, *alike.values()) for row in made])
        return
    for statement, values in inserts(table.name, plan.names, made, alike):
        connection.exec_driver_sql(statement, values)


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
    """Which columns a row has and which of them are written otherwise, by place; what all rows have alike."""

    names: tuple[str, ...]
    written: tuple[tuple[int, Write], ...]
    made: tuple[Callable[[], Any], ...]
    always: tuple[tuple[str, Write], ...]
    defaults: Row


def _tuples(plan: _Plan, rows: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
    """The rows as the database takes them, made column by column: a loop in C for each instead of one over all."""
    columns: list[Iterable[Any]] = list(zip(*rows, strict=True))
    for at, write in plan.written:
        columns[at] = map(write, columns[at])
    columns += [[make() for _ in rows] for make in plan.made]
    return list(zip(*columns, strict=True))


def _alike(plan: _Plan, always: tuple[Any, ...]) -> Row:
    """What every row has alike, by column."""
    return {name: write(value) for (name, write), value in zip(plan.always, always, strict=True)} | plan.defaults


@lru_cache(maxsize=200)
def _plan(table: Table, names: tuple[str, ...], always: tuple[str, ...], dialect: Dialect) -> _Plan:
    """What the model gives to a column that nobody names is made for each row, as a key is, or the same for all."""
    others: list[Any] = [one for one in table.columns if one.name not in (*names, *always) and one.default is not None]
    made = [one for one in others if one.default.is_callable]
    return _Plan(
        (*names, *(one.name for one in made)),
        tuple((at, write) for at, name in enumerate(names) if (write := _written(table.columns[name], dialect))),
        tuple(_made(one, dialect) for one in made),
        tuple((name, _written(table.columns[name], dialect) or _as_it_is) for name in always),
        {one.name: _default(one, dialect) for one in others if not one.default.is_callable},
    )


def _made(column: Any, dialect: Dialect) -> Callable[[], Any]:
    write, make = _written(column, dialect) or _as_it_is, column.default.arg
    return lambda: write(make(None))


def _default(column: Any, dialect: Dialect) -> Any:
    return (_written(column, dialect) or _as_it_is)(column.default.arg)


def _as_it_is(value: Any) -> Any:
    return value


def _written(column: Column[Any], dialect: Dialect) -> Write | None:
    """How the column's type is written to this database, as SQLAlchemy does it; days and choices are remembered."""
    write: Write | None = column.type.dialect_impl(dialect).bind_processor(dialect)
    if write is not None and isinstance(column.type, Date | Enum | Boolean):
        return lru_cache(maxsize=5_000)(write)
    return write
