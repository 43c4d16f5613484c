"""A folder of Synthea's files: everything it says, no more, and its numbers marked as made up."""

import io
import zipfile
from datetime import date

import pytest
from sqlmodel import select

from optima_portal.cli import import_
from optima_portal.imports import folder as folders
from optima_portal.imports import synthea
from optima_portal.imports.folder import packed
from optima_portal.imports.synthea_files import made_up
from optima_portal.models.claim import Claim, ClaimStatus, ClaimType
from optima_portal.models.claim_line import ClaimAdjustment, ClaimDiagnosis, ClaimLine
from optima_portal.models.condition import Condition
from optima_portal.models.eligibility import EligibilitySpan
from optima_portal.models.fill import Fill
from optima_portal.models.lab_result import LabResult
from optima_portal.models.member import Member
from optima_portal.models.provider import GroupPractitioner, Provider
from tests.imports.synthea_folder import ANA, BEN, DOC, FILES, OPEN, ORG, PAID, SHARED, folder


@pytest.fixture
def loaded(load, db):
    """The folder's report."""
    return load("synthea", folder())


def claim(db, uuid) -> Claim:
    return db.exec(select(Claim).where(Claim.claim_number == made_up(uuid))).one()


def test_everything_is_counted_and_nothing_is_rejected(loaded):
    # 2 providers, 2 members, 3 claims, 4 fills, 1 lab, 1 condition
    assert (loaded.read, loaded.new, loaded.rejected) == (13, 13, 0)
    assert [one["text"] for one in loaded.warnings] == ["1 observations are no laboratory results: they were not read"]


def test_members_have_their_spans_and_numbers_that_nobody_takes_for_a_cin(loaded, db):
    ana = db.exec(select(Member).where(Member.cin == made_up(ANA))).one()
    assert (ana.last_name, ana.birth_date, ana.city) == ("Mosciski958", date(2014, 10, 6), "Somerville")
    assert ana.cin.startswith("SYN")
    spans = db.exec(select(EligibilitySpan).order_by(EligibilitySpan.starts_on)).all()
    assert [(one.lob, one.starts_on, one.ends_on) for one in spans] == [
        ("MC", date(2020, 1, 1), date(2021, 12, 31)),
        ("MC", date(2023, 10, 14), date(2024, 10, 19)),
        ("Blue Cross", date(2024, 10, 20), date(2025, 10, 19)),
    ]
    assert db.exec(select(Member.deceased_on).where(Member.cin == made_up(BEN))).one() == date(2024, 2, 1)


def test_providers_stand_in_their_group(loaded, db):
    group = db.exec(select(Provider).where(Provider.provider_id == made_up(ORG))).one()
    doctor = db.exec(select(Provider).where(Provider.provider_id == made_up(DOC))).one()
    assert (doctor.name, doctor.specialty, doctor.npi) == ("Steuber698, Eva884", "General Practice", "")
    assert db.exec(select(GroupPractitioner)).one().group_id == group.id
    assert {one.billing_provider_id for one in db.exec(select(Claim))} == {group.id}
    assert {one.service_provider_id for one in db.exec(select(Claim))} == {doctor.id}


OTHER = "7a1f8f7e-1111-3333-9999-000000000002"
VISITS = [("wellness", OTHER), ("ambulatory", DOC), ("outpatient", OTHER), *[("emergency", DOC)] * 3]


@pytest.mark.parametrize(
    ("visits", "pcp"),
    [
        (VISITS, OTHER),
        (VISITS[:2], OTHER),
        (VISITS[1:3], DOC),
        (VISITS[3:], None),
        ([("wellness", "nobody's"), ("wellness", "")], None),
    ],
    ids=["most often", "alike: the first", "alike, turned round", "emergencies only", "not listed"],
)
def test_whom_a_member_saw_most_in_an_office_is_their_pcp(load, db, visits, pcp):
    rows = [f"e{at},2024-01-{at + 1:02}T00:00:00Z,{ANA},{kind},{who}" for at, (kind, who) in enumerate(visits)]
    encounters = "\n".join(["Id,START,PATIENT,ENCOUNTERCLASS,PROVIDER", *rows]) + "\n"
    load("synthea", folder(encounters=encounters, providers=FILES["providers.csv"] + f"{OTHER},{ORG},Bo1 Li2,FAMILY\n"))
    ids = {one.provider_id: one.id for one in db.exec(select(Provider))}
    told = select(EligibilitySpan.pcp_id, EligibilitySpan.medical_group_id).join(Member)
    of_ana = set(db.exec(told.where(Member.cin == made_up(ANA))).all())
    assert of_ana == {(ids[made_up(pcp)], ids[made_up(ORG)]) if pcp else (None, None)}
    assert set(db.exec(told.where(Member.cin == made_up(BEN))).all()) == {(None, None)}


def test_a_claim_is_paid_as_its_transactions_say_and_adds_up(loaded, db):
    paid, shared = claim(db, PAID), claim(db, SHARED)
    assert (paid.billed_cents, paid.paid_cents, paid.paid_on) == (7749, 7749, date(2024, 2, 3))
    assert (paid.place_of_service, paid.claim_type, paid.is_denied) == ("23", ClaimType.PROFESSIONAL, False)
    assert (shared.billed_cents, shared.paid_cents, shared.has_warning) == (15000, 7050, False)
    adjusted = db.exec(select(ClaimAdjustment).where(ClaimAdjustment.claim_id == shared.id)).all()
    assert sorted((one.group_code, one.reason_code, one.amount_cents) for one in adjusted) == [
        ("OA", "23", 950), ("PR", "2", 1000), ("PR", "3", 1000), ("PR", "96", 5000),
    ]  # fmt: skip
    lines = db.exec(select(ClaimLine).where(ClaimLine.claim_id == shared.id).order_by(ClaimLine.number)).all()
    assert [(one.code_set, one.code, one.description) for one in lines] == [
        ("SNOMED", "185347001", "Check-up"), ("SNOMED", "430193006", "Medication"),
    ]  # fmt: skip


