"""By when a request must be decided: over weekends, holidays, daylight saving, while information is missing."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optima_portal.rules.plan import plan
from optima_portal.rules.referral_clock import (
    Course,
    clocks_of,
    due_at,
    end_of_day,
    urgency,
    was_in_time,
    why_not_extendable,
)
from optima_portal.rules.referral_status import Priority

ZONE = "America/Los_Angeles"
LIMITS = plan().referrals
THANKSGIVING = date(2026, 11, 26)
NEW_YEAR = date(2027, 1, 1)
CLOSED = frozenset({THANKSGIVING, date(2026, 12, 25), NEW_YEAR, date(2027, 1, 18)})


def at(year: int, month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(ZONE))


def due(priority: Priority, received: datetime, complete: datetime | None = None, **more: bool) -> datetime | None:
    return due_at(clocks_of(Course(priority, received, complete or received, **more), LIMITS, ZONE, CLOSED))


def last_day(moment: datetime | None) -> date:
    assert moment is not None
    return moment.astimezone(ZoneInfo(ZONE)).date()


def test_routine_is_five_working_days_when_they_end_first() -> None:
    assert last_day(due(Priority.ROUTINE, at(2026, 11, 16))) == date(2026, 11, 23)


def test_routine_is_seven_calendar_days_when_a_holiday_makes_the_working_days_longer() -> None:
    # From Monday before Thanksgiving five working days end on Tuesday the week after; seven days end on Monday.
    assert last_day(due(Priority.ROUTINE, at(2026, 11, 23))) == date(2026, 11, 30)


def test_routine_over_new_year() -> None:
    assert last_day(due(Priority.ROUTINE, at(2026, 12, 31))) == date(2027, 1, 7)


def test_a_request_just_before_midnight_counts_from_its_own_day_in_the_plans_zone() -> None:
    assert last_day(due(Priority.ROUTINE, at(2026, 11, 16, 23, 59))) == date(2026, 11, 23)
    assert last_day(due(Priority.ROUTINE, at(2026, 11, 17, 0, 1))) == date(2026, 11, 24)


def test_the_last_day_counts_to_its_end() -> None:
    ends = due(Priority.ROUTINE, at(2026, 11, 16))
    assert was_in_time(ends, at(2026, 11, 23, 23, 59))
    assert not was_in_time(ends, at(2026, 11, 24, 0, 0))


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        (at(2026, 11, 20, 16), at(2026, 11, 23, 16)),  # Friday to Monday: weekends count
        (datetime(2026, 10, 30, 19, tzinfo=UTC), datetime(2026, 11, 2, 19, tzinfo=UTC)),  # clocks go back in between
        (datetime(2027, 3, 13, 9, tzinfo=UTC), datetime(2027, 3, 16, 9, tzinfo=UTC)),  # clocks go forward in between
    ],
)
def test_urgent_is_72_hours_that_do_not_stop(received: datetime, expected: datetime) -> None:
    assert due(Priority.URGENT, received) == expected


def test_retro_is_thirty_days_from_complete_information() -> None:
    assert last_day(due(Priority.RETRO, at(2026, 11, 2), at(2026, 11, 10))) == date(2026, 12, 10)


def test_while_information_is_missing_only_the_federal_clock_runs() -> None:
    waiting = Course(Priority.ROUTINE, at(2026, 11, 16), None)
    federal, state = clocks_of(waiting, LIMITS, ZONE, CLOSED)
    assert state.due_at is None
    assert last_day(federal.due_at) == date(2026, 11, 23)


def test_the_states_clock_begins_anew_when_the_information_came() -> None:
    answered = Course(Priority.ROUTINE, at(2026, 11, 16), at(2026, 11, 19))
    assert [last_day(one.due_at) for one in clocks_of(answered, LIMITS, ZONE, CLOSED)] == [
        date(2026, 11, 23),
        date(2026, 11, 27),
    ]


def test_a_retro_request_that_waits_is_paused_and_cannot_be_missed() -> None:
    paused = due_at(clocks_of(Course(Priority.RETRO, at(2026, 11, 2), None), LIMITS, ZONE, CLOSED))
    assert paused is None
    assert urgency(paused, at(2027, 11, 2)) == "paused"
    assert was_in_time(paused, at(2027, 11, 2))


def test_an_extension_gives_fourteen_days_more() -> None:
    assert last_day(due(Priority.ROUTINE, at(2026, 11, 16), is_extended=True)) == date(2026, 12, 7)


def test_only_a_routine_request_is_extended_once_and_in_time() -> None:
    received = at(2026, 11, 16)
    ends = due(Priority.ROUTINE, received)
    routine = Course(Priority.ROUTINE, received, received)
    assert why_not_extendable(routine, at(2026, 11, 23, 23, 59), ends) is None
    assert why_not_extendable(routine, at(2026, 11, 24), ends)
    assert why_not_extendable(Course(Priority.ROUTINE, received, received, is_extended=True), received, ends)
    assert why_not_extendable(Course(Priority.URGENT, received, received), received, ends)


def test_soon_is_within_a_day() -> None:
    ends = at(2026, 11, 23, 12)
    assert urgency(ends, ends - timedelta(hours=25)) == "calm"
    assert urgency(ends, ends - timedelta(hours=24)) == "soon"
    assert urgency(ends, ends) == "soon"
    assert urgency(ends, ends + timedelta(seconds=1)) == "late"


@pytest.mark.parametrize("day", [date(2026, 11, 1), date(2027, 3, 14)])
def test_a_day_of_23_or_25_hours_ends_at_its_own_midnight(day: date) -> None:
    end = end_of_day(day, ZONE).astimezone(ZoneInfo(ZONE))
    assert (end.date(), end.hour, end.minute) == (day, 23, 59)


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)),
    st.sampled_from(Priority),
    st.integers(0, 400),
)
def test_no_clock_ends_before_it_begins_and_information_never_makes_it_shorter(
    received: datetime, priority: Priority, hours: int
) -> None:
    began = received.replace(tzinfo=UTC)
    straight = due(priority, began)
    later = due(priority, began, began + timedelta(hours=hours))
    assert straight is not None
    assert later is not None
    assert began < straight <= later
    if priority is Priority.ROUTINE:
        assert later - began <= timedelta(days=8, hours=1)
