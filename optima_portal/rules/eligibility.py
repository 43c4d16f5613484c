"""For which days eligibility is told: enrolment is monthly (seed 004: a change counts from the first of a month).

An open span is no promise: what comes after this month is not known before the next enrolment file.
"""

from datetime import date, timedelta

from optima_portal.rules.dates import us_day
from optima_portal.rules.pcp_change import first_of_next_month


def last_day_to_check(today: date, months_ahead: int) -> date:
    """The end of this month, or of one `months_ahead`."""
    last = first_of_next_month(today) - timedelta(days=1)
    for _ in range(months_ahead):
        last = first_of_next_month(last + timedelta(days=1)) - timedelta(days=1)
    return last


def why_not_checkable(day: date, today: date, months_ahead: int) -> str | None:
    """Say why eligibility is not told for this day; None means it is."""
    if day > (last := last_day_to_check(today, months_ahead)):
        return f"Eligibility is known until {us_day(last)}. Choose that day or an earlier one."
    return None
