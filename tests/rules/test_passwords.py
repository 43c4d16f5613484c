"""Password rules of both presets."""

from datetime import UTC, datetime, timedelta

import pytest

from optima_portal.rules.passwords import expires_at, policy, what_is_missing
from optima_portal.rules.plan import PasswordPreset

CALOPTIMA = policy(PasswordPreset.CALOPTIMA)
NIST = policy(PasswordPreset.NIST)


def _missing(password, rules=CALOPTIMA, names=("Linh Tran", "linh@office.example"), is_common=False):
    return what_is_missing(password, rules, names=names, is_common=is_common)


@pytest.mark.parametrize("password", ["Abcde1!", "Zz9$zzz", "ÄbcDe1!x", "Aa1 aaa!", "Aa1aaaä"])
def test_seven_characters_of_all_four_kinds_will_do(password):
    assert _missing(password) == []


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("Abcd1!", "seven characters"),
        ("Abcdefg!", "number"),
        ("Abcdefg1", "symbol"),
        ("abcdef1!", "uppercase"),
        ("ABCDEF1!", "lowercase"),
        ("Äbcdef1!", "uppercase English"),
        ("Abcdef٣!", "number"),
    ],
)
def test_each_kind_that_is_missing_is_named(password, words):
    missing = _missing(password)
    assert len(missing) == 1
    assert words in missing[0]


def test_a_space_is_no_symbol():
    assert any("symbol" in one for one in _missing("Abc def1"))


def test_the_own_name_and_email_are_refused_and_short_parts_of_them_are_not():
    assert any("tran" in one for one in _missing("xTRANx12!", names=("Linh Tran", "")))
    assert any("office" in one for one in _missing("myOffice1!"))
    assert _missing("Anabelle1!", names=("Ana Li", "a@b.co")) == []


def test_a_common_password_and_an_endless_one_are_refused():
    assert any("everybody" in one for one in _missing("P@ssw0rd1", is_common=True))
    assert any("256" in one for one in _missing("Aa1!" + "x" * 253))
    assert _missing("Aa1!" + "x" * 252) == []


def test_nist_asks_for_length_alone_and_for_less_with_a_second_factor():
    assert _missing("correct horse battery", NIST) == []
    assert _missing("x" * 14, NIST) == ["At least 15 characters"]
    assert _missing("x" * 8, policy(PasswordPreset.NIST, has_second_factor=True)) == []
    assert _missing("x" * 7, policy(PasswordPreset.NIST, has_second_factor=True)) == ["At least eight characters"]


def test_caloptimas_last_sixty_days_and_nists_for_good():
    set_at = datetime(2026, 1, 1, tzinfo=UTC)
    assert expires_at(set_at, CALOPTIMA) == set_at + timedelta(days=60)
    assert expires_at(set_at, NIST) is None
