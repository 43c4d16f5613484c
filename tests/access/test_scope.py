"""Who sees which member, claim and payment. On both databases."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import col

from optima_portal.access import scope
from optima_portal.access.named import is_named, sounds_like
from optima_portal.access.permissions import OFFICE_SIDE, Permission
from optima_portal.access.viewer import NOBODY, Owed
from optima_portal.kit.refused import Refused
from optima_portal.models.claim import Claim
from optima_portal.models.claim_line import ClaimDiagnosis, ClaimLine
from optima_portal.models.condition import Condition
from optima_portal.models.fill import Fill
from optima_portal.models.lab_result import LabResult
from optima_portal.models.member import Member
from optima_portal.models.payment import Payment, PaymentMethod, ProviderAdjustment
from optima_portal.models.provider import ProviderKind
from optima_portal.models.user import PlanRole
from tests.factories import a_claim, a_collection, a_member, a_provider, a_span, of_office, of_plan

TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)


def _seen(db, viewer, on=TODAY):
    return {member.first_name for member in db.exec(scope.members(viewer, on))}


@pytest.fixture
def offices(db):
    """Two offices with a PCP and a member each."""
    ours, theirs = a_provider(db), a_provider(db)
    office, other = a_collection(db, ours), a_collection(db, theirs)
    mine, foreign = a_member(db, "Mine"), a_member(db, "Foreign")
    a_span(db, mine, ours)
    a_span(db, foreign, theirs)
    return of_office(office), of_office(other), ours, theirs, mine, foreign


def test_an_office_sees_the_members_of_its_pcps_alone(db, offices):
    us, them, *_ = offices
    assert (_seen(db, us), _seen(db, them)) == ({"Mine"}, {"Foreign"})


def test_an_office_sees_the_members_of_its_medical_group(db):
    group = a_provider(db, ProviderKind.GROUP)
    a_span(db, a_member(db, "Grouped"), a_provider(db), medical_group_id=group.id)
    assert _seen(db, of_office(a_collection(db, group))) == {"Grouped"}


def test_a_user_of_two_collections_sees_both(db, offices):
    us, them, *_ = offices
    assert _seen(db, replace(us, seats=us.seats + them.seats)) == {"Mine", "Foreign"}


def test_another_offices_member_answers_like_none(db, offices):
    us, _, _, _, mine, foreign = offices
    assert scope.one(db, scope.members(us, TODAY).where(Member.key == mine.key)).id == mine.id
    said = []
    for key in (foreign.key, "no such key"):
        with pytest.raises(Refused) as refused:
            scope.one(db, scope.members(us, TODAY).where(Member.key == key))
        said.append(str(refused.value))
    assert said[0] == said[1] == scope.NOT_THERE


@pytest.mark.parametrize("viewer", [NOBODY, of_office(), of_office(permissions=())])
def test_who_holds_nothing_sees_nothing(db, offices, viewer):
    selects = (scope.members, scope.spans, scope.conditions, scope.labs, scope.fills, scope.other_coverages)
    assert [db.exec(one(viewer, TODAY)).all() for one in selects] == [[]] * len(selects)
    selects = (scope.claims, scope.payments, scope.claim_lines, scope.claim_adjustments, scope.roster_entries)
    assert [db.exec(one(viewer)).all() for one in selects] == [[]] * len(selects)


def test_who_owes_something_sees_nothing(db, offices):
    us = offices[0]
    assert _seen(db, replace(us, owes=Owed.PASSWORD)) == set()
    assert db.exec(scope.claims(replace(us, owes=Owed.TERMS))).all() == []


def test_after_a_change_of_pcp_the_new_office_sees_the_member_and_the_former_does_not(db, offices):
    us, them, _, theirs, mine, _ = offices
    db.exec(scope.spans(us, TODAY)).one().ends_on = TODAY - DAY
    a_span(db, mine, theirs, starts_on=TODAY)
    assert _seen(db, us) == set()
    assert _seen(db, us, TODAY - DAY) == {"Mine"}, "as of a service date before"
    assert _seen(db, them) == {"Mine", "Foreign"}
    assert _seen(db, them, TODAY - DAY) == {"Foreign"}


def test_a_member_who_lost_eligibility_stays_with_the_last_office(db, offices):
    us = offices[0]
    db.exec(scope.spans(us, TODAY)).one().ends_on = TODAY - 40 * DAY
    db.flush()
    assert _seen(db, us) == {"Mine"}


def test_a_span_that_was_taken_back_or_begins_later_gives_no_sight(db, offices):
    us, _, ours, _, _, foreign = offices
    a_span(db, foreign, ours, starts_on=date(2026, 2, 1), ends_on=date(2026, 1, 31))
    a_span(db, foreign, ours, starts_on=TODAY + DAY)
    assert _seen(db, us) == {"Mine"}


def test_two_spans_in_force_are_seen_by_both_offices(db, offices):
    us, them, _, theirs, mine, _ = offices
    a_span(db, mine, theirs, lob="OC")
    assert _seen(db, us) == {"Mine"}
    assert _seen(db, them) == {"Mine", "Foreign"}


def test_labs_need_the_permission_for_labs(db, offices):
    us, _, _, _, mine, foreign = offices
    for member in (mine, foreign):
        db.add(LabResult(member_id=member.id, collected_on=TODAY, test="A1c", value="7"))
        db.add(Fill(member_id=member.id, filled_on=TODAY, drug="Metformin", days_supply=30))
        db.add(Condition(member_id=member.id, code="E119", began_on=TODAY))
    db.flush()
    parts = (
        (scope.labs, Permission.LABS), (scope.fills, Permission.MEDICATIONS),
        (scope.conditions, Permission.CONDITION_HISTORY),
    )  # fmt: skip
    for select, permission in parts:
        assert [row.member_id for row in db.exec(select(us, TODAY))] == [mine.id]
        less = replace(us, seats=(replace(us.seats[0], permissions=OFFICE_SIDE - {permission}),))
        assert db.exec(select(less, TODAY)).all() == []


def test_a_claim_is_seen_by_its_billing_and_its_service_provider(db, offices):
    us, them, ours, theirs, mine, _ = offices
    billed = a_claim(db, ours, mine, service_provider_id=theirs.id)
    a_claim(db, theirs)
    assert [claim.id for claim in db.exec(scope.claims(us))] == [billed.id]
    assert len(db.exec(scope.claims(them)).all()) == 2


def test_lines_are_seen_with_their_claim_and_diagnoses_only_with_the_member(db, offices):
    us, them, ours, theirs, mine, _ = offices
    claim = a_claim(db, ours, mine, service_provider_id=theirs.id, service_from=TODAY)
    db.add(ClaimLine(claim_id=claim.id, number=1, code="G0001"))
    db.add(ClaimDiagnosis(claim_id=claim.id, number=1, code="E119"))
    db.flush()
    for viewer, sees in ((us, 1), (them, 0)):
        assert len(db.exec(scope.claim_lines(viewer)).all()) == 1
        assert len(db.exec(scope.claim_diagnoses(viewer, TODAY)).all()) == sees
        assert scope.sees_member(db, viewer, mine.id, TODAY) is bool(sees)
    assert scope.sees_member(db, us, None, TODAY) is False


def test_a_payment_is_seen_by_its_payee(db, offices):
    us, them, ours, *_ = offices
    paid = Payment(natural_key="1", number="77", method=PaymentMethod.EFT, payee_id=ours.id)
    db.add(paid)
    db.flush()
    db.add(ProviderAdjustment(payment_id=paid.id, reason_code="L6", amount_cents=-5))
    db.flush()
    assert len(db.exec(scope.payments(us)).all()) == len(db.exec(scope.provider_adjustments(us)).all()) == 1
    assert db.exec(scope.payments(them)).all() == db.exec(scope.provider_adjustments(them)).all() == []


@pytest.mark.parametrize(
    ("role", "members", "claims"),
    [
        (PlanRole.UM_REVIEWER, 2, 1),
        (PlanRole.DISPUTE_ANALYST, 2, 1),
        (PlanRole.QUALITY, 2, 0),
        (PlanRole.PROVIDER_RELATIONS, 0, 0),
        (PlanRole.PRIVACY_OFFICER, 0, 0),
        (PlanRole.SYSTEM, 0, 0),
    ],
)
def test_the_plans_staff_see_what_their_work_needs(db, offices, role, members, claims):
    a_claim(db, offices[2])
    assert len(_seen(db, of_plan(role))) == members
    assert len(db.exec(scope.claims(of_plan(role))).all()) == claims


def test_a_bh_user_finds_a_foreign_member_by_the_exact_cin_alone(db, offices):
    us, _, _, _, _, foreign = offices
    typed = f" {foreign.cin[:4]}-{foreign.cin[4:].lower()} "
    assert scope.one(db, scope.member_of_exact_cin(us, typed)).id == foreign.id
    for wrong in (foreign.cin[:-1], "", "%", foreign.cin + "1"):
        assert db.exec(scope.member_of_exact_cin(us, wrong)).all() == []
    without = of_office(permissions={Permission.ELIGIBILITY})
    assert db.exec(scope.member_of_exact_cin(without, foreign.cin)).all() == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("nunez", {"Ana María"}),
        ("NÚÑ", {"Ana María"}),
        ("maria", {"Ana María"}),
        ("nunez ana", {"Ana María"}),
        ("van der", {"Joost"}),
        ("van der berg", {"Joost"}),
        ("berg", {"Joost"}),
        ("obri", {"Seán"}),
        ("ngu", {"Đức"}),
        ("duc", {"Đức"}),
        ("erg", set()),
        ("%", set()),
        ("", set()),
    ],
)
def test_a_name_is_found_by_the_beginning_of_any_part(db, typed, found):
    for first, last in (("Ana María", "Núñez"), ("Joost", "Van der Berg"), ("Seán", "O'Brien"), ("Đức", "Nguyễn")):
        a_member(db, first, last)
    named = scope.members(of_plan(PlanRole.QUALITY), TODAY).where(is_named(typed))
    assert {member.first_name for member in db.exec(named)} == found


@pytest.mark.parametrize(("typed", "last"), [("Gonsales", "Gonzalez"), ("Garsia", "García"), ("Nuyen", "Nguyễn")])
def test_a_name_is_found_by_its_sound_as_a_last_resort(db, typed, last):
    a_member(db, "Ana", last)
    a_member(db, "Ana", "Kim")
    heard = scope.members(of_plan(PlanRole.QUALITY), TODAY).where(sounds_like(typed))
    assert [member.last_name for member in db.exec(heard)] == [last]


def test_scoped_selects_take_more_conditions_and_columns(db, offices):
    us, _, ours, *_ = offices
    a_claim(db, ours, claim_number="77")
    numbers = scope.claims(us).where(Claim.claim_number == "77").with_only_columns(col(Claim.claim_number))
    assert db.execute(numbers).scalars().all() == ["77"]
