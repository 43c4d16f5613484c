"""How well a member keeps to the drugs of the PDC measures this year, and whose refill is due."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col

from optima_portal.access import scope
from optima_portal.access.viewer import Viewer
from optima_portal.models.eligibility import EligibilitySpan
from optima_portal.models.fill import Fill
from optima_portal.models.member import Member
from optima_portal.rules.ages import age_on
from optima_portal.rules.dates import us_day
from optima_portal.rules.drug_classes import DrugClass, excludes, ingredients_of
from optima_portal.rules.pdc import DaysSupplied, Outlook, Pdc, days_allowed, outlook, pdc, runs_out, why_not_measured
from optima_portal.rules.plan import plan
from optima_portal.services.clinical_history import own_fills

CHART_WIDTH = 240
ADULT = 18
GAP = "Care gap: "
LONGEST_OVERDUE = timedelta(days=90)  # later than that it was stopped, or changed for another drug


@dataclass(frozen=True)
class CoveredBar:
    """Days with the drug in hand, as a piece of the chart."""

    x: str
    width: str


@dataclass(frozen=True)
class AdherenceRow:
    """One class this year, to date."""

    drug_class: str
    percent: str
    verdict: str
    tone: str
    covered: str
    missed: str
    allowed: str
    fills: str
    next_due: str
    fill_by: str
    """The last day for the next fill with which the goal is still reached."""
    bars: tuple[CoveredBar, ...]
    treatment_width: str
    treatment_x: str
    words: str
    note: str


@dataclass(frozen=True)
class DueChip:
    """A refill that runs out soon, or has; or a goal of the year that is at stake."""

    words: str
    tone: str


def adherence_of(db: Session, viewer: Viewer, member: Member, today: date) -> tuple[AdherenceRow, ...]:
    """The classes of which the member filled something this year."""
    fills = _fills_of_year(db, viewer, member, today)
    ends = _treated_until(db, member, today.year)
    rows = (_row(one, fills, ends, today) for one in DrugClass)
    return tuple(row for row in rows if row is not None)


def chips_of(db: Session, viewer: Viewer, member: Member, today: date) -> tuple[DueChip, ...]:
    """What is at stake: the goals of the year first, then the refills."""
    fills = _fills_of_year(db, viewer, member, today)
    if not fills or member.deceased_on is not None:
        return ()
    return (*_care_gaps(fills, member, _treated_until(db, member, today.year), today), *_refills_due(fills, today))


def _refills_due(fills: Sequence[Fill], today: date) -> Iterator[DueChip]:
    """A chip for each class that runs out within the next days, or ran out not long ago."""
    for one in DrugClass:
        by = _next_refill(_supplied(fills, one))
        if by is None:
            continue
        if today - LONGEST_OVERDUE <= by <= today:
            yield DueChip(f"{one.value} refill was due {by:%m/%d/%Y}", "bad")
        elif today < by <= today + timedelta(days=plan().members.refill_soon_days):
            yield DueChip(f"{one.value} refill by {by:%m/%d/%Y}", "warn")


def _care_gaps(fills: Sequence[Fill], member: Member, ends: date, today: date) -> Iterator[DueChip]:
    """A chip for each class that the PDC measures count this year and that is below the goal to date: the day by which
    the next fill saves it, or that none does."""
    if ends < today or not _is_adult(member, today.year):
        return
    goal = plan().members.pdc_goal_percent
    for one in DrugClass:
        supplied = _supplied(fills, one)
        to_date = pdc(supplied, today.year, today)
        if to_date is None or to_date.reaches(goal) or _why_not(one, fills, supplied, ends):
            continue
        ahead = _outlook(supplied, ends, today)
        said = f"{GAP}{one.value} PDC {_percent(to_date)}"
        if ahead.fill_by:
            yield DueChip(f"{said}, fill by {ahead.fill_by:%m/%d/%Y}", "warn")
        elif not ahead.can_reach:
            yield DueChip(f"{said}, {goal}% is out of reach", "bad")


def _is_adult(member: Member, year: int) -> bool:
    """18 or older on the first day of the year, as the measures ask."""
    return member.birth_date is not None and age_on(member.birth_date, date(year, 1, 1)) >= ADULT


def _outlook(supplied: list[DaysSupplied], ends: date, today: date) -> Outlook:
    whole = pdc(supplied, ends.year, ends)
    assert whole is not None  # there was a fill by today
    return outlook(whole, plan().members.pdc_goal_percent, today)


def _percent(counted: Pdc) -> str:
    """Never rounded up to a goal that was not reached."""
    return f"{int(counted.percent * 10) / 10:.1f}%"


def _fills_of_year(db: Session, viewer: Viewer, member: Member, today: date) -> Sequence[Fill]:
    own = own_fills(viewer, member, today).where(col(Fill.filled_on) >= date(today.year, 1, 1))
    return db.exec(own.where(col(Fill.filled_on) <= today).order_by(col(Fill.filled_on), col(Fill.id))).all()


def _treated_until(db: Session, member: Member, year: int) -> date:
    """The last day of the year on which the member is a member, and alive."""
    spans = db.exec(scope.spans_of(member).where(EligibilitySpan.ends_on >= EligibilitySpan.starts_on)).all()
    last = max((span.ends_on for span in spans if span.starts_on <= date(year, 12, 31)), default=date(year, 12, 31))
    return min(last, date(year, 12, 31), member.deceased_on or last)


def _supplied(fills: Sequence[Fill], of: DrugClass) -> list[DaysSupplied]:
    return [
        DaysSupplied(fill.filled_on, ingredient, fill.days_supply)
        for fill in fills
        for ingredient in sorted(ingredients_of(fill.drug, of))
    ]


def _next_refill(supplied: Sequence[DaysSupplied]) -> date | None:
    """When the fill that lasts longest by itself runs out: what was left over of fills before it nobody knows."""
    days = (runs_out(one.filled_on, one.days) for one in supplied)
    return max((day for day in days if day is not None), default=None)


def _row(of: DrugClass, fills: Sequence[Fill], ends: date, today: date) -> AdherenceRow | None:
    supplied = _supplied(fills, of)
    counted = pdc(supplied, today.year, min(ends, today))
    if counted is None:
        return None
    goal = plan().members.pdc_goal_percent
    why_not = _why_not(of, fills, supplied, ends)
    allowed = days_allowed(counted.starts, ends, goal)
    is_on_course = counted.reaches(goal)
    verdict = "Not measured" if why_not else "On course" if is_on_course else f"Below {goal}%"
    by = _next_refill(supplied) or counted.ends
    x, width = _place(counted.starts, counted.ends)
    return AdherenceRow(
        drug_class=of.value,
        percent=_percent(counted),
        verdict=verdict,
        tone="plain" if why_not else "ok" if is_on_course else "bad",
        covered=f"{counted.covered_days} of {counted.treatment_days}",
        missed=str(counted.missed_days),
        allowed=str(allowed),
        fills=str(len({one.filled_on for one in supplied})),
        next_due=us_day(by),
        fill_by="–" if why_not else _fill_by(_outlook(supplied, ends, today)),
        bars=tuple(CoveredBar(*_place(one.first, one.last)) for one in counted.covered),
        treatment_x=x,
        treatment_width=width,
        words=_words(of, counted),
        note=why_not or "",
    )


def _fill_by(ahead: Outlook) -> str:
    if ahead.fill_by:
        return us_day(ahead.fill_by)
    return "No fill needed" if ahead.can_reach else "Out of reach"


def _why_not(of: DrugClass, fills: Sequence[Fill], supplied: list[DaysSupplied], ends: date) -> str | None:
    if any(excludes(fill.drug, of) for fill in fills):
        other = "insulin" if of is DrugClass.DIABETES else "sacubitril/valsartan"
        return f"A fill of {other} takes the member out of this measure."
    return why_not_measured(supplied, ends.year, ends)


def _place(first: date, last: date) -> tuple[str, str]:
    """Where days of a year stand in its chart, and how wide."""
    year_begins = date(first.year, 1, 1)
    scale = CHART_WIDTH / (date(first.year, 12, 31) - year_begins).days
    return f"{(first - year_begins).days * scale:.1f}", f"{max(1.0, ((last - first).days + 1) * scale):.1f}"


def _words(of: DrugClass, counted: Pdc) -> str:
    gaps = [
        f"{before.last + timedelta(days=1):%m/%d} to {after.first - timedelta(days=1):%m/%d}"
        for before, after in zip(counted.covered, counted.covered[1:], strict=False)
    ]
    if counted.covered[-1].last < counted.ends:
        gaps.append(f"{counted.covered[-1].last + timedelta(days=1):%m/%d} to {counted.ends:%m/%d}")
    said = f"{of.value}: {counted.covered_days} of {counted.treatment_days} days covered since {counted.starts:%m/%d}"
    return f"{said}; without: {', '.join(gaps)}." if gaps else f"{said}, without a gap."
