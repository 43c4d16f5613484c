"""Days as people read them: as the standard library writes them."""

from datetime import date, timedelta

from optima_portal.rules.dates import us_day


def test_a_day_is_written_as_strftime_does():
    for number in range(0, 60_000, 17):
        day = date(1900, 1, 1) + timedelta(days=number)
        assert us_day(day) == day.strftime("%m/%d/%Y")


def test_no_day_is_nothing():
    assert us_day(None) == ""
