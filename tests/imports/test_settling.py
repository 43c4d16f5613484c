"""Which bill an advice settles: the same patient's, of the same days; none when several could be meant."""

import pytest
from sqlmodel import col, select

from optima_portal.models.claim import Claim, ClaimStatus
from optima_portal.models.claim_line import ClaimDiagnosis
from optima_portal.services.claim_lookup import status_of
from tests.factories import a_claim, a_member, a_provider
from tests.imports.bills import bill, bills, paid
from tests.imports.edi import advice, interchange

OPEN, DONE = ClaimStatus.IN_PROGRESS, ClaimStatus.FINALIZED


def _stand(db):
    """[(day of service, status, paid, diagnoses)] of all claims, by day."""
    db.rollback()
    db.expire_all()
    codes = {}
    for one in db.exec(select(ClaimDiagnosis)):
        codes.setdefault(one.claim_id, []).append(one.code)
    rows = db.exec(select(Claim).order_by(col(Claim.service_from), col(Claim.id))).all()
    return [(str(one.service_from), one.status, one.paid_cents, codes.get(one.id, [])) for one in rows]


def test_the_bill_of_another_day_stays_and_the_paid_one_is_added(db, load):
    load("837", bills(bill(day="20260112")))
    load("835", interchange(advice(paid(day="20260105"), "100")))
    assert _stand(db) == [("2026-01-05", DONE, 10000, []), ("2026-01-12", OPEN, 0, ["E119"])]
    load("837", bills(bill(day="20260105", diagnosis="I10")))
    load("837", bills(bill(day="20260112")) + "\n")
    assert _stand(db) == [("2026-01-05", DONE, 10000, ["I10"]), ("2026-01-12", OPEN, 0, ["E119"])]


@pytest.mark.parametrize("bills_first", [True, False], ids=["the bills first", "the advice first"])
def test_two_weekly_visits_under_one_account_find_their_own(db, load, bills_first):
    both = bills(bill(day="20260105"), bill(day="20260112", diagnosis="I10"))
    one = interchange(advice(paid(day="20260112"), "100"))
    for kind, data in (("837", both), ("835", one)) if bills_first else (("835", one), ("837", both)):
        load(kind, data)
    assert _stand(db) == [("2026-01-05", OPEN, 0, ["E119"]), ("2026-01-12", DONE, 10000, ["I10"])]
    report = load("835", interchange(advice(paid(day="20260105", number="CN2"), "100", number="E101")))
    assert (report.new, report.warnings) == (1, [])
    assert [one[1] for one in _stand(db)] == [DONE, DONE]
    for kind, data in (("837", both), ("835", one)):
        again = load(kind, data + "\n")
        assert (again.new, again.changed) == (0, 0)


@pytest.mark.parametrize("bills_first", [True, False], ids=["the bill first", "the advice first"])
def test_the_bill_of_another_patient_is_not_settled(db, load, bills_first):
    """A family under one account: the same day, the same charge."""
    theirs = bills(bill(cin="98765432B", name="NUNEZ*LUIS"))
    one = interchange(advice(paid(), "100"))
    for kind, data in (("837", theirs), ("835", one)) if bills_first else (("835", one), ("837", theirs)):
        load(kind, data)
    db.rollback()
    rows = db.exec(select(Claim).order_by(col(Claim.paid_cents))).all()
    assert [(one.patient_cin, one.status) for one in rows] == [("98765432B", OPEN), ("91234567A", DONE)]


def test_a_patient_without_a_number_is_told_by_name(db, load):
    load("837", bills(bill(cin="", name="NUNEZ*LUIS"), bill(cin="", name="Núñez*ANA")))
    load("835", interchange(advice(paid(), "100")))
    db.rollback()
    rows = db.exec(select(Claim).order_by(col(Claim.id))).all()
    assert [(one.patient_first_name, one.status) for one in rows] == [("LUIS", OPEN), ("ANA", DONE)]


def test_a_number_that_the_payer_corrected_is_still_the_bills(db, load):
    load("837", bills(bill(cin="90000000Z")))
    corrected = paid(cin="90000000Z").replace("SVC", "NM1*74*1*NUNEZ*ANA****C*91234567A~SVC", 1)
    load("835", interchange(advice(corrected, "100")))
    assert [one[1] for one in _stand(db)] == [DONE]


