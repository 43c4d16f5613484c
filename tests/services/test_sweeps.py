"""What signing in leaves behind goes once a day; what still opens something stays. On both databases."""

from datetime import timedelta

import pytest
from sqlmodel import select

from optima_portal.kit.job_kinds import recurring_kinds
from optima_portal.models.credential import Passcode, PasscodeFor
from optima_portal.models.session import ClientBinding, PortalSession, SessionEnd
from optima_portal.models.user import User
from optima_portal.rules.plan import plan
from optima_portal.services.bindings import KEPT
from optima_portal.services.jobs import know_all_kinds
from optima_portal.services.sweeps import PASSCODE_IS_KEPT, SESSION_IS_KEPT, sweep_sign_ins
from tests.factories import NOW

A_SECOND = timedelta(seconds=1)


@pytest.fixture
def user(db) -> User:
    one = User(email="ada@office.test", name="Ada Ops", created_at=NOW)
    db.add(one)
    db.flush()
    return one


def a_session(db, user, name, last_seen, ended=None):
    db.add(
        PortalSession(
            token_hash=name, user_id=user.id, created_at=last_seen - timedelta(days=90), last_seen_at=last_seen,
            ended_at=ended, end=SessionEnd.SIGNED_OUT if ended else None,
        )
    )  # fmt: skip


def left(db, column):
    return set(db.exec(select(column)))


def test_over_sessions_go_after_thirty_days(db, user):
    edge = NOW - SESSION_IS_KEPT
    a_session(db, user, "ended long ago", edge - timedelta(days=1), ended=edge - A_SECOND)
    a_session(db, user, "never seen again", edge - A_SECOND)
    a_session(db, user, "ended on the edge", edge - timedelta(days=1), ended=edge)
    a_session(db, user, "in use", NOW)
    sweep_sign_ins(db, {}, now=NOW)
    assert left(db, PortalSession.token_hash) == {"ended on the edge", "in use"}


def test_passcodes_go_a_day_after_they_ran_out(db, user):
    for name, expires in (("old", -PASSCODE_IS_KEPT - A_SECOND), ("edge", -PASSCODE_IS_KEPT), ("new", A_SECOND)):
        db.add(
            Passcode(
                purpose=PasscodeFor.FORGOTTEN_PASSWORD, user_id=user.id, email_digest="x", session_hash=name,
                code_digest="x", tries_left=3, sent_at=NOW, expires_at=NOW + expires,
            )
        )  # fmt: skip
    sweep_sign_ins(db, {}, now=NOW)
    assert left(db, Passcode.session_hash) == {"edge", "new"}


def test_bindings_outlive_every_session(db):
    kept = max(KEPT, 2 * plan().sign_in.session)
    for name, age in (("old", kept + A_SECOND), ("edge", kept), ("new", timedelta(0))):
        db.add(ClientBinding(token_hash=name, session_hash="s", bound_at=NOW - age))
    sweep_sign_ins(db, {}, now=NOW)
    assert left(db, ClientBinding.token_hash) == {"edge", "new"}
    assert kept > plan().sign_in.session


def test_it_comes_round_by_itself():
    know_all_kinds()
    assert "sweep_sign_ins" in {kind.name for kind in recurring_kinds()}
