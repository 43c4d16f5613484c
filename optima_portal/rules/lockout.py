"""When an account is locked, and for how long. Source: spec 2, Sign-in."""

from datetime import datetime, timedelta

LONGEST = timedelta(hours=24)


def locked_until(failures: int, times_locked: int, now: datetime, *, after: int, minutes: float) -> datetime | None:
    """Until when the account is locked by this failure; None while it is not. Doubles with each lock."""
    if failures < after:
        return None
    doubled = timedelta(minutes=minutes * 2 ** min(times_locked, 20))
    return now + min(doubled, LONGEST)


def is_locked(until: datetime | None, now: datetime) -> bool:
    """Whether a lock still holds."""
    return until is not None and now < until
