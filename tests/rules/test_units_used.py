"""What of a claim counts against an authorization, to the day and the unit."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from optima_portal.rules.units_used import Authorized, Billed, is_rendered, uses_of

FIRST, LAST = date(2026, 3, 2), date(2026, 8, 28)
OLD = Authorized("old", 1, "G0299", frozenset(), 4, FIRST, LAST, frozenset({7, 70}), 1)
NEW = replace(OLD, key="new", first=FIRST + timedelta(days=30), last=LAST + timedelta(days=30), number=2)
LINE = Billed(1, 1, 1, "G0299", frozenset(), 1_000, FIRST + timedelta(days=40), frozenset({7}))


def used(authorized: list[Authorized], *billed: Billed) -> dict[str, int]:
    return {key: sum(use.thousandths for use in uses) for key, uses in uses_of(authorized, billed).items()}


@pytest.mark.parametrize(
    ("day", "counts"), [(FIRST - timedelta(days=1), 0), (FIRST, 1_000), (LAST, 1_000), (LAST + timedelta(days=1), 0)]
)
def test_the_first_and_the_last_day_count(day: date, counts: int) -> None:
    assert used([OLD], replace(LINE, day=day)) == {"old": counts}


@pytest.mark.parametrize(
    "change",
    [
        {"member_id": 2},
        {"code": "G0300"},
        {"providers": frozenset({8})},
        {"providers": frozenset()},
        {"thousandths": 0},
        {"thousandths": -1_000},
    ],
)
def test_another_member_code_or_provider_does_not_count(change: dict[str, object]) -> None:
    assert used([OLD], replace(LINE, **change)) == {"old": 0}  # type: ignore[arg-type]


def test_the_group_counts_as_its_practitioner() -> None:
    assert used([OLD], replace(LINE, providers=frozenset({70, 9}))) == {"old": 1_000}


@pytest.mark.parametrize(
    ("approved", "billed", "counts"),
    [
        ("", "", 1),
        ("", "HM", 1),
        ("HM", "HM", 1),
        ("HM", "HM GT", 1),
        ("HM", "HO", 0),
        ("HM", "", 0),
        ("HM GT", "HM", 0),
    ],
)
def test_modifiers_count_where_some_were_approved(approved: str, billed: str, counts: int) -> None:
    approval = replace(OLD, modifiers=frozenset(approved.split()))
    assert used([approval], replace(LINE, modifiers=frozenset(billed.split()))) == {"old": counts * 1_000}


def test_of_two_approvals_the_older_is_used_first_and_then_the_newer() -> None:
    lines = [replace(LINE, line_id=number) for number in range(6)]
    assert used([NEW, OLD], *lines) == {"old": 4_000, "new": 2_000}


def test_a_line_is_spread_over_both() -> None:
    assert used([OLD, NEW], replace(LINE, thousandths=5_500)) == {"old": 4_000, "new": 1_500}


def test_what_is_beyond_every_approval_stays_with_the_last_one() -> None:
    assert used([OLD, NEW], replace(LINE, thousandths=10_000)) == {"old": 4_000, "new": 6_000}


def test_the_newer_is_not_used_before_its_first_day() -> None:
    before = replace(LINE, day=NEW.first - timedelta(days=1), thousandths=5_000)
    assert used([OLD, NEW], before) == {"old": 5_000, "new": 0}


def test_lines_are_taken_by_their_day_not_as_they_came() -> None:
    late = replace(LINE, line_id=1, day=LAST, thousandths=4_000)
    early = replace(LINE, line_id=2, day=FIRST, thousandths=3_000)
    uses = uses_of([OLD, NEW], [late, early])
    assert [(use.line.line_id, use.thousandths) for use in uses["old"]] == [(2, 3_000), (1, 1_000)]
    assert [(use.line.line_id, use.thousandths) for use in uses["new"]] == [(1, 3_000)]


@pytest.mark.parametrize(
    ("is_final", "allowed", "payable", "is_awarded", "counts"),
    [
        (False, None, 0, False, True),
        (True, None, 0, False, False),
        (True, 0, 0, False, False),
        (True, 5_000, 0, False, True),
        (True, None, 4_000, False, True),
        (True, 0, 0, True, True),
    ],
)
def test_a_line_that_was_cut_to_nothing_was_not_rendered(
    is_final: bool, allowed: int | None, payable: int, is_awarded: bool, counts: bool
) -> None:
    assert is_rendered(is_final, allowed, payable, is_awarded) is counts
