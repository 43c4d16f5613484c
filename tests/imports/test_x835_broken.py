"""835: files with a defect or without their end: what can be read is loaded, and nothing by half."""

import pytest
from sqlmodel import func, select

from optima_portal.models.claim import Claim
from optima_portal.models.import_run import ImportRun, ImportState
from optima_portal.models.payment import Payment, ProviderAdjustment
from tests.factories import look_again
from tests.imports.edi import CLAIM, advice, interchange


@pytest.mark.parametrize("bad", ["CLP*ACC1*1*15x0*", "CLP*ACC1*1*99999999999999999*", "CLP*ACC1*1*1.234*"])
def test_an_amount_that_cannot_be_read_rejects_the_claim_and_no_other(db, load, bad):
    other = CLAIM.replace("ACC1", "ACC2")
    report = load("835", interchange(advice(CLAIM.replace("CLP*ACC1*1*150*", bad) + other, "200")))
    assert (report.read, report.new, report.rejected) == (2, 1, 1)
    assert report.rejects[0]["reason"] == "CLP03 is no amount"
    assert report.reject_file
    assert db.exec(select(Claim.patient_account)).one() == "ACC2"


def test_strict_loads_nothing_of_a_file_with_a_reject(db, load):
    bad = CLAIM.replace("CLP*ACC1*1*150*", "CLP*ACC1*1*x*")
    report = load("835", interchange(advice(bad + CLAIM.replace("ACC1", "ACC2"), "100")), strict=True)
    assert (report.refused, report.new, report.rejected) == (True, 0, 1)
    assert db.exec(select(func.count()).select_from(Claim)).one() == 0
    assert db.exec(select(func.count()).select_from(Payment)).one() == 0
    assert db.exec(select(ImportRun)).one().state is ImportState.REFUSED


def test_a_file_that_breaks_off_within_a_claim_loads_the_whole_ones(db, load):
    whole = interchange(advice(CLAIM + CLAIM.replace("ACC1", "ACC2").replace("CN1", "CN2"), "200"))
    cut = whole[: whole.rindex("SVC*HC:J1885") + 8]
    report = load("835", cut)
    assert (report.new, report.rejected) == (1, 1)
    report = load("835", whole)
    assert (report.new, report.changed, report.unchanged, report.balanced) == (1, 0, 1, True)
    look_again(db)
    assert db.exec(select(Payment)).one().off_by_cents == 0


def test_a_file_that_breaks_off_takes_nothing_from_a_payment_that_is_known_whole(db, load):
    body = advice(CLAIM + CLAIM.replace("ACC1", "ACC2").replace("CN1", "CN2"), "190", plb="PLB*1*20261231*WO:REF*10~")
    whole = interchange(body)
    load("835", whole)
    report = load("835", whole[: whole.index("PLB*")])
    assert (report.new, report.changed, report.balanced) == (0, 0, False)
    assert any("stay as they were" in one["text"] for one in report.warnings)
    look_again(db)
    assert db.exec(select(Payment)).one().off_by_cents == 0
    assert [one.amount_cents for one in db.exec(select(ProviderAdjustment))] == [1000]


def test_without_a_payment_nothing_of_the_transaction_is_loaded(db, load):
    body = advice(CLAIM, "100")
    report = load("835", interchange(body[body.index("TRN") :]))
    assert (report.new, report.rejected, report.balanced) == (0, 1, False)
