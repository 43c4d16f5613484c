"""Moments as a person reads them: in the plan's time zone, MM/DD/YYYY."""

from datetime import datetime
from zoneinfo import ZoneInfo

from optima_portal.rules.plan import plan


def local(moment: datetime) -> datetime:
    """A moment on the plan's clocks."""
    return moment.astimezone(ZoneInfo(plan().plan.time_zone))


def day(moment: datetime | None) -> str:
    """11/21/2026; empty for none."""
    return f"{local(moment):%m/%d/%Y}" if moment else ""


def minute(moment: datetime | None) -> str:
    """11/21/2026 7:41 AM; empty for none."""
    return f"{local(moment):%m/%d/%Y} {clock_time(moment)}" if moment else ""


def clock_time(moment: datetime) -> str:
    """7:41 AM."""
    return f"{local(moment):%I:%M %p}".lstrip("0")