def test_an_open_claim_is_in_progress_and_nothing_is_said_of_what_was_not_decided(loaded, db):
    one = claim(db, OPEN)
    assert (one.status, one.paid_cents, one.paid_on, one.is_denied) == (ClaimStatus.IN_PROGRESS, 0, None, False)
    assert db.exec(select(ClaimAdjustment).where(ClaimAdjustment.claim_id == one.id)).all() == []


def test_codes_keep_the_name_of_their_set(loaded, db):
    found = db.exec(select(ClaimDiagnosis).where(ClaimDiagnosis.claim_id == claim(db, PAID).id)).all()
    assert [(one.use, one.code) for one in found] == [("SNOMED", "195662009")]
    cold = db.exec(select(Condition)).one()
    assert (cold.code_set, cold.resolved_on, cold.source) == ("SNOMED", date(2024, 2, 9), "Synthea")


def test_fills_are_spread_and_only_laboratory_results_are_labs(loaded, db):
    fills = db.exec(select(Fill).order_by(Fill.filled_on)).all()
    assert [(one.filled_on, one.days_supply) for one in fills] == [
        (date(2024, 1, 1), 30), (date(2024, 1, 31), 30), (date(2024, 3, 1), 30), (date(2024, 11, 1), 30),
    ]  # fmt: skip
    (lab,) = db.exec(select(LabResult)).all()
    assert (lab.loinc, lab.number, lab.unit) == ("4548-4", 7.1, "%")


def test_the_same_folder_again_changes_nothing_whatever_its_archive(loaded, load):
    files = io.BytesIO()
    with zipfile.ZipFile(files, "w") as archive:
        for name, content in reversed(FILES.items()):
            archive.writestr(name, content)
    again = load("synthea", files.getvalue())
    assert (again.new, again.changed, again.unchanged) == (0, 0, 13)


def test_a_bad_row_is_rejected_with_its_file_and_the_rest_is_loaded(load, db):
    patients = FILES["patients.csv"].replace("2014-10-06", "2014-13-06")
    report = load("synthea", folder(patients=patients, medications=None))
    assert report.rejects[0]["reason"] == "patients.csv: is no day, such as 2026-03-02"
    # Ana is not there: her labs, conditions wait for her; her claims are kept with her number
    assert {one["reason"] for one in report.rejects[1:]} == {"no member has this number"}
    assert db.exec(select(Claim.member_id)).all() == [None] * 3
    assert any(one["text"] == "medications.csv is missing" for one in report.warnings)


def test_half_a_claim_is_never_loaded(load, db):
    broken = FILES["claims_transactions.csv"].replace("CHARGE,50,", "CHARGE,5o,")
    report = load("synthea", folder(claims_transactions=broken))
    assert [one["reason"] for one in report.rejects] == [
        "claims_transactions.csv: is no amount, such as 1234.50",
        "claims.csv: a transaction of this claim is in error",
    ]
    assert {one.claim_number for one in db.exec(select(Claim))} == {made_up(PAID), made_up(OPEN)}


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "broken"),
        (b"PK\x03\x04" + b"x" * 50, "broken"),
        (folder()[:900], "broken"),
        (folder(patients=None), "no patients"),
        (folder(patients="Id,FIRST\n1,2\n"), "the header lacks"),
    ],
)
def test_what_is_no_such_folder_says_so(load, data, why):
    report = load("synthea", data)
    assert report.new == 0
    assert why in report.rejects[0]["reason"]


def test_a_bomb_is_not_unpacked(load, monkeypatch):
    monkeypatch.setattr(folders, "MEGABYTE", 1)  # 4096 bytes in all
    report = load("synthea", folder(patients=FILES["patients.csv"] + "\n" * 100_000))
    assert "unpacks to more than" in report.rejects[0]["reason"]


def test_the_command_takes_a_folder(tmp_path, engine, monkeypatch, capsys):
    import argparse

    from optima_portal.kit import db as kit_db

    monkeypatch.setattr(kit_db, "engine", lambda: engine)
    for name, content in FILES.items():
        (tmp_path / name).write_text(content)
    assert packed(tmp_path) == packed(tmp_path)
    parser = argparse.ArgumentParser()
    import_.add_arguments(parser)
    assert import_.run(parser.parse_args(["synthea", str(tmp_path)])) == 0
    assert "13 new" in capsys.readouterr().out


def test_every_unit_is_of_a_stage_that_can_be_loaded():
    assert {one.stage for one in synthea.parse(folder()).units} == set(synthea.LOADS)


def test_a_drug_given_at_once_and_for_a_year_is_two_prescriptions(load, db):
    twice = (
        f"2023-01-02T11:25:06Z,2023-01-02T11:25:06Z,{ANA},197361,Amlodipine 5 MG,1\n"
        f"2023-01-02T11:25:06Z,2024-01-02T11:25:06Z,{ANA},197361,Amlodipine 5 MG,12\n"
    )
    given = folder(medications=FILES["medications.csv"].splitlines()[0] + "\n" + twice)
    report = load("synthea", given)
    assert not any("only this one was kept" in one["text"] for one in report.warnings)
    assert sorted(fill.days_supply for fill in db.exec(select(Fill))) == [1, *[30] * 12]
