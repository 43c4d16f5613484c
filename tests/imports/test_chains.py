"""Reversals and corrections: each takes back or replaces the claim that it is about, and leaves the others alone."""

from datetime import date

import pytest
from sqlmodel import col, select

from optima_portal.models.claim import Claim, ClaimKind
from optima_portal.models.user import PlanRole
from optima_portal.services.dispute_standing import NOT_YOURS, dispute_standing
from tests.factories import look_again, of_plan
from tests.imports.bills import paid
from tests.imports.edi import advice, interchange

ORIGINAL, REVERSAL, ADJUSTED = ClaimKind.ORIGINAL, ClaimKind.REVERSAL, ClaimKind.ADJUSTED
LATER = "20260306"


def _advice(loops, total, number="E100", day="20260227"):
    return interchange(advice(loops, total, number=number).replace("*5*20260227~", f"*5*{day}~"))


def _back(number="CN1", amount="100", **more):
    return paid(status="22", charge="-150", paid=f"-{amount}", number=number, **more)


def _chain(db):
    """[(paid, kind, paid of what it follows)] in the order of their ids."""
    look_again(db)
    rows = {one.id: one for one in db.exec(select(Claim).order_by(col(Claim.id)))}
    before = {at: rows[one.adjusts_id].paid_cents if one.adjusts_id else None for at, one in rows.items()}
    return [(one.paid_cents, one.kind, before[at]) for at, one in rows.items()]


def test_a_correction_before_its_reversal_in_the_file_is_what_stands(db, load):
    load("835", _advice(paid(), "100"))
    load("835", _advice(paid(paid="120") + _back(), "20", "E101", LATER))
    assert _chain(db) == [(10000, ORIGINAL, None), (12000, ADJUSTED, -10000), (-10000, REVERSAL, 10000)]


def test_original_correction_and_reversal_of_one_payment(db, load):
    load("835", _advice(paid() + paid(paid="120") + _back(), "120"))
    assert _chain(db) == [(10000, ORIGINAL, None), (12000, ADJUSTED, -10000), (-10000, REVERSAL, 10000)]


def test_a_correction_of_the_same_amounts_is_not_what_is_taken_back(db, load):
    load("835", _advice(paid(), "100"))
    load("835", _advice(paid() + _back(), "0", "E101", LATER))
    rows = db.exec(select(Claim).order_by(col(Claim.id))).all()
    assert [one.kind for one in rows] == [ORIGINAL, ADJUSTED, REVERSAL]
    assert [one.adjusts_id for one in rows] == [None, rows[2].id, rows[0].id]


@pytest.mark.parametrize("order", ["reversal first", "correction first", "no reversal"])
def test_a_correction_under_another_number_follows_what_it_names(db, load, order):
    load("835", _advice(paid(), "100"))
    correction = paid(paid="120", number="CN2", original="CN1")
    loops = {"reversal first": _back() + correction, "correction first": correction + _back()}.get(order, correction)
    load("835", _advice(loops, "20" if loops != correction else "120", "E101", LATER))
    found = {cents: (kind, before) for cents, kind, before in _chain(db)}
    assert found[10000] == (ORIGINAL, None)
    if order == "no reversal":
        assert found[12000] == (ADJUSTED, 10000)
    else:
        assert (found[12000], found[-10000]) == ((ADJUSTED, -10000), (REVERSAL, 10000))


def test_a_reversal_under_another_number_too(db, load):
    load("835", _advice(paid(), "100"))
    loops = _back("CN1R", original="CN1") + paid(paid="120", number="CN2", original="CN1")
    load("835", _advice(loops, "20", "E101", LATER))
    assert _chain(db) == [(10000, ORIGINAL, None), (-10000, REVERSAL, 10000), (12000, ADJUSTED, -10000)]


def test_what_was_linked_stays_so_when_the_correction_is_corrected(db, load):
    load("835", _advice(paid(), "100"))
    load("835", _advice(paid(paid="120", number="CN2", original="CN1"), "120", "E101", LATER))
    last = _back("CN2", "120") + paid(paid="130", number="CN3", original="CN2")
    load("835", _advice(last, "10", "E102", "20260320"))
    assert _chain(db) == [
        (10000, ORIGINAL, None), (12000, ADJUSTED, 10000), (-12000, REVERSAL, 12000), (13000, ADJUSTED, -12000),
    ]  # fmt: skip


def test_the_reversal_may_come_in_before_what_it_takes_back(db, load):
    load("835", _advice(paid(paid="120") + _back(), "20", "E101", LATER))
    assert _chain(db) == [(12000, ADJUSTED, -10000), (-10000, REVERSAL, None)]
    load("835", _advice(paid(), "100"))
    assert _chain(db) == [(12000, ADJUSTED, -10000), (-10000, REVERSAL, 10000), (10000, ORIGINAL, None)]


def test_of_two_claims_with_one_number_the_one_with_these_amounts_is_taken_back(db, load):
    load("835", _advice(paid(paid="90") + paid(), "190"))
    load("835", _advice(_back(amount="90"), "-90", "E101", LATER))
    assert _chain(db) == [(9000, ORIGINAL, None), (10000, ORIGINAL, None), (-9000, REVERSAL, 9000)]


def test_a_denied_repetition_that_names_the_paid_claim_replaces_nothing(db, load):
    load("835", _advice(paid(), "100"))
    again = "CLP*ACC1*4*150*0**MC*CN2*11*1~NM1*QC*1*NUNEZ*ANA****MI*91234567A~CAS*CO*18*150~REF*F8*CN1~"
    load("835", _advice(again, "0", "E101", LATER))
    assert [(cents, before) for cents, _, before in _chain(db)] == [(10000, None), (0, None)]


def test_a_second_load_leaves_the_links(db, load):
    data = (
        _advice(paid(), "100"),
        _advice(paid(paid="120", number="CN2", original="CN1") + _back(), "20", "E101", LATER),
    )
    for one in data:
        load("835", one)
    before = _chain(db)
    for one in data:
        report = load("835", one + "\n")
        assert (report.new, report.changed) == (0, 0)
    assert _chain(db) == before


def test_the_correction_may_be_disputed_and_the_page_of_the_first_claim_leads_to_it(db, load):
    load("835", _advice(paid(), "100"))
    load("835", _advice(paid(paid="120", number="CN2", original="CN1") + _back(), "20", "E101", LATER))
    _chain(db)
    rows = {one.paid_cents: one for one in db.exec(select(Claim))}
    analyst, today = of_plan(PlanRole.DISPUTE_ANALYST), date(2026, 3, 10)
    first, correction = (dispute_standing(db, analyst, rows[cents].key, today=today) for cents in (10000, 12000))
    assert ("took its place" in first.why_not, first.newer_key) == (True, rows[12000].key)
    assert (correction.why_not, correction.newer_key) == (NOT_YOURS, ""), "only that it is another office's"
