"""Results and fills without codes: none overwrites another, the same again changes nothing, a clash is told."""

from datetime import date

import pytest
from sqlmodel import select

from optima_portal.models.fill import Fill
from optima_portal.models.lab_result import LabResult
from tests.factories import a_member

LABS = (
    "member_id,collected_on,test,value,loinc,accession\n"
    "91234567A,2026-01-05,Glucose,95,,\n"
    "91234567A,2026-01-05,HDL,50,,\n"
    "91234567A,2026-01-05,LDL,130,,\n"
    "91234567A,2026-01-05,Sodium,140,,ACC1\n"
    "91234567A,2026-01-05,Potassium,4.1,,ACC1\n"
)
FILLS = (
    "member_id,filled_on,drug,strength,quantity,days_supply,ndc,rx_number,is_reversed\n"
    "91234567A,2026-01-05,Metformin,500 mg,60,30,,,\n"
    "91234567A,2026-01-05,Metformin,850 mg,60,30,,,\n"
    "91234567A,2026-01-05,Atorvastatin,20 mg,30,30,,,\n"
    "91234567A,2026-01-05,Lisinopril,10 mg,30,30,,RX7,\n"
)


@pytest.fixture
def member(db):
    """Whose they are."""
    found = a_member(db, cin="91234567A")
    db.commit()
    return found


def _all(db, model):
    db.rollback()
    db.expire_all()
    return db.exec(select(model)).all()


def test_results_of_one_day_without_loinc_all_stay(db, load, member):
    report = load("labs", LABS)
    assert (report.new, report.unchanged, report.warnings) == (5, 0, [])
    again = load("labs", LABS + "\n")
    assert (again.new, again.changed, again.unchanged) == (0, 0, 5)
    rows = _all(db, LabResult)
    assert {one.test for one in rows} == {"Glucose", "HDL", "LDL", "Sodium", "Potassium"}
    assert {one.accession.partition("~")[0] for one in rows if one.test in ("Sodium", "Potassium")} == {"ACC1"}


def test_fills_of_one_day_without_ndc_all_stay_and_can_be_reversed(db, load, member):
    report = load("fills", FILLS)
    assert (report.new, report.unchanged, report.warnings) == (4, 0, [])
    again = load("fills", FILLS + "\n")
    assert (again.new, again.changed, again.unchanged) == (0, 0, 4)
    reversed_ = load("fills", FILLS.splitlines()[0] + "\n" + FILLS.splitlines()[3] + "yes\n")
    assert (reversed_.new, reversed_.changed) == (0, 1)
    assert [one.drug for one in _all(db, Fill) if one.is_reversed] == ["Atorvastatin"]


def test_a_result_that_was_loaded_without_a_mark_is_known_again(db, load, member):
    db.add(LabResult(member_id=member.id, collected_on=date(2026, 1, 5), test="LDL", value="130", number=130))
    db.commit()
    report = load("labs", LABS)
    assert (report.new, report.changed) == (4, 1)
    assert len(_all(db, LabResult)) == 5


def test_rows_of_one_file_that_clash_are_told(db, load, member):
    rows = "91234567A,2026-01-05,Glucose,{},2345-7,\n"
    header = LABS.splitlines()[0] + "\n"
    report = load("labs", header + rows.format(95) + rows.format(140))
    assert [(one["segment"], "differs from an earlier one" in one["text"]) for one in report.warnings] == [(3, True)]
    assert [one.value for one in _all(db, LabResult)] == ["140"]
    assert load("labs", header + rows.format(140) * 2).warnings == []


@pytest.mark.parametrize("between", [0, 1, 2_000], ids=["beside", "in one batch", "two batches"])
def test_rows_that_clash_are_told_wherever_they_stand_and_a_second_load_changes_nothing(db, load, member, between):
    row, others = "91234567A,2026-01-05,Glucose,{},2345-7,\n", "91234567A,2026-01-06,Glucose,95,O{},\n"
    rest = "".join(others.format(at) for at in range(between))
    data = LABS.splitlines()[0] + "\n" + row.format(95) + rest + row.format(140) + row.format(140)
    report = load("labs", data)
    assert (report.new, report.changed, report.unchanged) == (between + 1, 0, 2)
    assert [(one["segment"], "differs from an earlier one" in one["text"]) for one in report.warnings] == [
        (between + 3, True)
    ]
    again = load("labs", data + "\n")
    assert (again.new, again.changed, again.unchanged) == (0, 0, between + 3)
    assert [one.value for one in _all(db, LabResult) if one.loinc == "2345-7"] == ["140"]


@pytest.mark.parametrize(("days", "rejected"), [("366", 0), ("367", 1), ("9000000", 1)])
def test_a_fill_that_would_last_for_more_than_a_year_is_rejected(load, member, days, rejected):
    report = load("fills", f"member_id,filled_on,drug,days_supply\n91234567A,2026-01-05,Metformin,{days}\n")
    assert (report.new, report.rejected) == (1 - rejected, rejected)
    if rejected:
        assert report.rejects == [{"place": 2, "field": "days_supply", "reason": "is more than 366 days"}]
