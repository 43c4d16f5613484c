"""Since when a member may stand on a provider's roster. Source: seed 001, Behavioral Health Member Roster."""

from datetime import date


def why_not_since(started_on: date, born: date | None, today: date) -> str | None:
    """Say why a relationship cannot have begun on a day; None means it can."""
    if started_on > today:
        return "The relationship date is today or earlier."
    if born is not None and started_on < born:
        return f"The member was born on {born:%m/%d/%Y}, after this date."
    return None
