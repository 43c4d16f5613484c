"""Ages as people count them."""

from datetime import date


def age_on(born: date, day: date) -> int:
    """Full years on a day. Whoever was born on February 29 is a year older on March 1 of other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
