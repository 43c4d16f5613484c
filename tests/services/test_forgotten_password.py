"""*Forgot password*: what tells nothing to strangers, and lets the owner back in."""

from datetime import timedelta

import pytest

from optima_portal.access.viewer import Viewer
from optima_portal.demo.cast import ANSWER
from optima_portal.kit.refused import Refused
from optima_portal.services.forgotten_password import (
    ResetStep,
    answer_questions,
    ask_for_reset,
    reset_password,
    reset_progress,
    verify_reset,
)

LINH = "linh.tran@anaheimfamily.example"
VISITOR = Viewer(source="192.0.2.9", session_hash="a visitor's browser")
NEW = "Sycamore!77"


def _up_to_password(portal, visitor=VISITOR):
    portal.call(ask_for_reset, visitor, LINH)
    assert portal.call(verify_reset, visitor, portal.passcode())
    assert portal.call(answer_questions, visitor, (ANSWER, ANSWER.upper() + "."))


def test_passcode_questions_and_a_new_password_let_the_owner_in(portal):
    steps = [portal.call(reset_progress, VISITOR).step]
    portal.call(ask_for_reset, VISITOR, LINH)
    steps.append(portal.call(reset_progress, VISITOR).step)
    portal.call(verify_reset, VISITOR, portal.passcode())
    steps.append(portal.call(reset_progress, VISITOR).step)
    portal.call(answer_questions, VISITOR, (ANSWER, ANSWER))
    steps.append(portal.call(reset_progress, VISITOR).step)
    assert steps == [ResetStep.EMAIL, ResetStep.CODE, ResetStep.QUESTIONS, ResetStep.PASSWORD]
    portal.call(reset_password, VISITOR, NEW, NEW)
    assert portal.try_password(LINH) is None
    assert portal.try_password(LINH, NEW) is not None
    assert portal.mailed() == ["passcode", "password_changed"]


def test_a_reset_ends_every_session_and_lifts_a_lock(portal):
    token = portal.try_password(LINH)
    for _ in range(5):
        portal.try_password(LINH, "wrong")
    _up_to_password(portal)
    portal.call(reset_password, VISITOR, NEW, NEW)
    assert not portal.viewer(token).is_signed_in
    assert portal.try_password(LINH, NEW) is not None


def test_an_unknown_email_sees_the_same_screens_and_gets_no_mail(portal):
    portal.call(ask_for_reset, VISITOR, "nobody@nowhere.example")
    assert portal.call(reset_progress, VISITOR).step is ResetStep.CODE
    assert not portal.call(verify_reset, VISITOR, "123456")
    assert portal.call(reset_progress, VISITOR).step is ResetStep.CODE
    assert portal.mailed() == []


def test_a_passcode_expires_after_fifteen_minutes(portal):
    portal.call(ask_for_reset, VISITOR, LINH)
    code = portal.passcode()
    portal.now += timedelta(minutes=15)
    assert not portal.call(verify_reset, VISITOR, code)


def test_five_wrong_tries_void_a_passcode(portal):
    portal.call(ask_for_reset, VISITOR, LINH)
    code = portal.passcode()
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        assert not portal.call(verify_reset, VISITOR, wrong)
    assert not portal.call(verify_reset, VISITOR, code)


def test_a_fourth_resend_within_fifteen_minutes_is_refused_for_known_and_unknown_alike(portal):
    for email in (LINH, "nobody@nowhere.example"):
        visitor = Viewer(source="192.0.2.9", session_hash=f"browser of {email}")
        for _ in range(4):
            portal.call(ask_for_reset, visitor, email)
        with pytest.raises(Refused, match="several codes"):
            portal.call(ask_for_reset, visitor, email)
    portal.now += timedelta(minutes=15)
    portal.call(ask_for_reset, VISITOR, LINH)


def test_only_the_newest_code_opens_and_only_in_its_own_browser(portal):
    portal.call(ask_for_reset, VISITOR, LINH)
    first = portal.passcode()
    portal.call(ask_for_reset, VISITOR, LINH)
    second = portal.passcode()
    if first != second:
        assert not portal.call(verify_reset, VISITOR, first)
    stranger = Viewer(source="198.51.100.1", session_hash="another browser")
    assert not portal.call(verify_reset, stranger, second)
    assert portal.call(verify_reset, VISITOR, second)


def test_no_step_can_be_left_out(portal):
    with pytest.raises(Refused, match="Verify your identity"):
        portal.call(reset_password, VISITOR, NEW, NEW)
    portal.call(ask_for_reset, VISITOR, LINH)
    with pytest.raises(Refused, match="Verify your identity"):
        portal.call(answer_questions, VISITOR, (ANSWER, ANSWER))
    portal.call(verify_reset, VISITOR, portal.passcode())
    with pytest.raises(Refused, match="Answer the questions"):
        portal.call(reset_password, VISITOR, NEW, NEW)
    assert not portal.call(answer_questions, VISITOR, (ANSWER, "other"))
    with pytest.raises(Refused, match="Answer the questions"):
        portal.call(reset_password, VISITOR, NEW, NEW)


def test_wrong_answers_wear_the_passcode_out(portal):
    portal.call(ask_for_reset, VISITOR, LINH)
    portal.call(verify_reset, VISITOR, portal.passcode())
    for _ in range(4):
        assert not portal.call(answer_questions, VISITOR, ("a", "b"))
    with pytest.raises(Refused, match="too often"):
        portal.call(answer_questions, VISITOR, (ANSWER, ANSWER))


def test_a_reset_can_be_used_once(portal):
    _up_to_password(portal)
    portal.call(reset_password, VISITOR, NEW, NEW)
    with pytest.raises(Refused):
        portal.call(reset_password, VISITOR, "Magnolia!88", "Magnolia!88")
