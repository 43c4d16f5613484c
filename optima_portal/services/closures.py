"""The days on which the plan does not work besides weekends: what rules that count in working days are given."""

from datetime import date

from optima_portal.kit.federal_days import federal_holidays
from optima_portal.rules.plan import plan


class Closures:
    """A container of days: federal holidays, where the plan keeps them, and the plan's own."""

    def __contains__(self, day: object) -> bool:
        if not isinstance(day, date):
            return False
        kept = plan().holidays
        return kept.closes(day) or (kept.federal and day in federal_holidays(day.year))


CLOSURES = Closures()
