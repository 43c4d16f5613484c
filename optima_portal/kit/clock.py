"""The one clock: no other file asks the system for the time, so that a test can set it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_frozen: ContextVar[datetime | None] = ContextVar("frozen_clock", default=None)


def now() -> datetime:
    """This moment, aware, in UTC."""
    return _frozen.get() or datetime.now(UTC)


def today(zone: str) -> date:
    """The calendar day in a zone such as `America/Los_Angeles`: the plan's deadlines are days there, not in UTC."""
    return now().astimezone(ZoneInfo(zone)).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Stop the clock at a moment; for tests."""
    if moment.tzinfo is None:
        raise ValueError("The clock needs a moment with a time zone.")
    reset = _frozen.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(reset)
