"""Days as people read them: as the standard library writes them."""

from datetime import date, timedelta

from optima_portal.rules.dates import us_day


def test_a_day_is_written_as_strftime_does():
    for number in range(0, 60_000, 17):
        day = date(1900, 1, 1) + timedelta(days=number)
        assert us_day(day) == day.strftime("%m/%d/%Y")


def test_a_year_has_four_digits_on_every_system():
    assert us_day(date(1, 1, 1)) == "01/01/0001"


def test_no_day_is_nothing():
    assert us_day(None) == ""