def test_one_member_by_two_numbers_is_one_patient(db, load):
    a_member(db, cin="91234567A", mbi="1EG4TE5MK73")
    db.commit()
    load("837", bills(bill(cin="1EG4-TE5-MK73")))
    load("835", interchange(advice(paid(), "100")))
    assert [one[1] for one in _stand(db)] == [DONE]


@pytest.mark.parametrize("bills_first", [True, False], ids=["the bills first", "the advice first"])
def test_when_two_fit_alike_none_is_settled_and_it_is_said(db, load, bills_first):
    two = bills(bill(), bill(diagnosis="I10", lines="LX*1~SV1*HC:G0101*150*UN*1***1~DTP*472*D8*20260101~NTE*ADD*X~"))
    several = interchange(advice(paid() + paid(number="CN2"), "200"))
    if bills_first:
        load("837", two)
        report = load("835", interchange(advice(paid(), "100")))
        expected = [OPEN, OPEN, DONE]
    else:
        load("835", several)
        report = load("837", bills(bill()))
        expected = [DONE, DONE, OPEN]
    assert any("fit" in one["text"] for one in report.warnings)
    db.rollback()
    assert [one.status for one in db.exec(select(Claim).order_by(col(Claim.id)))] == expected


def test_the_line_control_number_tells_two_of_one_day_apart(db, load):
    load("837", bills(bill(control="L1"), bill(control="L2", diagnosis="I10", charge="150.00")))
    load("835", interchange(advice(paid(control="L2"), "100")))
    assert sorted(_stand(db)[at][2:] for at in (0, 1)) == [(0, ["E119"]), (10000, ["I10"])]


def test_the_services_tell_two_of_one_day_apart(db, load):
    other = bill(diagnosis="I10", lines="LX*1~SV1*HC:J1885*150*UN*1***1~DTP*472*D8*20260101~")
    load("837", bills(other, bill()))
    load("835", interchange(advice(paid(), "100")))
    assert sorted(_stand(db)[at][2:] for at in (0, 1)) == [(0, ["I10"]), (10000, ["E119"])]


def test_the_exact_days_come_before_a_period_that_holds_them(db, load):
    load("837", bills(bill(day="20260101", until="20260131", diagnosis="I10"), bill(day="20260105")))
    load("835", interchange(advice(paid(day="20260105"), "100")))
    assert _stand(db) == [("2026-01-01", OPEN, 0, ["I10"]), ("2026-01-05", DONE, 10000, ["E119"])]
    load("835", interchange(advice(paid(day="20260106", number="CN2"), "100", number="E101")))
    assert [one[1] for one in _stand(db)] == [DONE, DONE], "a period that holds the day is the second best"


def test_the_plans_own_number_needs_no_account(db, load):
    ours = a_provider(db, npi="1234567893")
    a_claim(db, ours, status=OPEN, claim_number="CN1", billed_cents=99)
    db.commit()
    load("835", interchange(advice(paid(), "100")))
    assert [one[1:3] for one in _stand(db)] == [(DONE, 10000)]


def test_an_advice_that_names_no_payee_takes_no_bill_from_its_office(db, load):
    ours = a_provider(db, npi="1234567893")
    a_claim(db, ours, status=OPEN, claim_number="CN1")
    db.commit()
    load("837", bills(bill(account="ACC2")))
    nobody = advice(paid() + paid(account="ACC2", number="CN2"), "200")
    load("835", interchange(nobody.replace("N1*PE*OUR OFFICE*XX*1234567893~REF*TJ*123456789~", "")))
    db.rollback()
    db.expire_all()
    known = db.exec(select(Claim).where(Claim.claim_number == "CN1")).one()
    assert (known.status, known.billing_provider_id) == (DONE, ours.id)
    assert db.exec(select(Claim.status).where(col(Claim.claim_number).startswith("S"))).one() is OPEN


