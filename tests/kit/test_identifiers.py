"""Numbers and names as people and files write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optima_portal.kit.identifiers import cin, is_cin, is_mbi, is_npi
from optima_portal.kit.names import after_prefix, normalised, parts, sound


@pytest.mark.parametrize("written", ["91234567A", " 9123-4567 a", "91234567a", "91234567A12345", "9 1234567 A"])
def test_a_cin_is_one_however_it_is_written(written):
    assert cin(written) == "91234567A"
    assert is_cin(cin(written))


def test_check_rules():
    assert [is_npi(one) for one in ("1234567893", "1234567890", "123456789", "", "12345678９3")] == [True] + [False] * 4
    assert [is_mbi(one) for one in ("1EG4TE5MK73", "1EG4TE5MK7", "1SG4TE5MK73")] == [True, False, False]
    assert [is_cin(one) for one in ("81234567A", "912345678", "")] == [False] * 3


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Núñez", "nunez"),
        ("O'Brien-Łuk", "obrien luk"),
        ("NGUYỄN ĐỨC", "nguyen duc"),
        ("  van  der\tBerg ", "van der berg"),
        ("Straße", "strasse"),
        ("李", "李"),
        ("%_", ""),
        ("ＡＢＣ", "abc"),
    ],
)
def test_names_are_made_plain(name, plain):
    assert normalised(name) == plain


def test_parts_begin_at_every_word():
    assert parts("Van der Berg", "Ana") == ["van der berg", "der berg", "berg", "ana"]


@pytest.mark.parametrize(
    "alike", [("Steven", "Stephen"), ("Garcia", "Garsia"), ("Catherine", "Kathryn"), ("Lee", "Li")]
)
def test_names_that_sound_alike(alike):
    assert sound(alike[0]) == sound(alike[1])


@given(st.text())
def test_no_name_crashes(text):
    for part in parts(text):
        sound(part)
    assert normalised(normalised(text)) == normalised(text)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz 0123456789", min_size=1), st.text(max_size=5))
def test_a_prefix_ends_before_what_follows_it(prefix, more):
    assert prefix <= prefix + more < after_prefix(prefix)
