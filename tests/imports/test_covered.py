"""A claim has the line of business and the network through which its member was covered on the first day of service."""

from datetime import date

import pytest
from sqlmodel import select

from optima_portal.models.claim import Claim
from optima_portal.models.user import PlanRole
from optima_portal.rules.plan import plan
from optima_portal.services.dispute_standing import dispute_standing
from tests.factories import a_member, a_span, look_again, of_plan
from tests.imports.bills import bill, bills, paid
from tests.imports.edi import advice, interchange

KINDS = {"835": interchange(advice(paid(), "100")), "837": bills(bill())}
NETWORK = next(one for one in plan().networks if not one.pays_claims)


def _covered(db):
    look_again(db)
    claim = db.exec(select(Claim)).one()
    return claim.lob, claim.network


@pytest.mark.parametrize("kind", KINDS)
def test_the_span_of_the_service_date_counts(db, load, kind):
    member = a_member(db, cin="91234567A")
    a_span(db, member, lob="MC", network="AAA", starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31))
    a_span(db, member, lob="OC", network="BBB", starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 1))
    a_span(db, member, lob="MC", network="CCC", starts_on=date(2026, 1, 2))
    a_span(db, member, lob="AA", network="DDD", starts_on=date(2026, 2, 1), ends_on=date(2025, 1, 1))
    a_span(db, a_member(db, cin="98765432B"), lob="MC", network="EEE", starts_on=date(2020, 1, 1))
    db.commit()
    load(kind, KINDS[kind])
    assert _covered(db) == ("OC", "BBB")
    other = "837" if kind == "835" else "835"
    load(other, KINDS[other])
    assert _covered(db) == ("OC", "BBB")


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_guesses_where_no_span_is_in_force(db, load, kind):
    member = a_member(db, cin="91234567A")
    a_span(db, member, lob="MC", network="AAA", starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31))
    db.commit()
    load(kind, KINDS[kind])
    assert _covered(db) == ("", "")


def test_of_two_spans_the_one_of_the_face_sheet(db, load):
    member = a_member(db, cin="91234567A")
    a_span(db, member, lob="MC", network="AAA", starts_on=date(2025, 1, 1), share_of_cost_cents=100)
    a_span(db, member, lob="OC", network="BBB", starts_on=date(2025, 6, 1))
    db.commit()
    load("835", KINDS["835"])
    assert _covered(db) == ("OC", "BBB")


PEOPLE = "member_id,last_name,first_name,birth_date,lob,network,eligible_from"


def _of(lob, network, since="2025-06-01", number="91234567A"):
    return f"{PEOPLE}\n{number},Nguyen,Ana,1980-02-29,{lob},{network},{since}\n"


@pytest.mark.parametrize("kind", KINDS)
def test_a_claim_that_came_before_its_member_is_told_when_they_come(db, load, kind):
    load(kind, KINDS[kind])
    assert _covered(db) == ("", "")
    load("members", _of("MC", "", number="98765432B"))
    assert _covered(db) == ("", "")
    load("members", _of("MC", NETWORK.code))
    assert _covered(db) == ("MC", NETWORK.code)


def test_a_claim_that_came_before_its_coverage_is_told_when_that_comes(db, load):
    a_member(db, cin="91234567A")
    db.commit()
    load("835", KINDS["835"])
    load("members", _of("MC", NETWORK.code, since="2026-01-02"))
    assert _covered(db) == ("", "")  # it began after the service
    load("members", _of("MC", NETWORK.code))
    assert _covered(db) == ("MC", NETWORK.code)


def test_what_a_claim_was_covered_by_stays_when_the_coverage_changes(db, load):
    member = a_member(db, cin="91234567A")
    a_span(db, member, lob="OC", network="BBB", starts_on=date(2025, 6, 1))
    db.commit()
    load("835", KINDS["835"])
    load("members", _of("MC", NETWORK.code))
    assert _covered(db) == ("OC", "BBB")


def test_what_the_plans_own_table_says_stays(db, load):
    member = a_member(db, cin="91234567A")
    a_span(db, member, lob="OC", network="BBB", starts_on=date(2025, 6, 1))
    db.commit()
    header = "claim_number,status,member_id,billing_npi,service_from,code,billed,lob,network"
    load("claims", f"{header}\nCN1,In Progress,91234567A,1234567893,2026-01-01,G0101,150,MC,AAA\n")
    load("835", KINDS["835"])
    assert _covered(db) == ("MC", "AAA")


def test_a_claim_that_the_network_answers_for_is_not_the_plans_to_dispute(db, load):
    member = a_member(db, cin="91234567A")
    a_span(db, member, lob="MC", network=NETWORK.code, starts_on=date(2025, 6, 1))
    db.commit()
    load("835", interchange(advice(paid(paid="0", more="CAS*OA*109*0~"), "0")))
    claim = db.exec(select(Claim)).one()
    stands = dispute_standing(db, of_plan(PlanRole.DISPUTE_ANALYST), claim.key, today=date(2026, 3, 2))
    assert f"{NETWORK.name} is responsible" in stands.why_not
