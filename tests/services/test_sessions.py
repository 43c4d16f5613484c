"""How long a session lasts, who ends it, what it may."""

from datetime import timedelta

import pytest
from sqlmodel import select

from optima_portal.access.permissions import Permission
from optima_portal.access.viewer import Owed
from optima_portal.kit.refused import Refused
from optima_portal.kit.tokens import digest
from optima_portal.models.collection import Collection, CollectionStatus
from optima_portal.models.membership import Membership, MembershipStatus, Role
from optima_portal.models.session import PortalSession, SessionEnd
from optima_portal.models.user import User
from optima_portal.services.sessions import end_session, ended_among, open_sessions, sign_out, touch_session

MARIA = "maria.nguyen@anaheimfamily.example"
GRACE = "grace.kim@ocgroup.example"
PRIYA = "privacy@plan.example"


def _end_of(portal, token):
    return portal.do(lambda s: s.exec(select(PortalSession).where(PortalSession.token_hash == digest(token))).one().end)


def test_fifteen_idle_minutes_end_a_session_and_one_second_less_does_not(portal):
    token, _ = portal.sign_in(MARIA)
    portal.now += timedelta(minutes=15) - timedelta(seconds=1)
    assert portal.viewer(token).is_signed_in
    portal.now += timedelta(minutes=15)
    assert not portal.viewer(token).is_signed_in
    assert _end_of(portal, token) is SessionEnd.IDLE


def test_a_passive_event_is_no_sign_of_life(portal):
    token, _ = portal.sign_in(MARIA)
    for _ in range(3):
        portal.now += timedelta(minutes=5)
        viewer = portal.viewer(token, touch=False)
    assert not viewer.is_signed_in


def test_typing_keeps_a_session_open(portal):
    token, viewer = portal.sign_in(MARIA)
    for _ in range(4):
        portal.now += timedelta(minutes=10)
        portal.call(touch_session, viewer)
    assert portal.viewer(token).is_signed_in


def test_a_session_lasts_twelve_hours_at_most(portal):
    token, _ = portal.sign_in(MARIA)
    began = portal.now
    while portal.now - began < timedelta(hours=12) - timedelta(minutes=10):
        portal.now += timedelta(minutes=10)
        assert portal.viewer(token).is_signed_in
    portal.now = began + timedelta(hours=12)
    assert not portal.viewer(token).is_signed_in
    assert _end_of(portal, token) is SessionEnd.TOO_OLD


def test_the_owner_ends_another_session_but_not_this_one(portal):
    first, _ = portal.sign_in(MARIA)
    portal.now += timedelta(seconds=60)
    second, viewer = portal.sign_in(MARIA)
    listed = portal.call(open_sessions, viewer)
    assert [one.is_this for one in listed] == [True, False]
    portal.call(end_session, viewer, listed[1].key)
    assert not portal.viewer(first).is_signed_in
    with pytest.raises(Refused):
        portal.call(end_session, viewer, listed[0].key)
    assert portal.viewer(second).is_signed_in


def test_nobody_ends_a_session_of_somebody_else(portal):
    token, viewer = portal.sign_in(MARIA)
    key = portal.call(open_sessions, viewer)[0].key
    portal.now += timedelta(seconds=60)
    _, other = portal.sign_in(PRIYA)
    with pytest.raises(Refused, match="already ended"):
        portal.call(end_session, other, key)
    assert portal.viewer(token).is_signed_in


def test_signing_out_ends_the_session_for_good(portal):
    token, viewer = portal.sign_in(MARIA)
    portal.call(sign_out, viewer, SessionEnd.SIGNED_OUT)
    assert not portal.viewer(token).is_signed_in
    assert portal.audited()[-1] == "SIGNED_OUT"


def test_ended_sessions_are_named_for_their_sockets_to_be_closed(portal):
    token, viewer = portal.sign_in(MARIA)
    portal.now += timedelta(seconds=60)
    other, _ = portal.sign_in(GRACE)
    hashes = [digest(token), digest(other), "no session at all"]
    assert portal.do(lambda s: ended_among(s, hashes, now=portal.now)) == set()
    portal.call(sign_out, viewer, SessionEnd.SIGNED_OUT)
    assert portal.do(lambda s: ended_among(s, hashes, now=portal.now)) == {digest(token)}


def test_a_removed_role_is_gone_on_the_next_click(portal):
    token, viewer = portal.sign_in(MARIA)
    assert viewer.may(Permission.MANAGE_USERS)

    def demote(s):
        user = s.exec(select(User).where(User.email == MARIA)).one()
        seat = s.exec(select(Membership).where(Membership.user_id == user.id)).one()
        seat.role = Role.ELIGIBILITY_VIEWER
        s.add(seat)

    portal.do(demote)
    assert portal.viewer(token).permissions == {Permission.ELIGIBILITY}


def test_a_terminated_member_and_a_revoked_office_may_nothing_on_the_next_click(portal):
    token, _ = portal.sign_in(MARIA)

    def revoke(s):
        office = s.exec(select(Collection).where(Collection.name == "Anaheim Family Medical")).one()
        office.status = CollectionStatus.REVOKED
        s.add(office)

    portal.do(revoke)
    assert portal.viewer(token).owes is Owed.SUSPENSION

    def restore_but_remove(s):
        office = s.exec(select(Collection).where(Collection.name == "Anaheim Family Medical")).one()
        office.status = CollectionStatus.ACTIVE
        user = s.exec(select(User).where(User.email == MARIA)).one()
        seat = s.exec(select(Membership).where(Membership.user_id == user.id)).one()
        seat.status = MembershipStatus.REMOVED
        s.add_all([office, seat])

    portal.do(restore_but_remove)
    assert portal.viewer(token).permissions == frozenset()


def test_permissions_hold_in_the_collections_that_grant_them(portal):
    _, viewer = portal.sign_in(GRACE)
    assert len(viewer.collections_with(Permission.CLAIMS)) == 2
    assert viewer.seat is not None
    assert viewer.seat.collection_name == "Anaheim Family Medical"


def test_a_password_of_sixty_days_is_owed_and_one_of_fifty_nine_is_not(portal):
    began = portal.now - timedelta(days=10)  # the cast's passwords were set ten days ago
    portal.now = began + timedelta(days=60) - timedelta(seconds=1)
    token, viewer = portal.sign_in(MARIA)
    assert viewer.owes is None
    portal.now += timedelta(seconds=1)
    assert portal.viewer(token).owes is Owed.PASSWORD
