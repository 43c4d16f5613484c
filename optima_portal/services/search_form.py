"""What the search forms have in common: days and periods as they were typed, with the words beside the field."""

from datetime import date, timedelta

from optima_portal.kit import identifiers
from optima_portal.kit.refused import Refused

LONGEST_PERIOD = timedelta(days=366 * 2)


def day_in(form: dict[str, str], field: str) -> date:
    """A day of a form; raises `Refused` beside its field."""
    try:
        return date.fromisoformat(form.get(field, ""))
    except ValueError as wrong:
        raise Refused("Enter a day, such as 01/29/2026.", field=field) from wrong


def member_id_in(form: dict[str, str]) -> str:
    """What narrows a search to one member, "" for everybody's; raises `Refused` beside `cin` for signs alone."""
    typed = form.get("cin", "").strip()
    number = identifiers.cin(typed)
    if typed and not number:
        raise Refused("Enter a Member ID, such as 90000001A.", field="cin")
    return number


def period_in(form: dict[str, str]) -> tuple[date, date]:
    """The days `first` and `last`, both included; raises `Refused` for one that is turned round or too long."""
    first, last = day_in(form, "first"), day_in(form, "last")
    if last < first:
        raise Refused("The last day is before the first one.", field="last")
    if last - first > LONGEST_PERIOD:
        raise Refused("Choose a period of two years or less.", field="first")
    return first, last
