"""The kinds of background work: `@job("send_mail")` above a function makes it one.

Work is `work(db, payload, now=...)` and runs in one transaction that also marks the job as done: either both are
there or neither. Work that talks to the outside world is declared with `own_transactions=True`, gets the engine
in place of the session and must say itself, in the database, how far it got.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Payload = dict[str, Any]
Work = Callable[..., None]

MAX_ATTEMPTS = 8
LEASE = timedelta(minutes=5)


class Hopeless(Exception):
    """The work can never succeed: it is not tried again."""


@dataclass(frozen=True)
class Every:
    """Again and again, at full multiples of so many minutes."""

    minutes: int

    def last_due(self, now: datetime, _zone: str) -> datetime:
        """The latest moment, not after `now`, at which it was due."""
        seconds = self.minutes * 60
        return datetime.fromtimestamp(now.timestamp() // seconds * seconds, UTC)


@dataclass(frozen=True)
class DailyAt:
    """Once a day, at a time of the plan's clock."""

    hour: int
    minute: int = 0

    def last_due(self, now: datetime, zone: str) -> datetime:
        """The latest moment, not after `now`, at which it was due."""
        here = now.astimezone(ZoneInfo(zone))
        due = datetime.combine(here.date(), time(self.hour, self.minute), ZoneInfo(zone))
        if due > here:
            due = datetime.combine(here.date() - timedelta(days=1), due.time(), ZoneInfo(zone))
        return due.astimezone(UTC)


@dataclass(frozen=True)
class JobKind:
    """One kind of work, and how patient the worker is with it."""

    name: str
    work: Work
    max_attempts: int
    lease: timedelta
    own_transactions: bool
    recurring: Every | DailyAt | None


_kinds: dict[str, JobKind] = {}


def job(
    name: str,
    *,
    max_attempts: int = MAX_ATTEMPTS,
    lease: timedelta = LEASE,
    own_transactions: bool = False,
    recurring: Every | DailyAt | None = None,
) -> Callable[[Work], Work]:
    """Make a function the work of a kind of job. `lease`: after that long a worker that does not answer is given up."""

    def register(work: Work) -> Work:
        if name in _kinds:
            raise ValueError(f"Two functions are the job {name!r}.")
        _kinds[name] = JobKind(name, work, max_attempts, lease, own_transactions, recurring)
        return work

    return register


def kind_of(name: str) -> JobKind:
    """The kind with this name; raises `LookupError`."""
    if name not in _kinds:
        raise LookupError(f"No function is the job {name!r}: is the file with its @job imported?")
    return _kinds[name]


def lease_of(name: str) -> timedelta:
    """How long a worker may be silent over such a job. An unknown kind has a lease too: it fails like any other."""
    return _kinds[name].lease if name in _kinds else LEASE


def recurring_kinds() -> list[JobKind]:
    """The kinds that come round by themselves."""
    return [kind for kind in _kinds.values() if kind.recurring is not None]
