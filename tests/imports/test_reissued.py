"""An advice that comes again with fewer claims; a payment whose day nobody can read."""

from datetime import date

import pytest
from sqlmodel import col, select

from optima_portal.models.claim import Claim, ClaimKind, ClaimStatus
from optima_portal.models.claim_line import LINE_OF_DISPUTE, ClaimAdjustment, ClaimLine
from optima_portal.models.payment import Payment
from tests.imports.bills import bill, bills, paid
from tests.imports.edi import advice, interchange

OPEN, DONE = ClaimStatus.IN_PROGRESS, ClaimStatus.FINALIZED
TWO = paid(paid="50") + paid(paid="50", number="CN2", account="ACC2")


def _rows(db):
    db.rollback()
    db.expire_all()
    return db.exec(select(Claim).order_by(col(Claim.id))).all()


@pytest.mark.parametrize("billed", [True, False], ids=["billed before", "by the advice alone"])
def test_what_a_reissued_advice_leaves_out_is_not_on_the_payment_any_more(db, load, billed):
    if billed:
        load("837", bills(bill(), bill(account="ACC2")))
    load("835", interchange(advice(TWO, "100")))
    report = load("835", interchange(advice(paid(paid="50"), "50")))
    assert [one["text"] for one in report.warnings] == [
        "1 claim of this payment are not on this advice any more: taken off the payment"
    ]
    stays, gone = _rows(db)
    payment = db.exec(select(Payment)).one()
    assert (payment.total_cents, stays.payment_id, stays.paid_cents) == (5000, payment.id, 5000)
    assert (gone.payment_id, gone.status, gone.paid_cents, gone.payable_cents) == (None, OPEN, 0, 0)
    assert (gone.allowed_cents, gone.remit_key, gone.paid_on) == (None, None, None)
    assert [one.claim_id for one in db.exec(select(ClaimAdjustment))] == [stays.id]
    assert {one.paid_cents for one in db.exec(select(ClaimLine).where(ClaimLine.claim_id == gone.id))} == {0}
    again = load("835", interchange(advice(paid(paid="50"), "50")) + "\n")
    assert (again.new, again.changed, again.warnings) == (0, 0, [])


def test_what_was_taken_off_is_settled_by_the_next_payment(db, load):
    load("835", interchange(advice(TWO, "100")))
    load("835", interchange(advice(paid(paid="50"), "50")))
    load("835", interchange(advice(paid(paid="60", number="CN2", account="ACC2"), "60", number="E101")))
    assert [(one.claim_number, one.status, one.paid_cents) for one in _rows(db)] == [
        ("CN1", DONE, 5000), ("CN2", DONE, 6000),
    ]  # fmt: skip
    load("835", interchange(advice(TWO, "100")) + "\n")
    assert sum(one.paid_cents for one in _rows(db)) == 16000, "the first advice again: two payments have claims"


def test_what_a_dispute_gave_stays_with_a_claim_that_was_taken_off(db, load):
    load("835", interchange(advice(TWO, "100")))
    gone = _rows(db)[1]
    db.add(ClaimLine(claim_id=gone.id, number=9, code_set=LINE_OF_DISPUTE, code="D26-00001", payable_cents=500))
    gone.payable_cents += 500
    db.commit()
    load("835", interchange(advice(paid(paid="50"), "50")))
    assert (_rows(db)[1].payable_cents, _rows(db)[1].paid_cents) == (500, 0)


def test_a_reversal_that_is_left_out_never_was(db, load):
    load("835", interchange(advice(paid(), "100")))
    back = paid(status="22", charge="-150", paid="-100")
    load("835", interchange(advice(back + paid(paid="120"), "20", number="E101")))
    load("835", interchange(advice(paid(paid="120"), "120", number="E101")))
    rows = _rows(db)
    assert [(one.kind, one.paid_cents, one.adjusts_id) for one in rows] == [
        (ClaimKind.ORIGINAL, 10000, None), (ClaimKind.REVERSAL, 0, None), (ClaimKind.ORIGINAL, 12000, None),
    ]  # fmt: skip
    assert [one.status for one in rows] == [DONE, DONE, DONE]


@pytest.mark.parametrize(
    ("second", "why"),
    [
        (interchange(advice(TWO, "100")).split("CLP*ACC2")[0] + "CLP*ACC2*1*150*50", "could not be read whole"),
        (interchange(advice(TWO.replace("CLP*ACC2*1*150", "CLP*ACC2*1*15x"), "100")), "could not be read whole"),
        (interchange(advice(paid(paid="50"), "100")), "does not balance"),
    ],
    ids=["cut", "a reject", "off"],
)
def test_an_advice_that_is_not_whole_or_does_not_balance_takes_nothing_off(db, load, second, why):
    load("835", interchange(advice(TWO, "100")))
    report = load("835", second)
    assert any(why in one["text"] for one in report.warnings)
    assert [(one.status, one.paid_cents) for one in _rows(db)] == [(DONE, 5000), (DONE, 5000)]


@pytest.mark.parametrize("bad", ["", "20261399"], ids=["missing", "no day"])
@pytest.mark.parametrize(
    ("made", "day"), [("DTM*405*20260226~", date(2026, 2, 26)), ("", date(2026, 3, 1))], ids=["DTM*405", "GS04"]
)
def test_a_payment_without_its_day_has_the_day_of_the_advice(db, load, bad, made, day):
    body = advice(paid(), "100").replace("*5*20260227~", f"*5*{bad}~").replace("DTM*405*20260226~", made)
    report = load("835", interchange(body))
    assert ["BPR16" in one["text"] for one in report.warnings] == [True]
    assert db.exec(select(Payment)).one().paid_on == day
    assert _rows(db)[0].paid_on == day
    again = load("835", interchange(body) + "\n")
    assert (again.new, again.changed, again.payments) == (0, 0, 0)


def _no_pay(number, *, method="NON"):
    """An advice that pays nothing, for one denied claim."""
    denied = paid(status="4", paid="0", number=number, account=f"A-{number}")
    return advice(denied, "0", number="NOPAY").replace("*ACH*", f"*{method}*")


@pytest.mark.parametrize("method", ["NON", "ACH"], ids=["BPR04 is NON", "BPR02 is 0"])
def test_two_advices_that_pay_nothing_under_one_number_are_not_each_others_reissue(db, load, method):
    first, second = (interchange(_no_pay(number, method=method)) for number in ("CN1", "CN2"))
    both = interchange(_no_pay("CN2", method=method), _no_pay("CN1", method=method))
    load("835", first)
    report = load("835", second)
    assert (report.new, report.changed, report.payments, report.warnings) == (1, 0, 1, [])
    for data in (first + "\n", second + "\n", both):
        again = load("835", data)
        assert (again.new, again.changed, again.payments) == (0, 0, 0)
    assert [(one.claim_number, one.status, one.is_denied) for one in _rows(db)] == [
        ("CN1", DONE, True), ("CN2", DONE, True),
    ]  # fmt: skip


def test_an_advice_that_pays_nothing_and_comes_again_with_fewer_claims_is_a_reissue(db, load):
    both = [paid(status="4", paid="0", number=number, account=f"A-{number}") for number in ("CN1", "CN2")]
    load("835", interchange(advice("".join(both), "0", number="NOPAY")))
    report = load("835", interchange(_no_pay("CN2", method="ACH")))
    assert ["taken off the payment" in one["text"] for one in report.warnings] == [True]
    assert [(one.claim_number, one.status) for one in _rows(db)] == [("CN1", OPEN), ("CN2", DONE)]
