"""My Profile: one's own details and security questions."""

import pytest

from optima_portal.kit.refused import Refused
from optima_portal.rules.security_questions import QUESTIONS
from optima_portal.services.profile import (
    ask_to_change_security,
    change_security,
    profile_of,
    save_details,
    verify_to_change_security,
)

MARIA = "maria.nguyen@anaheimfamily.example"
CHOSEN = [(QUESTIONS[3], "Lincoln"), (QUESTIONS[4], "Lee")]


def test_details_are_saved_and_audited(portal):
    _, viewer = portal.sign_in(MARIA)
    before = portal.call(profile_of, viewer)
    portal.call(save_details, viewer, {"phone": "714-555-0100", "city": "Núñez Bay"}, before.version)
    after = portal.call(profile_of, viewer)
    assert (after.phone, after.city, after.name) == ("714-555-0100", "Núñez Bay", "Maria Nguyen")
    assert portal.audited()[-1] == "PROFILE_CHANGED"


def test_the_second_of_two_windows_is_told_and_overwrites_nothing(portal):
    _, viewer = portal.sign_in(MARIA)
    version = portal.call(profile_of, viewer).version
    portal.call(save_details, viewer, {"city": "Anaheim"}, version)
    with pytest.raises(Refused, match="another window"):
        portal.call(save_details, viewer, {"city": "Tustin"}, version)
    assert portal.call(profile_of, viewer).city == "Anaheim"


def test_what_is_wrong_is_told_beside_each_field(portal):
    _, viewer = portal.sign_in(MARIA)
    with pytest.raises(Refused) as refused:
        portal.call(save_details, viewer, {"phone": "1", "state": "Cali"}, 1)
    assert set(refused.value.problems) == {"phone", "state"}


def test_security_questions_change_after_a_mailed_code(portal):
    _, viewer = portal.sign_in(MARIA)
    with pytest.raises(Refused, match="Verify your identity"):
        portal.call(change_security, viewer, CHOSEN)
    portal.call(ask_to_change_security, viewer)
    assert not portal.call(verify_to_change_security, viewer, "000000x")
    assert portal.call(verify_to_change_security, viewer, portal.passcode())
    with pytest.raises(Refused):
        portal.call(change_security, viewer, [CHOSEN[0], CHOSEN[0]])
    portal.call(change_security, viewer, CHOSEN)
    assert portal.audited()[-1] == "SECURITY_CHANGED"
    with pytest.raises(Refused):
        portal.call(change_security, viewer, CHOSEN)


def test_a_code_for_one_thing_does_not_open_another(portal):
    from optima_portal.services.passwords import change_password, verify_to_change_password

    _, viewer = portal.sign_in(MARIA)
    portal.call(ask_to_change_security, viewer)
    assert not portal.call(verify_to_change_password, viewer, portal.passcode())
    with pytest.raises(Refused):
        portal.call(change_password, viewer, "Sycamore!77", "Sycamore!77")
