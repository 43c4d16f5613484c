"""When a change of PCP counts (seed 004), to the edge day."""

from datetime import date

import pytest

from optima_portal.rules.pcp_change import pcp_change_takes_effect


@pytest.mark.parametrize(
    ("asked", "seen", "counts"),
    [
        (date(2026, 11, 1), False, date(2026, 11, 1)),
        (date(2026, 11, 15), False, date(2026, 11, 1)),
        (date(2026, 11, 16), False, date(2026, 12, 1)),
        (date(2026, 11, 15), True, date(2026, 12, 1)),
        (date(2026, 11, 1), True, date(2026, 12, 1)),
        (date(2026, 12, 16), False, date(2027, 1, 1)),
        (date(2026, 12, 31), True, date(2027, 1, 1)),
        (date(2028, 2, 29), False, date(2028, 3, 1)),
        (date(2026, 1, 31), False, date(2026, 2, 1)),
    ],
)
def test_before_the_16th_and_not_seen_it_is_this_month_else_the_next(asked, seen, counts):
    assert pcp_change_takes_effect(asked, seen, 16) == counts
