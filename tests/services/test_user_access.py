"""Suspending and restoring a user's access."""

import pytest

from optima_portal.access.viewer import Owed
from optima_portal.demo.cast import CAST
from optima_portal.kit.refused import Refused
from optima_portal.services.enrolment import say_later
from optima_portal.services.standing import why_suspended
from optima_portal.services.user_access import find_users, restore_user, suspend_user

DANIEL = "daniel.ortiz@anaheimfamily.example"
PRIYA = "privacy@plan.example"


def _line(portal, officer, email):
    return next(one for one in portal.call(find_users, officer, email, "").lines if one.email == email)


def test_a_suspended_user_is_out_at_once_and_reads_why_at_the_next_sign_in(portal):
    token = portal.try_password(DANIEL)
    portal.call(say_later, portal.viewer(token))
    assert portal.viewer(token).is_in_good_standing
    _, officer = portal.sign_in(PRIYA)
    line = _line(portal, officer, DANIEL)
    portal.call(suspend_user, officer, line.key, line.version, "Shared a password")
    assert not portal.viewer(token).is_signed_in
    again = portal.viewer(portal.try_password(DANIEL))
    assert again.owes is Owed.SUSPENSION
    assert "Shared a password" in portal.call(why_suspended, again)[0]
    assert portal.mailed() == ["access_suspended"]
    assert "ACCESS_SUSPENDED" in portal.audited()


def test_a_restored_user_is_back(portal):
    _, officer = portal.sign_in(PRIYA)
    line = _line(portal, officer, DANIEL)
    portal.call(suspend_user, officer, line.key, line.version, "By mistake")
    line = _line(portal, officer, DANIEL)
    portal.call(restore_user, officer, line.key, line.version)
    assert portal.viewer(portal.try_password(DANIEL)).owes is Owed.ENROLMENT


def test_the_second_of_two_officers_is_told(portal):
    _, officer = portal.sign_in(PRIYA)
    line = _line(portal, officer, DANIEL)
    portal.call(suspend_user, officer, line.key, line.version, "First officer")
    with pytest.raises(Refused, match="a moment ago"):
        portal.call(suspend_user, officer, line.key, line.version, "Second officer")
    assert _line(portal, officer, DANIEL).reason == "First officer"


def test_a_reason_must_be_given_and_nobody_suspends_themselves(portal):
    _, officer = portal.sign_in(PRIYA)
    line = _line(portal, officer, DANIEL)
    with pytest.raises(Refused) as refused:
        portal.call(suspend_user, officer, line.key, line.version, "  no ")
    assert list(refused.value.problems) == ["reason"]
    own = _line(portal, officer, PRIYA)
    with pytest.raises(Refused, match="yourself"):
        portal.call(suspend_user, officer, own.key, own.version, "Good reason")


def test_users_are_found_by_part_of_name_or_email_and_by_status(portal):
    _, officer = portal.sign_in(PRIYA)
    assert [one.name for one in portal.call(find_users, officer, "NGUYEN", "").lines] == ["Maria Nguyen"]
    assert portal.call(find_users, officer, "anaheimfamily", "").total == 4
    assert portal.call(find_users, officer, "", "SUSPENDED").total == 0
    assert portal.call(find_users, officer, "%", "").total == len(CAST)
    assert portal.call(find_users, officer, "", "made up").total == len(CAST)
