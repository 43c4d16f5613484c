"""Locks: at the fifth failure, fifteen minutes, doubling up to a day."""

from datetime import UTC, datetime, timedelta

import pytest

from optima_portal.rules.lockout import is_locked, locked_until

NOW = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize(("failures", "locks"), [(0, False), (4, False), (5, True), (9, True)])
def test_the_fifth_failure_locks(failures, locks):
    assert (locked_until(failures, 0, NOW, after=5, minutes=15) is not None) is locks


@pytest.mark.parametrize(("times", "minutes"), [(0, 15), (1, 30), (2, 60), (6, 960), (7, 1440), (500, 1440)])
def test_each_lock_is_twice_as_long_up_to_a_day(times, minutes):
    assert locked_until(5, times, NOW, after=5, minutes=15) == NOW + timedelta(minutes=minutes)


def test_a_lock_holds_until_its_last_second():
    until = NOW + timedelta(minutes=15)
    assert is_locked(until, until - timedelta(microseconds=1))
    assert not is_locked(until, until)
    assert not is_locked(None, NOW)
