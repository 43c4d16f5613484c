"""What needs action, for whom, and when it begins to."""

from datetime import timedelta

import pyotp
import pytest

from optima_portal.kit.tokens import new_key
from optima_portal.models.job import Job, JobState
from optima_portal.services.enrolment import begin_enrolment, confirm_enrolment
from optima_portal.services.second_factor import pass_second_factor
from optima_portal.services.waiting import waiting_for

MARIA = "maria.nguyen@anaheimfamily.example"
LINH = "linh.tran@anaheimfamily.example"


def _waiting(portal, viewer):
    return [one.what for one in portal.call(waiting_for, viewer)]


@pytest.mark.parametrize(
    ("days", "said"), [(52, []), (53, ["7 days left"]), (58, ["2 days left"]), (59, ["1 day left"])]
)
def test_seven_days_ahead_the_password_is_said_to_expire(portal, days, said):
    portal.now += timedelta(days=days - 10)  # the cast's passwords are ten days old
    _, viewer = portal.sign_in(MARIA)
    assert [one.due for one in portal.call(waiting_for, viewer)] == said


def test_on_its_last_day_it_says_today(portal):
    portal.now += timedelta(days=50) - timedelta(hours=1)
    _, viewer = portal.sign_in(MARIA)
    assert [one.due for one in portal.call(waiting_for, viewer)] == ["Today"]


def test_the_last_two_recovery_codes_are_a_warning(portal):
    viewer = portal.viewer(portal.try_password(LINH))
    secret = portal.call(begin_enrolment, viewer).secret
    codes = portal.call(confirm_enrolment, viewer, pyotp.TOTP(secret).at(portal.now))
    for number, code in enumerate(codes[:8], start=1):
        half = portal.viewer(portal.try_password(LINH))
        viewer = portal.viewer(portal.call(pass_second_factor, half, code, browser="Chrome on Linux"))
        assert (_waiting(portal, viewer) == ["Your recovery codes are running out"]) is (number == 8)


def test_jobs_given_up_wait_for_the_system_administrator_alone(portal):
    portal.do(lambda s: s.add(Job(kind="send_mail", payload={}, state=JobState.DEAD, run_at=portal.now, max_attempts=1,
                                  created_at=portal.now, unique_key=new_key())))  # fmt: skip
    _, system = portal.sign_in("system@plan.example")
    assert _waiting(portal, system) == ["1 background job given up"]
    portal.now += timedelta(seconds=90)
    _, officer = portal.sign_in("privacy@plan.example")
    assert _waiting(portal, officer) == []
