"""For which days eligibility is told (seed 004), to the edge day."""

from datetime import date

import pytest

from optima_portal.rules.eligibility import last_day_to_check, why_not_checkable


@pytest.mark.parametrize(
    ("today", "ahead", "last"),
    [
        (date(2026, 11, 1), 0, date(2026, 11, 30)),
        (date(2026, 11, 30), 0, date(2026, 11, 30)),
        (date(2026, 12, 31), 0, date(2026, 12, 31)),
        (date(2027, 1, 1), 0, date(2027, 1, 31)),
        (date(2028, 2, 1), 0, date(2028, 2, 29)),
        (date(2026, 11, 30), 1, date(2026, 12, 31)),
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2026, 11, 15), 12, date(2027, 11, 30)),
    ],
)
def test_it_is_told_to_the_end_of_this_month_or_of_one_ahead(today, ahead, last):
    assert last_day_to_check(today, ahead) == last


@pytest.mark.parametrize("day", [date.min, date(2026, 11, 28), date(2026, 11, 29), date(2026, 11, 30)])
def test_the_past_today_and_the_rest_of_the_month_are_told(day):
    assert why_not_checkable(day, date(2026, 11, 28), 0) is None


@pytest.mark.parametrize("day", [date(2026, 12, 1), date.max])
def test_a_later_day_is_refused_with_the_last_one_that_is_told(day):
    assert why_not_checkable(day, date(2026, 11, 28), 0) == (
        "Eligibility is known until 11/30/2026. Choose that day or an earlier one."
    )
