"""A statement that is asked at every click: compiled once, and then given to the driver itself.

SQLAlchemy writes the statement and knows how each value is bound and read; what it does anew around every execution
costs four times what SQLite takes to answer. Its pool, its transactions and its errors stay (docs/decisions/0011).
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Dialect, Enum
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import BindParameter

Values = dict[str, Any]


class Prepared:
    """One statement for one dialect. Its rows have the columns' names, as SQLAlchemy's have."""

    def __init__(self, statement: Any, dialect: Dialect, compiled: SQLCompiler) -> None:
        asked = {name: None for one, name in compiled.bind_names.items() if one.required}
        known = compiled.construct_expanded_state(asked)  # lists of values that the statement itself holds
        self._text, self._order = known.statement, known.positiontup
        writers = _writers(compiled, dialect) | dict(known.processors)
        given = {name: value for name, value in known.parameters.items() if name not in asked}
        self._given = {name: writers[name](value) if name in writers else value for name, value in given.items()}
        self._written = [(name, writers[name]) for name in known.parameters if name in writers and name in asked]
        columns = list(statement.exported_columns)
        self._types = [one.type.dialect_impl(dialect) for one in columns]
        self._read: list[tuple[int, Any]] | None = None
        self._row = _kind_of_row(tuple(one.key for one in columns))

    def rows(self, connection: Connection, parameters: Values) -> Sequence[Any]:
        """All rows of a select."""
        cursor = self._run(connection, parameters)
        if self._read is None:  # psycopg's way of reading a number depends on the kind that the database names
            self._read = _readers(self._types, connection.dialect, cursor.description)
        found = cursor.fetchall()
        return [self._row(one) for one in (_converted(found, self._read) if self._read else found)]

    def change(self, connection: Connection, parameters: Values) -> int:
        """Execute an INSERT, UPDATE or DELETE; how many rows it met."""
        return int(self._run(connection, parameters).rowcount)

    def change_many(self, connection: Connection, many: Sequence[Values]) -> None:
        """The same for each of these values, in one go."""
        values = self._values_of_each(many)
        try:
            connection.connection.driver_connection.cursor().executemany(self._text, values)  # type: ignore[union-attr]
        except connection.dialect.loaded_dbapi.Error as failed:
            raise _as_sqlalchemys(connection, self._text, failed) from failed

    def _run(self, connection: Connection, parameters: Values) -> Any:
        """The driver's cursor; raises what SQLAlchemy would."""
        values = self._values(parameters)
        try:
            return connection.connection.driver_connection.execute(self._text, values)  # type: ignore[union-attr]
        except connection.dialect.loaded_dbapi.Error as failed:
            raise _as_sqlalchemys(connection, self._text, failed) from failed

    def _values(self, parameters: Values) -> Any:
        values = self._given | parameters
        for name, write in self._written:
            values[name] = write(values[name])
        return values if self._order is None else [values[name] for name in self._order]

    def _values_of_each(self, many: Sequence[Values]) -> list[Any]:
        """What many have in common is written once: the moment and the act of a page's records."""
        every = [self._given | one for one in many]
        for name, write in self._written:
            last, written = object(), None
            for one in every:
                if one[name] is not last:
                    last = one[name]
                    written = write(last)
                one[name] = written
        return every if self._order is None else [[one[name] for name in self._order] for one in every]


def prepared(statement: Any, dialect: Dialect, names: Iterable[str] = ()) -> Prepared | None:
    """A statement that was asked before and is kept; None for a new one, or one that differs at every execution.

    `names`: those of the values that are given; what a change sets may depend on them.
    """
    if not (statement.is_select or statement.is_dml):
        return None  # a text says nothing of its columns
    if (known := _known.get(statement)) is None:
        _known[statement] = {}
        return None
    key = (dialect.name, *sorted(names)) if statement.is_dml else (dialect.name,)
    if key not in known:
        compiled = statement.compile(dialect=dialect, column_keys=key[1:] or None)
        known[key] = Prepared(statement, dialect, compiled) if _is_fixed(compiled) else None
    return known[key]


_known: WeakKeyDictionary[Any, dict[tuple[str, ...], Prepared | None]] = WeakKeyDictionary()


def is_observed(connection: Connection) -> bool:
    """Whether somebody looks on (a bench, a test, a tracer): they see only what goes through SQLAlchemy."""
    return bool(connection.engine.dispatch.before_cursor_execute)


def _is_fixed(compiled: SQLCompiler) -> bool:
    """Its text is the same whatever the values, and each of these goes by its own name."""
    if compiled.insert_prefetch or compiled.update_prefetch or compiled.escaped_bind_names:
        return False
    return all(_is_plain(one, name) for one, name in compiled.bind_names.items())


def _is_plain(one: BindParameter[Any], name: str) -> bool:
    if one.required:
        return one.key == name and not (one.expanding or one.literal_execute)
    return one.callable is None


def _kind_of_row(names: tuple[str, ...]) -> Callable[[Iterable[Any]], Any]:
    """A named tuple of these, for a driver's row; a column without a name of its own is found by its place."""
    kind: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc]
    make: Callable[[Iterable[Any]], Any] = kind._make
    return make


def _writers(compiled: SQLCompiler, dialect: Dialect) -> dict[str, Any]:
    found = ((name, one.type.dialect_impl(dialect)) for one, name in compiled.bind_names.items())
    return {name: write for name, kind in found if (write := kind.bind_processor(dialect))}


def _readers(types: Sequence[Any], dialect: Dialect, said: Sequence[Any]) -> list[tuple[int, Any]]:
    found = ((at, _reader(kind, dialect, said[at][1])) for at, kind in enumerate(types))
    return [(at, read) for at, read in found if read]


def _reader(kind: Any, dialect: Dialect, said: Any) -> Any:
    """An enum's is a table: SQLAlchemy's asks through two functions, and a page of claims has 75 of them."""
    if isinstance(kind, Enum) and kind.enum_class:
        read: Any = kind.result_processor(dialect, said)  # type: ignore[no-untyped-call]
        return {name: read(name) for name in (None, *kind.enums)}.__getitem__
    return kind.result_processor(dialect, said)


def _converted(found: Sequence[Any], readers: Sequence[tuple[int, Any]]) -> Iterator[list[Any]]:
    for one in found:
        row = list(one)
        for at, read in readers:
            row[at] = read(row[at])
        yield row


def _as_sqlalchemys(connection: Connection, statement: str, failed: Exception) -> BaseException:
    """The error that callers know; a connection that broke does not return to the pool. No value is in its text."""
    dialect = connection.dialect
    broke = dialect.is_disconnect(failed, connection.connection.driver_connection, None)  # type: ignore[arg-type]
    known = DBAPIError.instance(
        statement, None, failed, dialect.loaded_dbapi.Error,
        hide_parameters=True, connection_invalidated=broke, dialect=dialect,
    )  # fmt: skip
    if broke:
        connection.invalidate(failed)
    return known
