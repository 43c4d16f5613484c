"""Many rows by one INSERT: SQLite takes a hundred at a time in two thirds of the time that it takes them one by one."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

AT_ONCE = 100
PARAMETERS = 32_000  # SQLite takes 32,766 in one statement


def inserts(
    table: str, names: tuple[str, ...], rows: Sequence[Sequence[Any]], alike: dict[str, Any]
) -> Iterator[tuple[str, Any]]:
    """(statement, what it is executed with): a tuple of values, at the end a list of them for `executemany`.

    `names` are a row's own columns; `alike` is what every row has besides, by column.
    """
    at_once = min(AT_ONCE, (PARAMETERS - len(alike)) // len(names))
    whole = len(rows) - len(rows) % at_once
    same = tuple(alike.values())
    for first in range(0, whole, at_once):
        values = chain(same, chain.from_iterable(rows[first : first + at_once]))
        yield _statement(table, (*alike, *names), len(alike), at_once), tuple(values)
    if whole < len(rows):
        yield _statement(table, (*alike, *names), len(alike), 1), [(*same, *row) for row in rows[whole:]]


@lru_cache(maxsize=200)
def _statement(table: str, names: tuple[str, ...], alike: int, rows: int) -> str:
    """What is alike is bound once and named by its number in each row: `VALUES (?1, ?, ?), (?1, ?, ?)`."""
    row = ", ".join([*(f"?{at}" for at in range(1, alike + 1)), *["?"] * (len(names) - alike)])
    return f'INSERT INTO "{table}" ({", ".join(names)}) VALUES ' + ", ".join([f"({row})"] * rows)  # noqa: S608
