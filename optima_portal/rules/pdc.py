"""Proportion of days covered (PDC), as the Pharmacy Quality Alliance defines PDC-STA, PDC-RASA and PDC-DR (spec 5).

Within a calendar year: from the first fill of the class to the earliest of 31 December, disenrolment and death. A fill
that comes before the last one **of the same ingredient** has run out moves to the day after; other ingredients never
move, and the union of their days counts, cut at the period's end. Nothing is carried in from the year before.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

SHORTEST_TREATMENT = 91
FEWEST_FILLS = 2
LONGEST_SUPPLY = 366
DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class DaysSupplied:
    """One fill of one ingredient."""

    filled_on: date
    ingredient: str
    days: int


@dataclass(frozen=True)
class Stretch:
    """Days covered without a break, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Pdc:
    """What came out. `treatment_days` are counted to the end of the period, or to the day it is asked on."""

    starts: date
    ends: date
    covered: tuple[Stretch, ...]
    fills: int

    @property
    def treatment_days(self) -> int:
        """From the first fill to the end, both included."""
        return (self.ends - self.starts).days + 1

    @property
    def covered_days(self) -> int:
        """Days of treatment with the drug in hand."""
        return sum(one.days for one in self.covered)

    @property
    def missed_days(self) -> int:
        """The others."""
        return self.treatment_days - self.covered_days

    @property
    def percent(self) -> float:
        """For the eye; a verdict goes by the days."""
        return 100 * self.covered_days / self.treatment_days

    def reaches(self, goal_percent: int) -> bool:
        """Whether the unrounded ratio is at least the goal."""
        return 100 * self.covered_days >= goal_percent * self.treatment_days


def pdc(fills: Iterable[DaysSupplied], year: int, ends: date) -> Pdc | None:
    """The PDC of a class in a year up to a day of it (both included); None without a usable fill by then."""
    last_day = min(ends, date(year, 12, 31))
    usable = sorted(
        one for one in fills if date(year, 1, 1) <= one.filled_on <= last_day and 0 < one.days <= LONGEST_SUPPLY
    )
    if not usable:
        return None
    moved = _moved(usable)
    starts = usable[0].filled_on
    inside = [Stretch(one.first, min(one.last, last_day)) for one in moved if one.first <= last_day]
    return Pdc(starts, last_day, _union(inside), len(usable))


def runs_out(filled_on: date, days: int) -> date | None:
    """The day on which the next refill is due; None: nobody can believe this supply, or the calendar ends before it."""
    if not 0 <= days <= LONGEST_SUPPLY or filled_on > date.max - timedelta(days=days):
        return None
    return filled_on + timedelta(days=days)


def why_not_measured(fills: Sequence[DaysSupplied], year: int, ends: date) -> str | None:
    """Say why the class does not count in the measure of this year; None means it does. `ends`: of the treatment."""
    days = sorted({one.filled_on for one in fills if one.filled_on.year == year and 0 < one.days <= LONGEST_SUPPLY})
    if len(days) < FEWEST_FILLS:
        return "Fewer than two fills on different days this year."
    if (min(ends, date(year, 12, 31)) - days[0]).days + 1 < SHORTEST_TREATMENT:
        return f"Fewer than {SHORTEST_TREATMENT} days of treatment this year."
    return None


def days_allowed(first_fill: date, ends: date, goal_percent: int) -> int:
    """How many days of the whole treatment may be missed and the goal still be reached."""
    return ((ends - first_fill).days + 1) * (100 - goal_percent) // 100


@dataclass(frozen=True)
class Outlook:
    """Whether a goal can still be reached by the end of the treatment, and the last day on which the next fill may come
    for that, no day after it missed. None: no further fill is needed, or none can help."""

    can_reach: bool
    fill_by: date | None


def outlook(whole: Pdc, goal_percent: int, today: date) -> Outlook:
    """What is left of the days that may be missed. `whole`: the fills so far, counted to the end of the treatment."""
    runs_to = whole.covered[-1].last
    missed = (runs_to - whole.starts).days + 1 - whole.covered_days
    left = days_allowed(whole.starts, whole.ends, goal_percent) - missed
    if left < 0:
        return Outlook(False, None)
    if left >= (whole.ends - runs_to).days:
        return Outlook(True, None)
    fill_by = runs_to + timedelta(days=1 + left)
    return Outlook(True, fill_by) if fill_by >= today else Outlook(False, None)


def _moved(fills: Sequence[DaysSupplied]) -> list[Stretch]:
    """Each fill's days, moved behind the one before of the same ingredient."""
    moved: list[Stretch] = []
    by_ingredient = sorted(fills, key=lambda one: (one.ingredient, one.filled_on, one.days))
    for _, several in groupby(by_ingredient, lambda one: one.ingredient):
        runs_out: date | None = None
        for one in several:
            first = one.filled_on if runs_out is None or one.filled_on > runs_out else runs_out + DAY
            runs_out = first + timedelta(days=one.days - 1)
            moved.append(Stretch(first, runs_out))
    return moved


def _union(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    joined: list[Stretch] = []
    for one in sorted(stretches, key=lambda each: (each.first, each.last)):
        if joined and one.first <= joined[-1].last + DAY:
            joined[-1] = Stretch(joined[-1].first, max(joined[-1].last, one.last))
        else:
            joined.append(one)
    return tuple(joined)
