"""Rows go in whole, in order and once, however many a statement takes."""

import gc
import sqlite3
import weakref

import pytest

from optima_portal.kit.garbage import no_garbage_hunt
from optima_portal.kit.many_rows import AT_ONCE, PARAMETERS, inserts
from optima_portal.kit.tokens import new_key, new_keys


def _put(rows, names=("number", "word"), alike=None):
    """What a table holds after the statements, and how many there were."""
    alike = alike or {}
    raw = sqlite3.connect(":memory:", isolation_level=None)
    raw.execute(f'CREATE TABLE "t" ({", ".join([*names, *alike])})')
    many = 0
    for statement, values in inserts("t", names, rows, alike):
        (raw.executemany if isinstance(values, list) else raw.execute)(statement, values)
        many += 1
    found = raw.execute(f"SELECT {', '.join([*names, *alike])} FROM t ORDER BY rowid").fetchall()
    raw.close()
    return found, many


@pytest.mark.parametrize("count", [0, 1, AT_ONCE - 1, AT_ONCE, AT_ONCE + 1, 3 * AT_ONCE, 3 * AT_ONCE + 7])
def test_every_row_goes_in_once_and_in_order(count):
    rows = [(at, f"'{at}?") for at in range(count)]
    found, many = _put(rows)
    assert found == rows
    assert many == count // AT_ONCE + bool(count % AT_ONCE)


@pytest.mark.parametrize("count", [3, AT_ONCE + 3])
def test_what_all_rows_have_alike_is_in_each(count):
    found, _ = _put([(at, None) for at in range(count)], alike={"run": 7, "state": "DONE"})
    assert found == [(at, None, 7, "DONE") for at in range(count)]


def test_a_wide_table_takes_fewer_rows_at_a_time():
    names = tuple(f"c{at}" for at in range(900))
    rows = [(at,) * 900 for at in range(80)]
    assert len(names) * AT_ONCE > PARAMETERS
    assert _put(rows, names)[0] == rows


def test_keys_drawn_together_are_like_those_drawn_alone():
    drawn = new_keys(500)
    assert len(set(drawn)) == 500
    assert {len(key) for key in drawn} == {len(new_key())}
    assert not any(set(key) - set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") for key in drawn)
    assert new_keys(0) == []


class _Thing:
    other: object = None


def test_what_was_made_meanwhile_is_not_searched_but_found_later():
    searched = []
    gc.callbacks.append(lambda when, _: searched.append(when))
    try:
        with no_garbage_hunt():
            things = [_Thing() for _ in range(5_000)]
        assert gc.isenabled()
        assert gc.get_count()[0] < 500, "the next object made would have them all searched"
        assert not searched
    finally:
        gc.callbacks.pop()
    things[0].other = things[0]
    gone = weakref.ref(things[0])
    del things
    gc.collect()
    assert gone() is None
