"""Changing a password, from My Profile and when it is owed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from optima_portal.access.viewer import Owed
from optima_portal.demo.cast import PASSWORD
from optima_portal.kit.passwords import hash_password, is_password
from optima_portal.kit.refused import Refused
from optima_portal.rules.plan import PasswordPreset, plan
from optima_portal.services import passwords
from optima_portal.services.passwords import (
    ask_to_change_password,
    change_owed_password,
    change_password,
    password_rules,
    verify_to_change_password,
)

MARIA = "maria.nguyen@anaheimfamily.example"


def _change(portal, viewer, password):
    portal.now += timedelta(minutes=16)
    portal.call(ask_to_change_password, viewer)

    assert portal.call(verify_to_change_password, viewer, portal.passcode())
    portal.call(change_password, viewer, password, password)


def test_what_a_page_ticks_is_what_the_server_asks_of_this_person(portal, monkeypatch):
    nist = replace(plan(), sign_in=replace(plan().sign_in, passwords=PasswordPreset.NIST))
    monkeypatch.setattr(passwords, "plan", lambda: nist)
    _, with_factor = portal.sign_in(MARIA)
    _, without = portal.sign_in("linh.tran@anaheimfamily.example")
    assert [words for words, _ in portal.call(password_rules, with_factor)] == ["At least eight characters"]
    assert [words for words, _ in portal.call(password_rules, without)] == ["At least 15 characters"]


def test_a_mailed_code_comes_first(portal):
    _, viewer = portal.sign_in(MARIA)
    with pytest.raises(Refused, match="Verify your identity"):
        portal.call(change_password, viewer, "Sycamore!77", "Sycamore!77")


def test_a_changed_password_ends_the_other_sessions_and_not_this_one(portal):
    other, _ = portal.sign_in(MARIA)
    portal.now += timedelta(seconds=60)
    this, viewer = portal.sign_in(MARIA)
    portal.now -= timedelta(minutes=16)  # the change itself moves on by as much
    _change(portal, viewer, "Sycamore!77")
    assert not portal.viewer(other).is_signed_in
    assert portal.viewer(this).is_signed_in


def test_none_of_the_last_six_passwords_may_come_back_and_the_seventh_may(portal):
    _, viewer = portal.sign_in(MARIA)
    for number in range(1, 6):
        _change(portal, viewer, f"Sycamore!{number}")
    for former in (PASSWORD, "Sycamore!1", "Sycamore!5"):
        with pytest.raises(Refused, match="last six"):
            _change(portal, viewer, former)
    _change(portal, viewer, "Sycamore!6")
    _change(portal, viewer, PASSWORD)


@pytest.mark.parametrize(
    ("password", "again", "why"),
    [
        ("Short1!", "Short2!", "not the same"),
        ("short1!", "short1!", "uppercase"),
        ("Aa1!aa", "Aa1!aa", "seven characters"),
        ("Maria-9x!", "Maria-9x!", "name or e-mail"),
        ("P@ssw0rd", "P@ssw0rd", "everybody uses"),
    ],
)
def test_an_unfit_password_is_refused_with_the_reason(portal, password, again, why):
    portal.now += timedelta(days=50)  # the cast's passwords are sixty days old then
    _, viewer = portal.sign_in(MARIA)
    assert viewer.owes is Owed.PASSWORD
    with pytest.raises(Refused, match=why):
        portal.call(change_owed_password, viewer, password, again)


def test_an_owed_password_settles_the_debt(portal):
    portal.now += timedelta(days=50)
    token, viewer = portal.sign_in(MARIA)
    portal.call(change_owed_password, viewer, "Sycamore!77", "Sycamore!77")
    assert portal.viewer(token).owes is None


def test_every_character_of_a_long_password_counts(set_settings):
    set_settings(password_cost=4)
    long = "ä" * 100 + "1"
    assert is_password(long, hash_password(long))
    assert not is_password("ä" * 100 + "2", hash_password(long))
    assert not is_password("", "")
