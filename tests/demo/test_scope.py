"""Through the population, each of the cast sees their own office's members and nobody else's."""

from sqlalchemy import text
from sqlmodel import col, select

from optima_portal.access import named, scope
from optima_portal.models.claim import Claim
from optima_portal.models.collection import Collection
from optima_portal.models.collection_provider import CollectionProvider
from optima_portal.models.member import Member
from tests.demo.conftest import NOW
from tests.factories import of_office

TODAY = NOW.date()


def _office(session, name):
    return session.exec(select(Collection).where(Collection.name == name)).one()


def _providers(session, office):
    held = select(CollectionProvider.provider_id).where(CollectionProvider.collection_id == office.id)
    return set(session.exec(held).all())


def test_the_first_office_sees_its_own_members_and_claims(people):
    office = _office(people, "Anaheim Family Medical")
    viewer, ours = of_office(office), _providers(people, office)
    seen = {member.id for member in people.exec(scope.members(viewer, TODAY)).all()}
    assert 100 < len(seen) < 800
    last = people.connection().execute(text(
        "SELECT member_id, pcp_id, medical_group_id FROM eligibility_span s WHERE ends_on >= starts_on"
        " AND starts_on <= :on"
        " AND ends_on = (SELECT MAX(ends_on) FROM eligibility_span o WHERE o.member_id = s.member_id AND"
        " o.ends_on >= o.starts_on AND o.starts_on <= :on)"
    ), {"on": TODAY.isoformat()}).all()  # fmt: skip
    assert seen == {member for member, pcp, group in last if pcp in ours or group in ours}
    claims = people.exec(scope.claims(viewer)).all()
    assert len(claims) > 400
    assert all({one.billing_provider_id, one.service_provider_id} & ours for one in claims)
    assert people.exec(scope.payments(viewer)).all()


def test_every_office_of_the_cast_has_something_to_see(people):
    for name in ("AltaMed Network Office", "Sunset Pediatrics"):
        viewer = of_office(_office(people, name))
        assert len(people.exec(scope.members(viewer, TODAY)).all()) > 40, name
    for name in ("Harbor Behavioral Health", "Coastal Cardiology"):
        viewer = of_office(_office(people, name))
        assert len(people.exec(scope.claims(viewer)).all()) > 40, name
    assert people.exec(scope.roster_entries(of_office(_office(people, "Harbor Behavioral Health")))).all()


def test_a_member_is_found_by_the_beginning_of_a_name(people):
    viewer = of_office(_office(people, "Anaheim Family Medical"))
    found = people.exec(scope.members(viewer, TODAY).where(named.is_named("nguy"))).all()
    assert found
    assert all("Nguy" in f"{one.first_name} {one.last_name}" for one in found)


def test_names_are_stored_as_the_imports_store_them(people):
    from optima_portal.kit.names import parts, sound

    for member in people.exec(select(Member).where(col(Member.id) % 20 == 0)).all():
        stored = people.connection().execute(
            text("SELECT part, sound FROM member_name WHERE member_id = :id"), {"id": member.id}
        ).all()  # fmt: skip
        wanted = {(part, sound(part)) for part in parts(member.last_name, member.first_name, member.middle_name)}
        assert {tuple(row) for row in stored} == wanted


def test_rows_read_back_as_the_models_say(people):
    claim = people.exec(select(Claim).where(col(Claim.paid_on).is_not(None))).first()
    assert claim.status.value == "Finalized"
    assert claim.paid_on >= claim.received_on
    assert people.exec(select(Member)).first().changed_at.tzinfo is not None
