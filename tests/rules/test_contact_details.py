"""Phone numbers and addresses."""

import pytest

from optima_portal.rules.contact_details import digits, what_is_wrong


def test_nothing_must_be_given():
    assert what_is_wrong({}) == {}
    assert what_is_wrong({"phone": "", "state": "", "zip_code": ""}) == {}


@pytest.mark.parametrize("phone", ["714-246-8600", "(714) 246 8600", "1 714 246 8600", "+1-714-246-8600"])
def test_ten_digits_in_any_dress_are_a_phone_number(phone):
    assert what_is_wrong({"phone": phone}) == {}
    assert digits(phone) == "7142468600"


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("phone", "246-8600"),
        ("phone", "2 714 246 8600"),
        ("state", "Cali"),
        ("zip_code", "9286"),
        ("zip_code", "92868-1"),
        ("city", "x" * 121),
    ],
)
def test_what_is_none_of_it_is_told_beside_the_field(field, typed):
    assert list(what_is_wrong({field: typed})) == [field]
