"""When a change of PCP takes effect. Source: seed 004, eligibility (spec 3, Face sheet)."""

from datetime import date


def pcp_change_takes_effect(asked_on: date, seen_by_pcp: bool, cutoff_day: int) -> date:
    """The first of this month when asked before the cutoff day by a member whom the PCP has not yet seen this month;

    else the first of the next."""
    if asked_on.day < cutoff_day and not seen_by_pcp:
        return asked_on.replace(day=1)
    return first_of_next_month(asked_on)


def first_of_next_month(day: date) -> date:
    """12/01/2026 for any day of November."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
