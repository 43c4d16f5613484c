"""A statement that is asked at every click: compiled once, and then given to the driver itself.

SQLAlchemy writes the statement and knows how each value is bound and read; what it does anew around every execution
costs four times what SQLite takes to answer. Its pool, its transactions and its errors stay (docs/decisions/0011).
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from operator import itemgetter
from typing import Any
from weakref import ref

from sqlalchemy import Dialect, Enum
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import BindParameter

from optima_portal.kit.line import Line

Values = dict[str, Any]


class Prepared:
    """One statement for one dialect. Its rows have the columns' names, as SQLAlchemy's have."""

    def __init__(self, statement: Any, dialect: Dialect, compiled: SQLCompiler) -> None:
        asked = {name: None for one, name in compiled.bind_names.items() if one.required}
        known = compiled.construct_expanded_state(asked)  # lists of values that the statement itself holds
        self._text = known.statement
        self._in_order = _taker(known.positiontup)
        writers = _writers(compiled, dialect) | dict(known.processors)
        given = {name: value for name, value in known.parameters.items() if name not in asked}
        self._given = {name: writers[name](value) if name in writers else value for name, value in given.items()}
        self._written = [(name, writers[name]) for name in known.parameters if name in writers and name in asked]
        columns = list(statement.exported_columns)
        self._types = [one.type.dialect_impl(dialect) for one in columns]
        self._read: list[tuple[int, Any]] | None = None
        self._row = _kind_of_row(tuple(one.key for one in columns))

    def rows(self, line: Line, parameters: Values) -> Sequence[Any]:
        """All rows of a select."""
        cursor = line.run(self._text, self._values(parameters))
        if self._read is None:  # psycopg's way of reading a number depends on the kind that the database names
            self._read = _readers(self._types, line.dialect, cursor.description)
        found = cursor.fetchall()
        return list(map(self._row, _converted(found, self._read) if self._read else found))

    def change(self, line: Line, parameters: Values) -> int:
        """Execute an INSERT, UPDATE or DELETE; how many rows it met."""
        return int(line.run(self._text, self._values(parameters)).rowcount)

    def change_many(self, line: Line, many: Sequence[Values]) -> None:
        """The same for each of these values, in one go."""
        line.run_each(self._text, self._values_of_each(many))

    def _values(self, parameters: Values) -> Any:
        values = self._given | parameters
        for name, write in self._written:
            values[name] = write(values[name])
        return self._in_order(values) if self._in_order else values

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
        return list(map(self._in_order, every)) if self._in_order else every


def prepared(statement: Any, dialect: Dialect, names: Iterable[str] = ()) -> Prepared | None:
    """A statement that was asked before and is kept; None for a new one, or one that differs at every execution.

    `names`: those of the values that are given; what a change sets may depend on them.
    """
    if (known := _known.get(id(statement))) is None:
        _remember(statement)
        return None
    key = (dialect.name, *names) if known.is_change else (dialect.name,)
    return known.forms[key] if key in known.forms else known.add(key, dialect)


class _Known:
    """A statement that was asked, as long as somebody has it: only one that comes again is worth the compiling."""

    def __init__(self, statement: Any) -> None:
        number = id(statement)
        self._statement = ref(statement, lambda _gone: _known.pop(number, None))
        self.is_change: bool = statement.is_dml
        self.forms: dict[tuple[str, ...], Prepared | None] = {}

    def add(self, key: tuple[str, ...], dialect: Dialect) -> Prepared | None:
        """Compile it for a dialect and, if it changes something, for the names of what is given."""
        statement: Any = self._statement()
        compiled = statement.compile(dialect=dialect, column_keys=key[1:] or None)
        self.forms[key] = Prepared(statement, dialect, compiled) if _is_fixed(compiled) else None
        return self.forms[key]


_known: dict[int, _Known] = {}
"""By the statement's identity; the look-up asks nothing of it."""


def _remember(statement: Any) -> None:
    if statement.is_select or statement.is_dml:  # a text says nothing of its columns
        _known[id(statement)] = _Known(statement)


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
    return partial(tuple.__new__, kind)


def _taker(names: Sequence[str] | None) -> Callable[[Values], Sequence[Any]] | None:
    """Takes the values in this order; None: the driver takes them by name."""
    if names is None:
        return None
    return itemgetter(*names) if len(names) > 1 else lambda values: [values[name] for name in names]


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


def _converted(found: Sequence[Any], readers: Sequence[tuple[int, Any]]) -> list[list[Any]]:
    made = list(map(list, found))
    for row in made:
        for at, read in readers:
            row[at] = read(row[at])
    return made
