"""Days as people read them."""

from datetime import date
from functools import lru_cache


@lru_cache(8192)
def us_day(day: date | None) -> str:
    """03/14/1968; nothing for no day. A list has the same days again and again, so they are kept."""
    return f"{day.month:02}/{day.day:02}/{day.year:04}" if day else ""
