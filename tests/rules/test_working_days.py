"""Working days over weekends, holidays and the end of the year."""

from datetime import date

import pytest

from optima_portal.rules.working_days import is_working_day, working_days_after, working_days_until
from optima_portal.services.closures import CLOSURES


@pytest.mark.parametrize(
    ("start", "number", "due"),
    [
        (date(2026, 11, 20), 2, date(2026, 11, 24)),  # a Friday: the weekend does not count
        (date(2026, 11, 21), 2, date(2026, 11, 24)),  # a Saturday is day 0 as well
        (date(2026, 11, 24), 2, date(2026, 11, 27)),  # Tuesday before Thanksgiving: Wednesday, then Friday
        (date(2026, 11, 25), 2, date(2026, 11, 30)),  # the day before Thanksgiving: Friday, then Monday
        (date(2026, 12, 30), 2, date(2027, 1, 4)),  # Thursday, then Monday: New Year's Day is a Friday
        (date(2026, 12, 31), 1, date(2027, 1, 4)),
        (date(2026, 7, 1), 2, date(2026, 7, 6)),  # Independence Day on a Saturday is observed on Friday
        (date(2027, 12, 30), 1, date(2028, 1, 3)),  # New Year's Day 2028 is observed on Friday, December 31st
        (date(2026, 11, 20), 45, date(2027, 1, 28)),
        (date(2026, 11, 20), 0, date(2026, 11, 20)),
    ],
)
def test_a_term_of_working_days_ends_on(start, number, due):
    assert working_days_after(start, number, CLOSURES) == due


def test_forty_five_working_days_over_three_holidays_counted_by_hand():
    # From Friday, 11/20/2026: Thanksgiving, Christmas, New Year's Day and Martin Luther King Day are not counted.
    due = working_days_after(date(2026, 11, 20), 45, CLOSURES)
    free = {date(2026, 11, 26), date(2026, 12, 25), date(2027, 1, 1), date(2027, 1, 18)}
    counted = [
        day
        for day in (date.fromordinal(n) for n in range(date(2026, 11, 21).toordinal(), due.toordinal() + 1))
        if day.weekday() < 5 and day not in free
    ]
    assert len(counted) == 45


def test_the_plans_own_closures_count_as_well():
    assert working_days_after(date(2026, 3, 2), 1, {date(2026, 3, 3)}) == date(2026, 3, 4)
    assert not is_working_day(date(2026, 3, 3), {date(2026, 3, 3)})


def test_californias_own_holidays_are_working_days():
    assert is_working_day(date(2026, 3, 31), CLOSURES)  # Cesar Chavez Day


@pytest.mark.parametrize(
    ("today", "due", "left"),
    [
        (date(2026, 11, 24), date(2026, 11, 27), 2),
        (date(2026, 11, 27), date(2026, 11, 27), 0),
        (date(2026, 11, 28), date(2026, 11, 27), 0),
        (date(2026, 11, 30), date(2026, 11, 27), -1),
    ],
)
def test_what_is_left_of_a_term(today, due, left):
    assert working_days_until(today, due, CLOSURES) == left
