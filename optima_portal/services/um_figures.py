"""What the clocks and the rules came to: for the quality and compliance teams, and, by year, for the public."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from optima_portal.access import referral_scope
from optima_portal.access.viewer import Viewer
from optima_portal.kit.charts import Chart, Series, Tone, bars
from optima_portal.rules.authorization_metrics import Decided, Metric, metrics
from optima_portal.rules.plan import plan
from optima_portal.rules.referral_status import ReferralStatus
from optima_portal.services.automatic_approval import rules_in_use

MONTHS = 12


@dataclass(frozen=True)
class RuleUsed:
    """How often a rule approved a service, by which files."""

    rule: str
    services: str
    files: str


@dataclass(frozen=True)
class UmFigures:
    """Of the last twelve months: decided, in time, the same day, by rule, appealed; by month; each rule's approvals.

    `late` counts what was void after its time had passed too. `missed`: open referrals whose time has passed. `file`:
    the version and fingerprint of the rules in use.
    """

    decided: str
    in_time: str
    late: str
    missed: str
    same_day: str
    automatic: str
    appealed: str
    overturned: str
    months: Chart
    rules: tuple[RuleUsed, ...]
    file: str


@dataclass(frozen=True)
class PublicMetric:
    """A figure as the public reads it."""

    name: str
    value: str
    of: str


def um_figures(db: Session, viewer: Viewer, *, now: datetime, today: date) -> UmFigures:
    """The figures of the last twelve months; counts of all referrals, nobody's name."""
    rows = db.execute(referral_scope.clocks(viewer)).all()
    clocked = [one for one in rows if one.was_in_time is not None and _is_recent(one, today)]
    recent = [one for one in clocked if one.status is not ReferralStatus.VOID]
    resolved = [one for one in recent if one.is_appealed and one.was_appeal_won is not None]
    in_time = sum(bool(one.was_in_time) for one in clocked)
    return UmFigures(
        decided=f"{len(recent):,}",
        in_time=_share(in_time, len(clocked)),
        late=f"{len(clocked) - in_time:,}",
        missed=f"{sum(_is_missed(one, now) for one in rows):,}",
        same_day=_share(sum(_day(one.received_at) == _day(one.decided_at) for one in recent), len(recent)),
        automatic=_share(sum(one.is_automatic for one in recent), len(recent)),
        appealed=_share(sum(one.is_appealed for one in recent), len(recent)),
        overturned=_share(sum(bool(one.was_appeal_won) for one in resolved), len(resolved)),
        months=_by_month(clocked, today),
        rules=_by_rule(db, viewer, today),
        file=rules_in_use().name,
    )


def _is_recent(one: Any, today: date) -> bool:
    return one.decided_at is not None and _months_between(_day(one.decided_at), today) < MONTHS


def _is_missed(one: Any, now: datetime) -> bool:
    return one.status is ReferralStatus.PENDING and (one.was_in_time is False or bool(one.due_at and one.due_at < now))


def _by_rule(db: Session, viewer: Viewer, today: date) -> tuple[RuleUsed, ...]:
    """The rule that approved most comes first."""
    since = datetime.combine(_month(today, MONTHS - 1), time.min, ZoneInfo(plan().plan.time_zone))
    used = [(str(rule), str(file)) for rule, file in db.execute(referral_scope.rules_used(viewer, since))]
    files: dict[str, set[str]] = {}
    for rule, file in used:
        files.setdefault(rule, set()).add(file)
    counted = Counter(rule for rule, _ in used).most_common()
    named = {rule: ", ".join(sorted(filter(None, several))) for rule, several in files.items()}
    return tuple(RuleUsed(rule, f"{number:,}", named[rule]) for rule, number in counted)


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
