"""Days as numbers, so that a life is added and compared in integers and written down from a table."""

from datetime import date, timedelta

YEARS_BACK = 110
WINDOW_MONTHS = 24
PAY_EVERY = 14


class Calendar:
    """Everything relative to one day. A day's number counts from a New Year 110 years ago; `OPEN` has no end."""

    def __init__(self, today: date) -> None:
        first = date(today.year - YEARS_BACK, 1, 1)
        days = [first + timedelta(days=one) for one in range((date(today.year + 1, 12, 31) - first).days + 1)]
        self.first = first
        self.today = (today - first).days
        self.iso = [day.isoformat() for day in days]
        self.open = len(days)
        self.iso.append("9999-12-31")
        self.month_start = [one - day.day + 1 for one, day in enumerate(days)]
        self.month_end = _month_ends(self.month_start)
        self.weekday = [one - max(0, day.weekday() - 4) for one, day in enumerate(days)]
        self.julian = [f"{day:%y%j}" for day in days]
        self.begins = self._months_before(days[self.today], WINDOW_MONTHS)
        self.pay_day = [one + (PAY_EVERY - (one - self.today + 3)) % PAY_EVERY for one in range(len(days))]

    def number(self, day: date) -> int:
        """The number of a day."""
        return (day - self.first).days

    def day(self, number: int) -> date:
        """The day of a number."""
        return self.first + timedelta(days=number)

    def month(self, number: int, later: int) -> int:
        """The first day of the month that is so many months after a day's own."""
        return self._months_before(self.day(number), -later)

    def _months_before(self, day: date, months: int) -> int:
        years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
        return self.number(date(years, month + 1, 1))


def _month_ends(starts: list[int]) -> list[int]:
    ends, end = [0] * len(starts), len(starts) - 1
    for one in range(len(starts) - 1, -1, -1):
        ends[one] = end
        if starts[one] == one:
            end = one - 1
    return ends
