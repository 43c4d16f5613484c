"""Rows of one file under one key: the last of them counts, and those that differ are told, wherever they stand.

A batch sees a few thousand rows. So the file is read once beforehand for its keys, of which a hash is kept (8 bytes and
what Python adds to them: 80 MB for a million rows); the rows are marked when they are read for good.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from optima_portal.imports.table import Line

Told = Callable[[Line], tuple[Any, Any]]
"""A row's key, and what it says under it."""


def said_again(lines: Iterable[Line], told: Told) -> dict[int, int]:
    """{hash of a key: how many rows have it} of the keys that several rows have."""
    seen: set[int] = set()
    times: dict[int, int] = {}
    for line in lines:
        key = hash(told(line)[0])
        if key in seen:
            times[key] = times.get(key, 1) + 1
        seen.add(key)
    return times


def marked(lines: Iterable[Line], told: Told, times: dict[int, int]) -> Iterator[Line]:
    """The rows; of those under one key each knows whether another one follows, and whether it differs from the last."""
    left, said = dict(times), dict[int, int]()
    for line in lines:
        key, values = told(line)
        if (at := hash(key)) in left:
            left[at] -= 1
            now = hash(values)
            line.is_followed, line.is_other = left[at] > 0, said.get(at, now) != now
            said[at] = now
        yield line
