"""Enrolling, using and losing a second factor."""

from datetime import timedelta

import pyotp
import pytest

from optima_portal.access.viewer import Owed
from optima_portal.kit.refused import Refused
from optima_portal.services.second_factor import (
    begin_enrolment,
    confirm_enrolment,
    new_recovery_codes,
    pass_second_factor,
    remove_second_factor,
    say_later,
    second_factor_of,
)

DANIEL = "daniel.ortiz@anaheimfamily.example"
MARIA = "maria.nguyen@anaheimfamily.example"


def _enrolled(portal, email=DANIEL):
    """(secret, recovery codes, token) of a person who has just enrolled."""
    token = portal.try_password(email)
    viewer = portal.viewer(token)
    secret = portal.call(begin_enrolment, viewer).secret
    codes = portal.call(confirm_enrolment, viewer, pyotp.TOTP(secret).at(portal.now))
    return secret, codes, token


def _enter(portal, email, code):
    """Sign in with a password and this code; returns the viewer."""
    viewer = portal.viewer(portal.try_password(email))
    return portal.viewer(portal.call(pass_second_factor, viewer, code, browser="Chrome on Linux"))


def test_the_first_code_enrols_and_gives_ten_recovery_codes(portal):
    _, codes, token = _enrolled(portal)
    viewer = portal.viewer(token)
    assert len(set(codes)) == 10
    assert viewer.owes is None
    assert portal.call(second_factor_of, viewer).recovery_codes_left == 10
    assert portal.mailed() == ["second_factor_changed"]


def test_a_reload_shows_the_same_secret_until_it_is_confirmed(portal):
    viewer = portal.viewer(portal.try_password(DANIEL))
    assert portal.call(begin_enrolment, viewer).secret == portal.call(begin_enrolment, viewer).secret


def test_a_wrong_first_code_enrols_nothing(portal):
    viewer = portal.viewer(portal.try_password(DANIEL))
    portal.call(begin_enrolment, viewer)
    with pytest.raises(Refused):
        portal.call(confirm_enrolment, viewer, "000000")
    assert portal.call(second_factor_of, viewer).enrolled_at is None


def test_a_code_opens_once(portal):
    secret, _, _ = _enrolled(portal)
    portal.now += timedelta(seconds=90)
    code = pyotp.TOTP(secret).at(portal.now)
    assert _enter(portal, DANIEL, code).is_in_good_standing
    assert not _enter(portal, DANIEL, code).is_signed_in


def test_the_code_of_the_enrolment_does_not_open_the_next_sign_in(portal):
    secret, _, _ = _enrolled(portal)
    assert not _enter(portal, DANIEL, pyotp.TOTP(secret).at(portal.now)).is_signed_in


@pytest.mark.parametrize(("seconds", "opens"), [(-30, True), (30, True), (-60, False), (60, False)])
def test_a_clock_may_be_one_step_off(portal, seconds, opens):
    secret, _, _ = _enrolled(portal)
    portal.now += timedelta(minutes=5)
    code = pyotp.TOTP(secret).at(portal.now + timedelta(seconds=seconds))
    assert _enter(portal, DANIEL, code).is_signed_in is opens


def test_whoever_lost_the_phone_gets_in_with_a_recovery_code_once(portal):
    _, codes, _ = _enrolled(portal)
    typed = codes[0].lower().replace("-", " ")
    assert _enter(portal, DANIEL, typed).is_in_good_standing
    assert not _enter(portal, DANIEL, codes[0]).is_signed_in
    assert "RECOVERY_CODE_USED" in portal.audited()
    assert "recovery_code_used" in portal.mailed()


def test_somebody_elses_recovery_code_does_not_open(portal):
    _, codes, _ = _enrolled(portal)
    _enrolled(portal, "linh.tran@anaheimfamily.example")
    assert not _enter(portal, "linh.tran@anaheimfamily.example", codes[0]).is_signed_in


def test_five_wrong_codes_lock_the_account_and_end_the_session(portal):
    token = portal.try_password(MARIA)
    viewer = portal.viewer(token)
    for _ in range(5):
        assert portal.call(pass_second_factor, viewer, "000000", browser="Chrome on Linux") is None
    assert not portal.viewer(token).is_signed_in
    assert portal.try_password(MARIA) is None
    assert "LOCKED" in portal.audited()


def test_passing_replaces_the_half_open_session(portal):
    half = portal.try_password(MARIA)
    token = portal.call(pass_second_factor, portal.viewer(half), portal.code(), browser="Chrome on Linux")
    assert token != half
    assert not portal.viewer(half).is_signed_in
    assert portal.viewer(token).is_in_good_standing


def test_a_half_open_session_can_neither_read_the_secret_nor_enrol_another(portal):
    viewer = portal.viewer(portal.try_password(MARIA))
    with pytest.raises(Refused):
        portal.call(begin_enrolment, viewer)
    with pytest.raises(Refused):
        portal.call(confirm_enrolment, viewer, "000000")


def test_later_lasts_thirty_days_and_is_not_for_those_who_must(portal):
    token = portal.try_password(DANIEL)
    portal.call(say_later, portal.viewer(token))
    assert portal.viewer(token).owes is None
    portal.now += timedelta(days=30)
    assert portal.viewer(portal.try_password(DANIEL)).owes is Owed.ENROLMENT
    _, maria = portal.sign_in(MARIA)
    with pytest.raises(Refused, match="needs a second factor"):
        portal.call(say_later, maria)


def test_new_recovery_codes_void_the_old_ones_and_need_a_code(portal):
    secret, codes, token = _enrolled(portal)
    portal.now += timedelta(seconds=90)
    viewer = portal.viewer(token)
    with pytest.raises(Refused):
        portal.call(new_recovery_codes, viewer, "000000")
    fresh = portal.call(new_recovery_codes, viewer, pyotp.TOTP(secret).at(portal.now))
    assert not set(fresh) & set(codes)
    assert not _enter(portal, DANIEL, codes[0]).is_signed_in
    assert _enter(portal, DANIEL, fresh[0]).is_signed_in


def test_it_can_be_removed_by_those_who_need_none(portal):
    secret, _, token = _enrolled(portal)
    portal.now += timedelta(seconds=90)
    portal.call(remove_second_factor, portal.viewer(token), pyotp.TOTP(secret).at(portal.now))
    assert portal.viewer(portal.try_password(DANIEL)).owes is None
    _, maria = portal.sign_in(MARIA)
    portal.now += timedelta(seconds=90)
    with pytest.raises(Refused, match="needs a second factor"):
        portal.call(remove_second_factor, maria, portal.code())
