"""The patient's share, and what is a denial."""

import pytest

from optima_portal.rules.adjudication import is_denied, is_share


@pytest.mark.parametrize(
    ("group", "reason", "share"),
    [
        ("PR", "1", True), ("PR", "2", True), ("PR", "3", True), ("PR", "66", True), ("PR", "241", True),
        ("PR", "142", True), ("PR", "204", False), ("PR", "96", False), ("CO", "3", False), ("PR", "", False),
    ],
)  # fmt: skip
def test_only_a_deductible_coinsurance_or_copay_is_part_of_what_is_allowed(group, reason, share):
    assert is_share(group, reason) is share


@pytest.mark.parametrize(
    ("status", "billed", "paid", "allowed", "reasons", "denied"),
    [
        ("4", 100, 0, 0, {"29"}, True),
        ("4", 100, 0, 0, set(), True),
        ("1", 100, 0, 0, {"204"}, True),
        ("1", 100, 0, 0, {"45", "96"}, True),
        ("2", 100, 0, 0, {"22"}, True),
        ("1", 100, 0, 100, {"1"}, False),
        ("1", 100, 1, 1, {"96"}, False),
        ("1", 100, 0, 0, {"45"}, False),
        ("1", 100, 0, 0, {"24", "96"}, False),
        ("2", 100, 0, 0, {"23", "45"}, False),
        ("1", 0, 0, 0, {"96"}, False),
        ("1", 100, 0, 0, set(), False),
        ("22", -100, 0, 0, {"96"}, False),
        ("25", 100, 0, 0, {"96"}, False),
        ("23", 100, 0, 0, {"109"}, True),
        ("23", 100, 0, 0, set(), True),
        ("23", 100, 40, 40, {"45"}, False),
    ],
)
def test_a_claim_is_denied_when_nothing_of_it_is_allowed_and_not_for_its_price(
    status, billed, paid, allowed, reasons, denied
):
    assert is_denied(status, billed, paid, allowed, reasons) is denied
