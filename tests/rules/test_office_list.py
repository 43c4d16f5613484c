"""An office's list, however the office wrote it; and how an expectation stands to a payment."""

import pytest

from optima_portal.rules.office_list import NoSuchColumns, amount_of, read_list
from optima_portal.rules.reconciling import Outcome, PaidClaim, outcome_of, why


@pytest.mark.parametrize(
    ("written", "cents"),
    [
        ("$1,234.56", 123456), ("1234.56", 123456), ("12", 1200), (".5", 50), ("(12.00)", -1200), ("-12.5", -1250),
        ("$-3", -300), ("-$3", -300), (12.1, 1210), (0.1 + 0.2, 30), (100, 10000), (1e9, 100000000000), ("0", 0),
    ],
)  # fmt: skip
def test_amounts_are_read_to_the_cent(written, cents):
    assert amount_of(written) == cents


@pytest.mark.parametrize(
    "written",
    [
        "",
        "n/a",
        "12.345",
        "1,23.4",
        "(12",
        "12)",
        "$",
        "=1+1",
        "1e3",
        True,
        float("nan"),
        float("inf"),
        "１２",
        "9" * 30,
    ],
)
def test_what_is_no_amount_of_whole_cents_is_not_guessed(written):
    assert amount_of(written) is None


@pytest.mark.parametrize(
    "header",
    [
        ("Claim number", "Expected amount"), ("CLAIM #", "Expected"), ("claim_no.", "EXPECTED PAYMENT"),
        ("ICN", "Amount"),
        ("Claim ID:", "Payable"),
    ],
)  # fmt: skip
def test_headers_may_be_called_many_things_and_stand_lower_down(header):
    found = read_list([("Our ledger",), (), ("Patient", *header), ("x", "C1", "12.00")])
    assert [(one.line, one.claim_number, one.cents) for one in found.expected] == [(4, "C1", 1200)]


def test_expected_goes_before_amount():
    found = read_list([("Claim", "Amount", "Expected amount"), ("C1", "99", "12")])
    assert found.expected[0].cents == 1200


def test_two_columns_without_a_header_are_understood():
    assert [one.claim_number for one in read_list([("C1", 5), ("C2", "6.00")]).expected] == ["C1", "C2"]


@pytest.mark.parametrize("rows", [[], [("a", "b", "c")], [("Claim number",), ("C1",)], [("Name", "Town")]])
def test_a_file_without_the_columns_is_refused(rows):
    with pytest.raises(NoSuchColumns):
        read_list(rows)


def test_numbers_that_a_spreadsheet_made_of_claim_numbers_are_text_again():
    found = read_list([("Claim number", "Expected"), (2607300000020.0, 1), ("'00123", 2), (" ab 1 ", 3)])
    assert [one.claim_number for one in found.expected] == ["2607300000020", "00123", "AB1"]


def test_what_cannot_be_read_is_told_with_its_line():
    found = read_list([("Claim number", "Expected"), ("C1", 1), ("", 2), (), ("C1", 3), ("C2", "soon"), ("C3",)])
    assert [(one.line, one.why) for one in found.unread] == [
        (3, "It has no claim number."),
        (5, "Claim C1 stands on line 2 already; that line counts."),
        (6, "Its amount cannot be read."),
        (7, "Its amount cannot be read."),
    ]
    assert [one.cents for one in found.expected] == [100]


@pytest.mark.parametrize(
    ("expected", "paid", "outcome"),
    [
        (1000, PaidClaim(1000, True, "Finalized"), Outcome.MATCHES),
        (1000, PaidClaim(999, True, "Finalized"), Outcome.SHORT),
        (1000, PaidClaim(1001, True, "Finalized"), Outcome.OVER),
        (1000, PaidClaim(0, False, "In Progress"), Outcome.MISSING),
        (1000, None, Outcome.MISSING),
        (0, PaidClaim(0, True, "Denied"), Outcome.MATCHES),
        (None, PaidClaim(5, True, "Finalized"), Outcome.NOT_LISTED),
        (-500, PaidClaim(-500, True, "Finalized"), Outcome.MATCHES),
    ],
)
def test_an_outcome_goes_by_the_cent(expected, paid, outcome):
    assert outcome_of(expected, paid) is outcome


def test_missing_and_denied_say_why():
    assert why(Outcome.MISSING, None) == "No claim of this number"
    assert why(Outcome.MISSING, PaidClaim(0, False, "In Progress")) == "In Progress: not on a payment yet"
    assert why(Outcome.SHORT, PaidClaim(0, True, "Denied")) == "Denied"
    assert why(Outcome.SHORT, PaidClaim(1, True, "Finalized")) == ""
