"""Enrolling, using and losing a second factor."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pyotp
import pytest

from optima_portal.access.viewer import Owed
from optima_portal.kit.refused import Refused
from optima_portal.kit.settings import settings
from optima_portal.services.enrolment import begin_enrolment, confirm_enrolment, prove_second_factor, say_later
from optima_portal.services.second_factor import (
    new_recovery_codes,
    pass_second_factor,
    remove_second_factor,
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
    assert portal.call(new_recovery_codes, viewer, "000000") == []
    fresh = portal.call(new_recovery_codes, viewer, pyotp.TOTP(secret).at(portal.now))
    assert not set(fresh) & set(codes)
    assert not _enter(portal, DANIEL, codes[0]).is_signed_in
    assert _enter(portal, DANIEL, fresh[0]).is_signed_in


def test_it_can_be_removed_by_those_who_need_none(portal):
    secret, _, token = _enrolled(portal)
    portal.now += timedelta(seconds=90)
    assert not portal.call(remove_second_factor, portal.viewer(token), "000000")
    assert portal.call(remove_second_factor, portal.viewer(token), pyotp.TOTP(secret).at(portal.now))
    assert portal.viewer(portal.try_password(DANIEL)).owes is None
    _, maria = portal.sign_in(MARIA)
    portal.now += timedelta(seconds=90)
    with pytest.raises(Refused, match="needs a second factor"):
        portal.call(remove_second_factor, maria, portal.code())


@pytest.mark.parametrize("guess", [new_recovery_codes, remove_second_factor, prove_second_factor])
def test_five_wrong_codes_in_my_profile_lock_are_on_record_and_end_every_session(portal, guess):
    secret, _, token = _enrolled(portal)
    portal.now += timedelta(seconds=90)
    for _ in range(4):
        assert not portal.call(guess, portal.viewer(token), "000000")
    viewer = portal.viewer(token)
    assert viewer.is_signed_in
    assert not portal.call(guess, viewer, "000000")
    assert portal.audited()[-6:] == ["SECOND_FACTOR_FAILED"] * 5 + ["LOCKED"]
    assert not portal.viewer(token).is_signed_in
    with pytest.raises(Refused, match="session has ended"):  # an event that was on its way meanwhile
        portal.call(guess, viewer, pyotp.TOTP(secret).at(portal.now))
    assert portal.try_password(DANIEL) is None


def test_of_many_codes_guessed_at_once_only_five_are_looked_at(portal):
    _, _, token = _enrolled(portal)
    viewer = portal.viewer(token)

    def guess(number):
        try:
            return portal.call(prove_second_factor, viewer, f"{number:06d}")
        except Refused:
            return "over"

    with ThreadPoolExecutor(6) as threads:
        told = list(threads.map(guess, range(12)))
    assert (told.count(False), told.count("over")) == (5, 7)


def test_a_right_code_forgets_the_wrong_ones_before_it(portal):
    secret, _, token = _enrolled(portal)
    for _ in range(2):
        portal.now += timedelta(seconds=90)
        for _ in range(4):
            portal.call(prove_second_factor, portal.viewer(token), "000000")
        assert portal.call(prove_second_factor, portal.viewer(token), pyotp.TOTP(secret).at(portal.now))
    assert portal.viewer(token).is_signed_in


def test_another_app_needs_a_code_of_the_one_in_use(portal):
    secret, codes, token = _enrolled(portal)
    portal.now += timedelta(seconds=90)
    viewer = portal.viewer(token)
    asked = portal.call(begin_enrolment, viewer)
    assert (asked.needs_proof, asked.secret, asked.qr) == (True, "", "")
    with pytest.raises(Refused, match="Reload"):
        portal.call(confirm_enrolment, viewer, pyotp.TOTP(secret).at(portal.now))
    assert not portal.call(prove_second_factor, viewer, "000000")
    assert portal.call(begin_enrolment, viewer).needs_proof
    assert portal.call(prove_second_factor, viewer, pyotp.TOTP(secret).at(portal.now))
    other = portal.call(begin_enrolment, viewer).secret
    assert other not in ("", secret)
    fresh = portal.call(confirm_enrolment, viewer, pyotp.TOTP(other).at(portal.now))
    assert not set(fresh) & set(codes)
    assert portal.call(begin_enrolment, viewer).needs_proof  # once for each app


def test_a_recovery_code_proves_as_well_and_is_used_up(portal):
    _, codes, token = _enrolled(portal)
    assert portal.call(prove_second_factor, portal.viewer(token), codes[3])
    assert portal.call(second_factor_of, portal.viewer(token)).recovery_codes_left == 9


def test_a_secret_that_waits_is_known_to_its_own_session_only(portal):
    first, second = portal.viewer(portal.try_password(DANIEL)), portal.viewer(portal.try_password(DANIEL))
    waiting = portal.call(begin_enrolment, first).secret
    assert portal.call(begin_enrolment, second).secret != waiting
    with pytest.raises(Refused, match="not right"):
        portal.call(confirm_enrolment, second, pyotp.TOTP(waiting).at(portal.now))


def test_a_secret_that_waited_elsewhere_does_not_replace_an_app_that_was_enrolled_meanwhile(portal):
    slow = portal.viewer(portal.try_password(DANIEL))
    waiting = portal.call(begin_enrolment, slow).secret
    _enrolled(portal)
    with pytest.raises(Refused, match="Reload"):
        portal.call(confirm_enrolment, slow, pyotp.TOTP(waiting).at(portal.now))


@pytest.mark.parametrize(("seconds", "enrols"), [(-1, True), (0, False)])
def test_a_secret_waits_a_quarter_of_an_hour(portal, seconds, enrols):
    viewer = portal.viewer(portal.try_password(DANIEL))
    waiting = portal.call(begin_enrolment, viewer).secret
    portal.now += timedelta(minutes=15, seconds=seconds)
    code = pyotp.TOTP(waiting).at(portal.now)
    if enrols:
        assert len(portal.call(confirm_enrolment, viewer, code)) == 10
    else:
        with pytest.raises(Refused, match="Reload"):
            portal.call(confirm_enrolment, viewer, code)
        assert portal.call(begin_enrolment, viewer).secret != waiting


def test_recovery_codes_outlive_a_changed_secret_of_the_server(portal, set_settings):
    before = settings().secret.get_secret_value()
    _, codes, _ = _enrolled(portal)
    set_settings(secret="another secret that is long enough to be one", former_secrets=before)
    assert _enter(portal, DANIEL, codes[0]).is_signed_in
