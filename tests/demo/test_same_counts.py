"""The face sheet's tabs and the look-ups count alike, for every member of the population: claims and referrals."""

from sqlalchemy import func
from sqlmodel import col, select

from optima_portal.access import scope
from optima_portal.access.permissions import PLAN_ROLE_PERMISSIONS
from optima_portal.access.viewer import Viewer
from optima_portal.models.claim import Claim
from optima_portal.models.collection import Collection
from optima_portal.models.member import Member
from optima_portal.models.user import PlanRole
from optima_portal.services.claim_lookup import ClaimQuery, find_claims
from optima_portal.services.face_sheet import HISTORY, _count, claims_history, open_face_sheet
from optima_portal.services.referral_lookup import ReferralQuery, find_referrals
from tests.demo.conftest import NOW
from tests.factories import of_office

TODAY = NOW.date()
EVERY = 7  # each service audits what it shows: all members would take a minute
FORM = {"first": (TODAY - HISTORY).isoformat(), "last": TODAY.isoformat(), "date_kind": "service"}


def _looked_up(session, viewer, cin):
    """As somebody would search in Claims Lookup: two years by date of service, one CIN."""
    return find_claims(session, viewer, ClaimQuery.parse(FORM | {"cin": cin})).total


def _viewers(session):
    """Somebody of every office who sees all that the office may, and one of the plan who sees everything."""
    offices = session.exec(select(Collection).order_by(col(Collection.id))).all()
    both = PLAN_ROLE_PERMISSIONS[PlanRole.UM_REVIEWER]
    return [of_office(one) for one in offices] + [
        Viewer(user_id=2, plan_role=PlanRole.UM_REVIEWER, plan_permissions=both)
    ]


def test_the_tab_counts_what_claims_lookup_finds_for_every_member(people):
    checked = 0
    for viewer in _viewers(people):
        for member in people.exec(scope.members(viewer, TODAY).order_by(col(Member.id))).all():
            counted = _count(people, viewer, member, "claims", TODAY)
            by_hand = scope.claims(viewer).where(
                col(Claim.service_from) >= TODAY - HISTORY,
                col(Claim.service_from) <= TODAY,
                scope.is_of_patient(member.cin),
            )
            wanted = people.exec(select(func.count()).select_from(by_hand.subquery())).one()
            assert counted == wanted, (viewer.seats, member.cin)
            referred = find_referrals(
                people, viewer, ReferralQuery.parse(FORM | {"date_kind": "request", "cin": member.cin})
            )
            assert _count(people, viewer, member, "referrals", TODAY) == referred.total, (viewer.seats, member.cin)
            checked += 1
    assert checked > 2_900


def test_the_sheet_the_tab_and_the_search_say_the_same(people):
    seen = 0
    for viewer in _viewers(people):
        members = people.exec(scope.members(viewer, TODAY).order_by(col(Member.id))).all()
        for member in members[::EVERY]:
            sheet = dict(open_face_sheet(people, viewer, member.key, today=TODAY).counts)
            if "claims" not in sheet:
                continue
            tab = claims_history(people, viewer, member.key, today=TODAY)
            found = _looked_up(people, viewer, member.cin)
            assert sheet["claims"] == tab.total == found, member.cin
            assert len(tab.rows) == min(tab.total, 25)
            seen += bool(found)
    assert seen > 150


def test_a_claim_from_before_the_two_years_is_not_in_the_tab(people):
    viewer = _viewers(people)[-1]
    before = scope.claims(viewer).where(col(Claim.service_from) < TODAY - HISTORY, col(Claim.member_id).is_not(None))
    old = people.exec(before.order_by(col(Claim.service_from).desc())).first()
    assert old is not None
    member = people.exec(scope.members(viewer, TODAY).where(Member.id == old.member_id)).one()
    numbers, page = [], 1
    while rows := claims_history(people, viewer, member.key, page=page, today=TODAY).rows:
        numbers += [one.key for one in rows]
        page += 1
    assert old.key not in numbers
