"""The table of claims beside advices: a payment's claims come to the payment, whichever file was there first."""

import pytest
from sqlmodel import select

from optima_portal.models.claim import Claim
from optima_portal.models.claim_line import ClaimAdjustment, ClaimDiagnosis
from optima_portal.models.payment import Payment
from optima_portal.models.user import PlanRole
from optima_portal.services.remittance import Sums, sums_of
from tests.factories import look_again, of_plan
from tests.imports.bills import bill, bills, paid
from tests.imports.edi import advice, interchange

HEADER = "claim_number,status,member_id,billing_npi,service_from,code,billed,payable,paid,lob,diagnoses"
ADVICE = interchange(advice(paid(), "100"))
ON_ADVICE = Sums(count=1, billed=15000, adjusted=5000, claims=10000, beside=0, total=10000)


def table(status: str = "Finalized", paid: str = "90") -> str:
    return f"{HEADER}\nCN1,{status},91234567A,1234567893,2026-01-01,G0101,150,{paid},{paid},MC,E11.9\n"


def sums(db):
    look_again(db)
    payment = db.exec(select(Payment)).one()
    return sums_of(db, of_plan(PlanRole.DISPUTE_ANALYST), payment)


@pytest.mark.parametrize(
    "files",
    [
        (("claims", table("In Progress", "0")), ("835", ADVICE), ("claims", table())),
        (("835", ADVICE), ("claims", table())),
        (("837", bills(bill(diagnosis="E119"))), ("835", ADVICE), ("claims", table())),
    ],
    ids=["table first", "advice first", "bill first"],
)
def test_a_table_does_not_change_what_an_advice_paid_nor_double_the_claim(db, load, files):
    for kind, data in files:
        load(kind, data)
    assert sums(db) == ON_ADVICE
    claim = db.exec(select(Claim)).one()
    assert (claim.claim_number, claim.payable_cents) == ("CN1", 10000)
    assert db.exec(select(ClaimAdjustment.amount_cents)).one() == 5000
    assert db.exec(select(ClaimDiagnosis.code)).one() == "E119"
    for kind, data in files[::-1]:
        again = load(kind, data + "\n")
        assert (again.new, again.changed) == (0, int(data == table("In Progress", "0")))
    assert sums(db) == ON_ADVICE


def test_a_table_says_of_a_paid_claim_what_the_advice_did_not(db, load):
    load("835", ADVICE)
    load("claims", table())
    assert db.exec(select(Claim.lob, Claim.patient_last_name)).one() == ("MC", "NUNEZ")
