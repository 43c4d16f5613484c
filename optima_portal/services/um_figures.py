"""What the clocks and the rules came to: for the quality and compliance teams, and, by year, for the public."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from optima_portal.access import referral_scope
from optima_portal.access.viewer import Viewer
from optima_portal.kit.charts import Chart, Series, Tone, bars
from optima_portal.rules.authorization_metrics import Decided, Metric, metrics
from optima_portal.rules.plan import plan

MONTHS = 12


@dataclass(frozen=True)
class UmFigures:
    """Of the last twelve months: decided, in time, the same day, by rule; by month; how often each rule approved."""

    decided: str
    in_time: str
    same_day: str
    automatic: str
    months: Chart
    rules: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class PublicMetric:
    """A figure as the public reads it."""

    name: str
    value: str
    of: str


def um_figures(db: Session, viewer: Viewer, *, today: date) -> UmFigures:
    """The figures of the last twelve months."""
    rows = [one for one in db.execute(referral_scope.clocks(viewer)) if one.decided_at is not None]
    recent = [
        one for one in rows if _months_between(_day(one.decided_at), today) < MONTHS and one.was_in_time is not None
    ]
    same = sum(_day(one.received_at) == _day(one.decided_at) for one in recent)
    by_rule = Counter(db.execute(referral_scope.rules_used(viewer)).scalars())
    return UmFigures(
        decided=f"{len(recent):,}",
        in_time=_share(sum(bool(one.was_in_time) for one in recent), len(recent)),
        same_day=_share(same, len(recent)),
        automatic=_share(sum(one.is_automatic for one in recent), len(recent)),
        months=_by_month(recent, today),
        rules=tuple((rule, f"{number:,}") for rule, number in by_rule.most_common()),
    )


def public_metrics(db: Session, viewer: Viewer, year: int) -> tuple[PublicMetric, ...]:
    """The figures of CMS-0057-F of a year: counts of nobody, so that whoever asks may have them."""
    rows = db.execute(referral_scope.public_clocks(*_year(year))).all()
    return tuple(_public(one) for one in metrics([Decided(*row) for row in rows]))


def _year(year: int) -> tuple[datetime, datetime]:
    zone = ZoneInfo(plan().plan.time_zone)
    return datetime(year, 1, 1, tzinfo=zone), datetime(year + 1, 1, 1, tzinfo=zone)


def _public(one: Metric) -> PublicMetric:
    if one.value is None:
        return PublicMetric(one.name, "No such requests", "0")
    value = f"{one.value:.1f}%" if one.unit == "%" else f"{one.value:.1f} {one.unit}"
    return PublicMetric(one.name, value, f"{one.of:,}")


def _by_month(recent: list, today: date) -> Chart:  # type: ignore[type-arg]
    labels, in_time, late = [], [], []
    for back in range(MONTHS - 1, -1, -1):
        month = _month(today, back)
        of_month = [one for one in recent if _day(one.decided_at).replace(day=1) == month]
        labels.append(f"{month:%b %Y}")
        in_time.append(float(sum(bool(one.was_in_time) for one in of_month)))
        late.append(float(len(of_month)) - in_time[-1])
    kept, missed = int(sum(in_time)), int(sum(late))
    says = f"{kept:,} referrals were decided in time in the last twelve months, {missed:,} late."
    return bars(
        labels, (Series("In time", tuple(in_time)), Series("Late", tuple(late), Tone.BAD)), says=says, of="Month"
    )


def _month(today: date, back: int) -> date:
    whole = today.year * 12 + today.month - 1 - back
    return date(whole // 12, whole % 12 + 1, 1)


def _months_between(day: date, today: date) -> int:
    return (today.year - day.year) * 12 + today.month - day.month


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "–"


def _day(moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(plan().plan.time_zone)).date()
