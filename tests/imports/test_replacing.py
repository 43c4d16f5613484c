"""Bills that replace or void another one: the first is closed, the second is what the plan pays."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import col, select

from optima_portal.models.claim import Claim, ClaimKind, ClaimStatus
from optima_portal.models.user import PlanRole
from optima_portal.services.claim_lookup import ClaimQuery, find_claims, status_of
from tests.factories import look_again, of_plan
from tests.imports.bills import bill, bills, paid
from tests.imports.edi import advice, interchange

ORIGINAL, REVERSAL, ADJUSTED = ClaimKind.ORIGINAL, ClaimKind.REVERSAL, ClaimKind.ADJUSTED
OPEN, DONE = ClaimStatus.IN_PROGRESS, ClaimStatus.FINALIZED


def _rows(db):
    look_again(db)
    return db.exec(select(Claim).order_by(col(Claim.id))).all()


def _words(db):
    """[(status in words, paid, which one it follows)] in the order of their ids."""
    rows = _rows(db)
    at = {one.id: place for place, one in enumerate(rows)}
    return [(status_of(one)[0], one.paid_cents, at.get(one.adjusts_id)) for one in rows]


@pytest.mark.parametrize("frequency", ["1", "7", ""], ids=lambda code: f"CLP09 {code or 'left out'}")
def test_a_replacement_of_the_same_amount_is_paid_and_nothing_is_left_in_progress(db, load, frequency):
    load("837", bills(bill()))
    report = load("837", bills(bill(frequency="7", diagnosis="I10")))
    assert report.warnings == []
    assert _words(db) == [("Withdrawn", 0, None), ("In Progress", 0, 0)]
    load("835", interchange(advice(paid(frequency=frequency), "100")))
    assert _words(db) == [("Withdrawn", 0, None), ("Finalized", 10000, 0)]
    for data in (bills(bill()), bills(bill(frequency="7", diagnosis="I10"))):
        again = load("837", data + "\n")
        assert (again.new, again.changed, again.warnings) == (0, 0, [])
    assert _words(db) == [("Withdrawn", 0, None), ("Finalized", 10000, 0)]


def test_the_replacement_is_settled_by_the_claim_that_is_one_and_not_by_the_first_ones_denial(db, load):
    load("837", bills(bill(), bill(frequency="7", diagnosis="I10")))
    denied = paid(status="4", paid="0", number="CN1")
    load("835", interchange(advice(denied + paid(number="CN2", frequency="7", original="CN1"), "100")))
    assert [(one.claim_number[:2], status_of(one)[0], one.paid_cents) for one in _rows(db)[1:]] == [
        ("CN", "Finalized", 10000), ("CN", "Denied", 0),
    ]  # fmt: skip


def test_a_replacement_of_another_amount_on_another_day_is_found_by_the_payers_number(db, load):
    load("835", interchange(advice(paid() + paid(number="CN5", account="ACC5"), "200")))
    load("837", bills(bill(), bill(account="ACC5")))
    assert load("837", bills(bill(frequency="7", number="CN1", charge="180", day="20260103"))).warnings == []
    assert _words(db) == [("Finalized", 10000, None), ("Finalized", 10000, None), ("In Progress", 0, 0)]
    back = paid(status="22", charge="-150", paid="-100")
    correction = paid(charge="180", paid="130", number="CN2", original="CN1", day="20260103", frequency="7")
    load("835", interchange(advice(back + correction, "30", number="E101")))
    rows = _rows(db)
    assert [(one.kind, one.paid_cents) for one in rows] == [
        (ORIGINAL, 10000), (ORIGINAL, 10000), (ADJUSTED, 13000), (REVERSAL, -10000),
    ]  # fmt: skip
    assert [one.adjusts_id for one in rows] == [None, None, rows[3].id, rows[0].id]
    assert {one.status for one in rows} == {DONE}


def test_a_replacement_is_not_taken_for_the_paid_claim_that_it_replaces(db, load):
    load("835", interchange(advice(paid(), "100")))
    load("837", bills(bill(frequency="7", diagnosis="I10")))
    load("837", bills(bill()))
    assert _words(db) == [("Finalized", 10000, None), ("In Progress", 0, 0)]


def test_a_replacement_that_was_paid_before_its_bill_came_meets_it(db, load):
    load("835", interchange(advice(paid(), "100")))
    back, correction = paid(status="22", charge="-150", paid="-100"), paid(paid="120", frequency="7")
    load("835", interchange(advice(back + correction, "20", number="E101")))
    load("837", bills(bill(), bill(frequency="7", number="CN1", diagnosis="I10")))
    assert _words(db) == [("Finalized", 10000, None), ("Finalized", -10000, 0), ("Finalized", 12000, 1)]


def test_a_replacement_whose_advice_came_first_follows_the_bill_that_it_names(db, load):
    load("835", interchange(advice(paid(), "100")))
    load("835", interchange(advice(paid(number="CN2", day="20260103", frequency="7"), "100", number="E101")))
    load("837", bills(bill(frequency="7", number="CN1", day="20260103")))
    assert _words(db) == [("Finalized", 10000, None), ("Finalized", 10000, 0)]
    assert [one.kind for one in _rows(db)] == [ORIGINAL, ADJUSTED]


def test_claims_lookup_says_what_became_of_withdrawn_bills_and_owes_nothing_on_them(db, load):
    load("837", bills(bill(), bill(frequency="8")))
    _rows(db)
    query = ClaimQuery(first=date(2026, 1, 1), last=date(2026, 1, 31))
    found = find_claims(db, of_plan(PlanRole.DISPUTE_ANALYST), query)
    assert sorted((one.status, one.payable) for one in found.rows) == [("Void", "$0.00"), ("Withdrawn", "$0.00")]
    in_progress = find_claims(db, of_plan(PlanRole.DISPUTE_ANALYST), replace(query, status="IN_PROGRESS"))
    assert in_progress.total == 0


def test_a_void_is_never_open_and_closes_the_bill(db, load):
    load("837", bills(bill(), bill(day="20260112")))
    assert load("837", bills(bill(frequency="8", day="20260112"))).warnings == []
    assert _words(db) == [("In Progress", 0, None), ("Withdrawn", 0, None), ("Void", 0, 1)]
    load("835", interchange(advice(paid(), "100")))
    assert [word for word, *_ in _words(db)] == ["Finalized", "Withdrawn", "Void"]


def test_a_void_of_what_was_paid_leaves_the_amounts_to_the_advice(db, load):
    load("837", bills(bill()))
    load("835", interchange(advice(paid(), "100")))
    load("837", bills(bill(frequency="8", number="CN1")))
    assert _words(db) == [("Finalized", 10000, None), ("Void", 0, 0)]
    load("835", interchange(advice(paid(status="22", charge="-150", paid="-100"), "-100", number="E101")))
    assert _words(db) == [("Finalized", 10000, None), ("Void", 0, 0), ("Finalized", -10000, 0)]


def test_a_replacement_before_its_original_waits_for_it(db, load):
    report = load("837", bills(bill(frequency="7", charge="180")))
    assert [one["text"] for one in report.warnings] == [
        "the claim that this one replaces was not found: it was not linked"
    ]
    load("837", bills(bill()))
    assert _words(db) == [("In Progress", 0, 1), ("Withdrawn", 0, None)]


def test_a_replacement_of_a_replacement_closes_both(db, load):
    load("837", bills(bill(), bill(frequency="7", charge="160"), bill(frequency="7", charge="170")))
    assert _words(db) == [("Withdrawn", 0, None), ("Withdrawn", 0, 0), ("In Progress", 0, 1)]


def test_of_two_visits_the_one_of_that_day_is_replaced_and_of_two_alike_none(db, load):
    two = bill(), bill(day="20260112")
    load("837", bills(*two, bill(frequency="7", charge="180", day="20260112")))
    assert _words(db) == [("In Progress", 0, None), ("Withdrawn", 0, None), ("In Progress", 0, 1)]
    load("837", bills(bill(charge="160")))
    report = load("837", bills(bill(frequency="7", charge="190")))
    assert ["several" in one["text"] for one in report.warnings] == [True]
    assert _words(db)[-1] == ("In Progress", 0, None)


def test_another_patients_claim_is_not_replaced_whatever_number_is_named(db, load):
    load("835", interchange(advice(paid(cin="98765432B", name="TRAN*LINH"), "100")))
    report = load("837", bills(bill(frequency="7", number="CN1")))
    assert (len(report.warnings), _words(db)[1][2]) == (1, None)


def test_units_that_cannot_be_read_are_said(load):
    report = load("837", bills(bill().replace("*UN*1*", "*UN*1x*")))
    assert [one["text"] for one in report.warnings] == ["SV104 is no quantity: it was taken as none"]
