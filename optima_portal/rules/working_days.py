"""Working days: Monday to Friday without the federal holidays and the plan's own closures. Clocks count in them.

Source: 28 CCR 1300.71(a)(12) "working days"; which days are closures comes in as an argument. The day something
arrives is day 0: two working days from a Thursday before a free Friday end on the Tuesday after.
"""

from collections.abc import Container
from datetime import date, timedelta

DAY = timedelta(days=1)
FIRST_WEEKEND_DAY = 5


def is_working_day(day: date, closures: Container[date]) -> bool:
    """Whether the plan works on this day."""
    return day.weekday() < FIRST_WEEKEND_DAY and day not in closures


def working_days_after(start: date, number: int, closures: Container[date]) -> date:
    """The last day of a term of so many working days that begins on the day after `start`."""
    day = start
    while number > 0:
        day += DAY
        number -= is_working_day(day, closures)
    return day


def working_days_until(today: date, due: date, closures: Container[date]) -> int:
    """How many working days after `today` are left, the due day included; negative: how many it is late."""
    if due < today:
        return -working_days_until(due, today, closures)
    days = (due - today).days
    return sum(is_working_day(today + DAY * number, closures) for number in range(1, days + 1))