@pytest.mark.parametrize("bills_first", [True, False], ids=["the bill first", "the advice first"])
def test_a_predetermination_is_shown_and_settles_no_bill(db, load, bills_first):
    priced = interchange(advice(paid(status="25", paid="0", number="PRE1"), "0"))
    for kind, data in (("837", bills(bill())), ("835", priced))[:: 1 if bills_first else -1]:
        report = load(kind, data)
        assert ["predetermination" in one["text"] for one in report.warnings] == [True] * (kind == "835")
    assert _shown(db) == [("PRE1", "25", DONE), ("S", "", OPEN)]
    load("835", interchange(advice(paid(), "100", number="E101")))
    load("837", bills(bill()) + "\n")
    assert _shown(db) == [("CN1", "1", DONE), ("PRE1", "25", DONE)]


@pytest.mark.parametrize("bills_first", [True, False], ids=["the bill first", "the advice first"])
def test_a_claim_that_was_sent_on_to_another_payer_is_denied_here(db, load, bills_first):
    sent_on = interchange(advice(paid(status="23", paid="0"), "0"))
    for kind, data in (("837", bills(bill())), ("835", sent_on))[:: 1 if bills_first else -1]:
        load(kind, data)
    db.rollback()
    claim = db.exec(select(Claim)).one()
    assert (status_of(claim)[0], claim.payer_status, claim.paid_cents) == ("Denied", "23", 0)


def _shown(db):
    """[(number, CLP02, status)] of all claims, by number; `S`: a bill that no advice has named."""
    db.rollback()
    db.expire_all()
    rows = db.exec(select(Claim).order_by(col(Claim.claim_number))).all()
    return [
        ("S" if one.claim_number.startswith("S") else one.claim_number, one.payer_status, one.status) for one in rows
    ]


TWO_LINES = "".join(
    f"LX*{at}~SV1*HC:{code}*{charge}*UN*1***1~DTP*472*D8*20260101~"
    for at, code, charge in ((1, "G0101", 100), (2, "J1885", 50))
)
PARTS = paid(charge="100", paid="80") + paid(charge="50", paid="20", number="CN2")


@pytest.mark.parametrize("bills_first", [True, False], ids=["the bill first", "the advice first"])
def test_a_bill_that_the_payer_split_is_settled_by_its_parts(db, load, bills_first):
    both = (("837", bills(bill(lines=TWO_LINES))), ("835", interchange(advice(PARTS, "100"))))
    for kind, data in both[:: 1 if bills_first else -1]:
        assert load(kind, data).warnings == []
    for kind, data in both:
        again = load(kind, data + "\n")
        assert (again.new, again.changed, again.warnings) == (0, 0, [])
    db.rollback()
    rows = db.exec(select(Claim).order_by(col(Claim.claim_number))).all()
    assert [(one.claim_number, one.status, one.billed_cents, one.paid_cents) for one in rows] == [
        ("CN1", DONE, 10000, 8000), ("CN2", DONE, 5000, 2000),
    ]  # fmt: skip
    assert [one[3] for one in _stand(db)] == [["E119"], []]


@pytest.mark.parametrize("bills_first", [True, False], ids=["the bill first", "the advice first"])
@pytest.mark.parametrize(
    "parts",
    [
        paid(charge="100", paid="80"),
        paid(charge="100", paid="80") + paid(charge="60", paid="20", number="CN2"),
        paid(charge="100", paid="80") + paid(charge="50", paid="20", number="CN2", cin="98765432B"),
        paid(charge="100", paid="80") + paid(charge="50", paid="20", number="CN2", day="20260105"),
    ],
    ids=["one part", "more than the bill", "another patient's", "another day's"],
)
def test_what_does_not_come_to_a_bill_leaves_it_open_and_it_is_said(db, load, parts, bills_first):
    total = "100" if "CN2" in parts else "80"
    both = (("837", bills(bill(lines=TWO_LINES))), ("835", interchange(advice(parts, total))))
    reports = [load(kind, data) for kind, data in both[:: 1 if bills_first else -1]]
    assert ["stays open" in one["text"] for report in reports for one in report.warnings] == [True]
    assert {one[1] for one in _stand(db)} == {OPEN, DONE}


def test_parts_that_two_bills_could_claim_settle_neither(db, load):
    load("837", bills(bill(lines=TWO_LINES), bill(lines=TWO_LINES, diagnosis="I10")))
    report = load("835", interchange(advice(PARTS, "100")))
    assert ["stays open" in one["text"] for one in report.warnings] == [True, True]
    assert [one[1] for one in _stand(db)] == [OPEN, OPEN, DONE, DONE]
