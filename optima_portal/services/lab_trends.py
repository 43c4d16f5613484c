"""How each laboratory test went: the last results as a small line, in words for who cannot see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col

from optima_portal.access.viewer import Viewer
from optima_portal.kit.sparkline import sparkline
from optima_portal.models.lab_result import LabResult
from optima_portal.models.member import Member
from optima_portal.rules.dates import us_day
from optima_portal.services.clinical_history import mark_of, own_labs, range_of

MOST_POINTS = 12


@dataclass(frozen=True)
class TrendDot:
    """A result in the picture; `tone` is bad when out of range."""

    x: str
    y: str
    tone: str


@dataclass(frozen=True)
class LabTrend:
    """One test: the newest value, and its line."""

    test: str
    newest: str
    on: str
    limits: str
    mark: str
    path: str
    dots: tuple[TrendDot, ...]
    band_top: str
    band_height: str
    words: str


def lab_trends(db: Session, viewer: Viewer, member: Member, today: date) -> tuple[LabTrend, ...]:
    """The trend of each test with at least two results that are numbers of one unit, by its name."""
    own = own_labs(viewer, member, today).where(col(LabResult.number).is_not(None))
    by_test: dict[tuple[str, str], list[LabResult]] = {}
    for row in db.exec(own.order_by(col(LabResult.collected_on), col(LabResult.id))).all():
        by_test.setdefault((row.test, row.unit), []).append(row)
    return tuple(_trend(rows[-MOST_POINTS:]) for _, rows in sorted(by_test.items()) if len(rows) > 1)


def _trend(rows: Sequence[LabResult]) -> LabTrend:
    newest = rows[-1]
    line = sparkline(
        [(row.collected_on.toordinal(), row.number or 0.0) for row in rows], low=newest.low, high=newest.high
    )
    dots = tuple(
        TrendDot(f"{dot.x:g}", f"{dot.y:g}", "bad" if mark_of(row) else "plain")
        for dot, row in zip(line.dots, rows, strict=True)
    )
    return LabTrend(
        test=newest.test,
        newest=f"{newest.value} {newest.unit}".strip(),
        on=us_day(newest.collected_on),
        limits=range_of(newest.low, newest.high),
        mark=mark_of(newest),
        path=line.path,
        dots=dots,
        band_top=f"{line.top:g}",
        band_height=f"{line.height:g}",
        words=_words(rows),
    )


def _words(rows: Sequence[LabResult]) -> str:
    first, last = rows[0], rows[-1]
    values = ", ".join(row.value for row in rows)
    outside = sum(bool(mark_of(row)) for row in rows)
    said = f"{len(rows)} results from {first.collected_on:%m/%d/%Y} to {last.collected_on:%m/%d/%Y}: {values}."
    return f"{said} {outside if outside else 'None'} out of range."
