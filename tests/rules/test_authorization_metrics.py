"""The public figures, against a year that was counted by hand."""

from datetime import UTC, datetime, timedelta

from optima_portal.rules.authorization_metrics import Decided, metrics
from optima_portal.rules.referral_status import Priority, ReferralStatus

BEGAN = datetime(2026, 3, 2, 12, tzinfo=UTC)
A, D, M, V = ReferralStatus.APPROVED, ReferralStatus.DENIED, ReferralStatus.MODIFIED, ReferralStatus.VOID


def one(priority: Priority, status: ReferralStatus, hours: float, **more: bool) -> Decided:
    return Decided(priority, status, BEGAN, BEGAN + timedelta(hours=hours), **more)


YEAR = [
    one(Priority.ROUTINE, A, 24),
    one(Priority.ROUTINE, M, 48),
    one(Priority.ROUTINE, A, 240, is_extended=True),
    one(Priority.ROUTINE, D, 96, is_appealed=True, was_appeal_won=True),
    one(Priority.ROUTINE, D, 72, is_appealed=True, was_appeal_won=False),
    one(Priority.ROUTINE, V, 1),
    one(Priority.URGENT, A, 10),
    one(Priority.URGENT, D, 30),
    one(Priority.RETRO, D, 500),
]


def test_a_year_counted_by_hand() -> None:
    values = [(made.value, made.of) for made in metrics(YEAR)]
    assert values == [
        (60.0, 5), (40.0, 5), (50.0, 2), (100.0, 1), (50.0, 2), (50.0, 2), (4.0, 5), (3.0, 5), (20.0, 2), (20.0, 2),
    ]  # fmt: skip


def test_nothing_counted_gives_no_figure() -> None:
    assert {made.value for made in metrics([])} == {None}
