"""By when an authorization request must be decided: every clock that applies, and the earliest of them.

Sources: CMS-0057-F (standard: 7 calendar days from the request, 14 more when extended; expedited: 72 hours);
H&S 1367.01(h) (5 working days, retro 30 days, both from the receipt of the information reasonably needed);
42 CFR 438.404(c) (no decision in time counts as an adverse action on the day the limit expires).

A clock of days ends with its last day, at midnight in the plan's time zone; one of hours does not stop for nights,
weekends or the change to daylight saving.
"""

from collections.abc import Container
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from optima_portal.rules.plan_limits import Referrals
from optima_portal.rules.referral_status import Priority
from optima_portal.rules.working_days import working_days_after

SOON = timedelta(hours=24)


@dataclass(frozen=True)
class Course:
    """What happened to a request so far. Times are aware.

    `complete_at`: when the information that the decision needs was there; None while the plan waits for some.
    """

    priority: Priority
    received_at: datetime
    complete_at: datetime | None
    is_extended: bool = False


@dataclass(frozen=True)
class Clock:
    """One limit. `due_at` is None while it stands still."""

    rule: str
    due_at: datetime | None


def clocks_of(course: Course, limits: Referrals, zone: str, closures: Container[date]) -> tuple[Clock, ...]:
    """Every clock of a request, whichever is first."""
    if course.priority is Priority.URGENT:
        hours = limits.urgent_hours
        return (Clock(f"Urgent: {hours} hours from receipt", course.received_at + timedelta(hours=hours)),)
    if course.priority is Priority.RETRO:
        return (_from_complete("Retro: {} calendar days from complete information", course, zone, _retro(limits)),)
    return (_federal(course, limits, zone), _state(course, limits, zone, closures))


def due_at(clocks: tuple[Clock, ...]) -> datetime | None:
    """The earliest of the clocks that run; None while all stand still."""
    return min((clock.due_at for clock in clocks if clock.due_at), default=None)


def urgency(due: datetime | None, now: datetime) -> str:
    """late, soon (within a day), calm, or paused while every clock stands still."""
    if due is None:
        return "paused"
    if now > due:
        return "late"
    return "soon" if due - now <= SOON else "calm"


def was_in_time(due: datetime | None, decided_at: datetime) -> bool:
    """Whether a decision kept its clock; one that stood still cannot be missed."""
    return due is None or decided_at <= due


def why_not_extendable(course: Course, now: datetime, due: datetime | None) -> str | None:
    """Only a routine request, once, and before its time is out."""
    if course.priority is not Priority.ROUTINE:
        return "Only a routine referral can be extended."
    if course.is_extended:
        return "This referral was extended already."
    if due is not None and now > due:
        return "The time to decide is over: it can no longer be extended."
    return None


def end_of_day(day: date, zone: str) -> datetime:
    """The last moment of a day in a zone, in UTC: midnight less a microsecond, also where clocks change."""
    midnight = datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(zone))
    return midnight.astimezone(UTC) - timedelta(microseconds=1)


def _federal(course: Course, limits: Referrals, zone: str) -> Clock:
    days = limits.routine_calendar_days
    rule = f"Federal: {days} calendar days from receipt"
    if course.is_extended:
        rule, days = f"{rule}, extended by {limits.routine_extension_days}", days + limits.routine_extension_days
    return Clock(rule, end_of_day(_day(course.received_at, zone) + timedelta(days=days), zone))


def _state(course: Course, limits: Referrals, zone: str, closures: Container[date]) -> Clock:
    """An extended request is told so: the state's clock then ends with the federal one's extension."""
    number = limits.routine_working_days
    rule = f"California: {number} working days from complete information"
    if course.is_extended:
        return Clock(f"{rule}, extended", _federal(course, limits, zone).due_at)
    if course.complete_at is None:
        return Clock(rule, None)
    return Clock(rule, end_of_day(working_days_after(_day(course.complete_at, zone), number, closures), zone))


def _from_complete(rule: str, course: Course, zone: str, days: int) -> Clock:
    if course.complete_at is None:
        return Clock(rule.format(days), None)
    return Clock(rule.format(days), end_of_day(_day(course.complete_at, zone) + timedelta(days=days), zone))


def _retro(limits: Referrals) -> int:
    return limits.retro_calendar_days


def _day(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()
