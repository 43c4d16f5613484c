"""*Forgot password*: what tells nothing to strangers, and lets the owner back in."""

from datetime import timedelta

import pytest
from sqlalchemy import delete
from sqlmodel import col, select

from optima_portal.access.viewer import Viewer
from optima_portal.demo.cast import ANSWER
from optima_portal.kit.refused import Refused
from optima_portal.models.audit_event import AuditEvent
from optima_portal.models.credential import SecurityAnswer
from optima_portal.models.user import User
from optima_portal.services.forgotten_password import (
    ResetStep,
    answer_questions,
    ask_for_reset,
    reset_password,
    reset_progress,
    verify_reset,
)
from optima_portal.services.passcodes import FROM_ONE_PLACE, MAILS_TO_ONE
from optima_portal.services.passwords import ask_to_change_password, verify_to_change_password
from tests.portal import SOURCE

MARIA = "maria.nguyen@anaheimfamily.example"
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


def _strip(portal, table):
    portal.do(lambda s: s.execute(delete(table)))


def test_a_mailed_code_alone_opens_nothing_where_nothing_else_is_on_file(portal):
    _strip(portal, SecurityAnswer)
    portal.call(ask_for_reset, VISITOR, LINH)
    assert portal.call(verify_reset, VISITOR, portal.passcode())
    assert portal.call(reset_progress, VISITOR).step is ResetStep.CALL
    with pytest.raises(Refused, match="Provider Relations"):
        portal.call(answer_questions, VISITOR, ("", ""))
    with pytest.raises(Refused, match="Answer the questions"):
        portal.call(reset_password, VISITOR, NEW, NEW)
    assert portal.try_password(LINH) is not None


def test_one_question_is_not_enough(portal):
    _strip(portal, SecurityAnswer)
    portal.do(lambda s: s.add(SecurityAnswer(user_id=_id(s), question="one", answer_hash="x")))
    portal.call(ask_for_reset, VISITOR, LINH)
    portal.call(verify_reset, VISITOR, portal.passcode())
    assert portal.call(reset_progress, VISITOR).step is ResetStep.CALL


def _id(s):
    return s.exec(select(User.id).where(User.email == LINH)).one()


def test_without_questions_a_code_of_the_app_opens_and_wrong_ones_are_counted_and_on_record(portal):
    _strip(portal, SecurityAnswer)
    portal.call(ask_for_reset, VISITOR, MARIA)
    portal.call(verify_reset, VISITOR, portal.passcode())
    assert portal.call(reset_progress, VISITOR).step is ResetStep.SECOND_FACTOR
    assert not portal.call(answer_questions, VISITOR, ("000000", ""))
    assert portal.audited()[-1] == "SECOND_FACTOR_FAILED"
    assert portal.call(answer_questions, VISITOR, (portal.code(), ""))
    assert portal.do(lambda s: s.exec(select(User.failed_sign_ins).where(User.email == MARIA)).one()) == 1


def test_wrong_answers_count_toward_the_lock_and_are_on_record_under_the_account(portal):
    for _ in range(3):
        portal.try_password(LINH, "wrong")
    portal.call(ask_for_reset, VISITOR, LINH)
    portal.call(verify_reset, VISITOR, portal.passcode())
    for _ in range(2):
        assert not portal.call(answer_questions, VISITOR, ("a", "b"))
    assert portal.audited()[-3:] == ["RESET_ANSWER_FAILED", "RESET_ANSWER_FAILED", "LOCKED"]
    last = select(AuditEvent.user_email).order_by(col(AuditEvent.id).desc())
    assert portal.do(lambda s: s.exec(last).first()) == LINH
    with pytest.raises(Refused, match="Verify your identity"):  # the passcode is used up
        portal.call(answer_questions, VISITOR, (ANSWER, ANSWER))
    assert portal.try_password(LINH) is None
    _up_to_password(portal)  # whoever knows the answers is not kept out
    portal.call(reset_password, VISITOR, NEW, NEW)
    assert portal.try_password(LINH, NEW) is not None


def test_passcodes_are_on_record_under_the_account_they_are_for(portal):
    portal.call(ask_for_reset, VISITOR, LINH)
    portal.call(verify_reset, VISITOR, "000000" if portal.passcode() != "000000" else "111111")
    portal.call(ask_for_reset, VISITOR, "nobody@nowhere.example")
    portal.call(verify_reset, VISITOR, "000000")

    def read(s):
        return list(s.exec(select(AuditEvent.action, AuditEvent.user_email).order_by(col(AuditEvent.id))).all())

    kinds = ["PASSCODE_SENT", "PASSCODE_FAILED"]
    assert portal.do(read) == [*((kind, LINH) for kind in kinds), *((kind, "") for kind in kinds)]


def _asked_by_strangers(portal, many, source="203.0.113.{}"):
    for number in range(many):
        stranger = Viewer(source=source.format(number), session_hash=f"browser {number} of {source}")
        portal.call(ask_for_reset, stranger, LINH)


def test_what_strangers_ask_for_does_not_keep_the_owner_from_a_reset_or_a_change(portal):
    token = portal.try_password(LINH)
    portal.call(ask_for_reset, VISITOR, LINH)
    own = portal.passcode()
    _asked_by_strangers(portal, 5)
    assert portal.call(verify_reset, VISITOR, own)
    portal.call(ask_to_change_password, portal.viewer(token))
    assert portal.call(verify_to_change_password, portal.viewer(token), portal.passcode())
    assert portal.mailed() == ["passcode"] * 7


def test_an_address_gets_so_much_mail_and_no_more_but_its_owner_does_from_where_they_signed_in(portal):
    portal.try_password(LINH)  # from SOURCE
    _asked_by_strangers(portal, 15)
    assert portal.mailed() == ["passcode"] * MAILS_TO_ONE
    portal.call(ask_for_reset, VISITOR, LINH)
    assert len(portal.mailed()) == MAILS_TO_ONE
    owner = Viewer(source=SOURCE, session_hash="the owner's browser")
    portal.call(ask_for_reset, owner, LINH)
    assert len(portal.mailed()) == MAILS_TO_ONE + 1
    assert portal.call(verify_reset, owner, portal.passcode())


def test_from_one_place_an_address_gets_four_mails_and_what_is_not_mailed_voids_no_code(portal):
    portal.call(ask_for_reset, VISITOR, LINH)
    own = portal.passcode()
    _asked_by_strangers(portal, 3, source=VISITOR.source)
    assert len(portal.mailed()) == 4
    portal.call(ask_for_reset, VISITOR, LINH)
    assert len(portal.mailed()) == 4
    assert portal.call(verify_reset, VISITOR, own)


def test_one_place_asks_only_so_often_with_however_many_browsers(portal):
    for number in range(FROM_ONE_PLACE):
        portal.call(ask_for_reset, Viewer(source="192.0.2.9", session_hash=f"{number}"), f"{number}@nowhere.example")
    with pytest.raises(Refused, match="several codes"):
        portal.call(ask_for_reset, VISITOR, LINH)
    portal.call(ask_for_reset, Viewer(source="192.0.2.10", session_hash="elsewhere"), LINH)
