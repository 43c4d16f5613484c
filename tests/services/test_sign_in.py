"""Signing in, being refused, being locked out; on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlmodel import select

from optima_portal.access.permissions import Permission
from optima_portal.access.viewer import Owed, Viewer
from optima_portal.models.audit_event import AuditEvent
from optima_portal.services.sign_in import reserve_attempt

LINH = "linh.tran@anaheimfamily.example"
DANIEL = "daniel.ortiz@anaheimfamily.example"
MARIA = "maria.nguyen@anaheimfamily.example"


def test_a_right_password_opens_a_session(portal):
    viewer = portal.viewer(portal.try_password(LINH))
    assert viewer.is_signed_in
    assert viewer.permissions == {Permission.ELIGIBILITY}
    assert portal.audited() == ["SIGNED_IN"]


def test_capitals_and_blanks_around_an_email_do_not_matter(portal):
    assert portal.try_password(f"  {LINH.upper()} ") is not None


def test_a_wrong_password_and_an_unknown_email_answer_alike(portal):
    assert portal.try_password(LINH, "wrong") is None
    assert portal.try_password("nobody@nowhere.example") is None
    assert portal.audited() == ["SIGN_IN_FAILED", "SIGN_IN_FAILED"]


def test_every_failure_is_on_record_under_the_account_it_was_meant_for(portal):
    for _ in range(6):
        portal.try_password(LINH, "wrong")
    portal.try_password("nobody@nowhere.example")

    def failures(s):
        found = s.exec(select(AuditEvent).where(AuditEvent.action == "SIGN_IN_FAILED").order_by(AuditEvent.id)).all()
        return [(one.user_email, one.detail) for one in found]

    wanted = [(LINH, "wrong password")] * 5 + [(LINH, "locked account"), ("", "unknown account")]
    assert portal.do(failures) == wanted


def test_the_fifth_failure_locks_and_the_right_password_no_longer_opens(portal):
    for _ in range(5):
        assert portal.try_password(LINH, "wrong") is None
    assert portal.try_password(LINH) is None
    assert "LOCKED" in portal.audited()
    assert portal.mailed() == ["account_locked"]


def test_four_failures_do_not_lock_and_a_success_forgets_them(portal):
    for _ in range(2):
        for _ in range(4):
            portal.try_password(LINH, "wrong")
        assert portal.try_password(LINH) is not None


def test_a_lock_ends_after_fifteen_minutes_and_the_next_one_lasts_thirty(portal):
    for minutes in (15, 30):
        for _ in range(5):
            portal.try_password(LINH, "wrong")
        portal.now += timedelta(minutes=minutes) - timedelta(seconds=1)
        assert portal.try_password(LINH) is None
        portal.now += timedelta(seconds=1)
    assert portal.try_password(LINH) is not None


def test_of_twenty_guesses_at_once_only_five_are_looked_at(portal):
    visitor = Viewer(source="192.0.2.9", session_hash="a visitor")
    with ThreadPoolExecutor(8) as threads:
        attempts = list(threads.map(lambda _: portal.call(reserve_attempt, visitor, LINH), range(20)))
    assert sum(attempt.password_hash != "" for attempt in attempts) == 5


def test_whoever_must_have_a_second_factor_owes_its_code_before_anything_else(portal):
    viewer = portal.viewer(portal.try_password(MARIA))
    assert viewer.owes is Owed.SECOND_FACTOR
    assert not viewer.may(Permission.ELIGIBILITY)


def test_others_are_asked_to_enrol(portal):
    assert portal.viewer(portal.try_password(DANIEL)).owes is Owed.ENROLMENT


def test_a_member_of_a_suspended_collection_is_told_so(portal):
    from optima_portal.services.enrolment import say_later
    from optima_portal.services.standing import why_suspended

    token = portal.try_password("rosa.diaz@sunset.example")
    portal.call(say_later, portal.viewer(token))
    viewer = portal.viewer(token)
    assert viewer.owes is Owed.SUSPENSION
    assert viewer.permissions == frozenset()
    assert "Sunset Pediatrics" in portal.call(why_suspended, viewer)[0]
