"""The CSV kinds: rows in error are named, the others load, a second load changes nothing. On both databases."""

import pytest
from sqlmodel import col, func, select

from optima_portal.imports.registry import KINDS
from optima_portal.models.claim import Claim, ClaimStatus
from optima_portal.models.claim_line import ClaimAdjustment, ClaimLine
from optima_portal.models.condition import Condition
from optima_portal.models.eligibility import EligibilitySpan
from optima_portal.models.fill import Fill
from optima_portal.models.lab_result import LabResult
from optima_portal.models.member import Gender, Member, MemberName
from optima_portal.models.provider import GroupPractitioner, Provider, ProviderContract, ProviderKind
from optima_portal.models.provider_address import ProviderAddress
from tests.factories import a_collection, a_member

PROVIDERS = (
    "provider_id,kind,npi,name,last_name,first_name,is_pcp,groups,lobs,collections,street,city,latitude,longitude\n"
    "G1,Group,1245319599,Anaheim Family Medical,,,no,,MC OC,An Office,1 Main St,Anaheim,33.8,-117.9\n"
    'P1,Practitioner,1234567893,"Ramírez, Ana",Ramírez,Ana,yes,G1,MC,,1 Main St,Anaheim,33.8,-117.9\n'
)
MEMBERS = (
    "member_id,last_name,first_name,birth_date,gender,lob,network,eligible_from,eligible_to,pcp,medical_group,share_of_cost\n"
    "9123-4567 a,Núñez,Ana María,1980-02-29,F,MC,CCN,2026-01-01,,P1,G1,\n"
    "91234568B,Van der Berg,Joost,02/03/1975,Male,MC,CCN,2025-01-01,2025-12-31,1234567893,,250.00\n"
    "91234568B,Van der Berg,Joost,02/03/1975,Male,OC,CCN,2026-01-01,,P1,,\n"
)
FILLS = (
    "member_id,filled_on,ndc,drug,quantity,days_supply\n"
    "91234567A,2026-01-05,00093-1048-01,Metformin 500 mg,60,30\n"
    "91234567A,2026-02-04,00093-1048-01,Metformin 500 mg,60,30\n"
)
LABS = (
    "member_id,collected_on,loinc,test,value,unit,low,high\n"
    "91234567A,2026-01-05,4548-4,Hemoglobin A1c,7.9,%,4,5.6\n"
    "91234567A,2026-01-05,1234-5,Culture,negative,,,\n"
)
CONDITIONS = "member_id,code,began_on,description\n91234567A,E11.9,2020-05-01,Type 2 diabetes\n"
CLAIMS = (
    "claim_number,status,member_id,billing_npi,diagnoses,service_from,code,billed,allowed,payable,paid,adjustments\n"
    "C1,Finalized,91234567A,1234567893,E11.9 I10,2026-01-05,G0101,100.00,80.00,70,70,CO-45=20 PR-3=10\n"
    'C1,Finalized,91234567A,1234567893,,2026-01-06,J1885,"1,050.00",50,50,50,CO-45=1000\n'
    "C2,In Progress,90000000Z,1234567893,I10,2026-02-01,G0102,10,,,,\n"
)
ALL = (
    ("providers", PROVIDERS),
    ("members", MEMBERS),
    ("fills", FILLS),
    ("labs", LABS),
    ("conditions", CONDITIONS),
    ("claims", CLAIMS),
)


@pytest.fixture
def loaded(db, load):
    """Every table, loaded in its order."""
    a_collection(db, name="An Office").name = "An Office"
    db.commit()
    reports = {kind: load(kind, text) for kind, text in ALL}
    db.expire_all()
    return reports


def test_every_table_is_loaded(db, loaded):
    told = {kind: (one.read, one.new, one.changed, one.rejected) for kind, one in loaded.items()}
    assert told == {
        "providers": (2, 2, 0, 0), "members": (3, 2, 1, 0), "fills": (2, 2, 0, 0), "labs": (2, 2, 0, 0),
        "conditions": (1, 1, 0, 0), "claims": (2, 2, 0, 0),
    }  # fmt: skip


def test_a_second_load_changes_nothing(loaded, load):
    for kind, text in ALL:
        report = load(kind, text + "\n")
        assert (report.new, report.changed, report.rejected) == (0, 0, 0), kind
        assert report.unchanged == report.read, kind


def test_providers_have_their_groups_contracts_and_places(db, loaded):
    group, doctor = db.exec(select(Provider).order_by(col(Provider.provider_id))).all()
    assert (group.kind, doctor.kind, doctor.is_pcp) == (ProviderKind.GROUP, ProviderKind.PRACTITIONER, True)
    assert doctor.search_name == " ramirez ana"
    assert db.exec(select(GroupPractitioner.practitioner_id)).one() == doctor.id
    assert db.exec(select(func.count()).select_from(ProviderContract)).one() == 3
    assert {place.latitude for place in db.exec(select(ProviderAddress))} == {33.8}


def test_members_have_their_spans_and_names(db, loaded):
    ana, joost = db.exec(select(Member).order_by(col(Member.cin))).all()
    assert (ana.cin, ana.gender, str(joost.birth_date)) == ("91234567A", Gender.FEMALE, "1975-02-03")
    spans = db.exec(select(EligibilitySpan).where(EligibilitySpan.member_id == joost.id)).all()
    assert {(one.lob, one.share_of_cost_cents) for one in spans} == {("MC", 25000), ("OC", 0)}
    assert {one.pcp_id for one in spans} == {db.exec(select(Provider.id).where(Provider.provider_id == "P1")).one()}
    names = db.exec(select(MemberName.part).where(MemberName.member_id == joost.id)).all()
    assert set(names) == {"van der berg", "der berg", "berg", "joost"}


def test_clinical_rows_are_read(db, loaded):
    assert [(one.ndc, one.quantity_thousandths) for one in db.exec(select(Fill))] == [("00093104801", 60000)] * 2
    a1c = db.exec(select(LabResult).where(LabResult.loinc == "4548-4")).one()
    assert (a1c.number, a1c.is_out_of_range, a1c.value) == (7.9, True, "7.9")
    assert db.exec(select(Condition.code)).one() == "E119"


def test_a_claims_rows_become_one_claim_with_its_sums(db, loaded):
    claim = db.exec(select(Claim).where(Claim.claim_number == "C1")).one()
    assert (claim.billed_cents, claim.paid_cents, claim.allowed_cents) == (115000, 12000, 13000)
    assert (claim.status, str(claim.service_to), claim.has_warning) == (ClaimStatus.FINALIZED, "2026-01-06", False)
    assert db.exec(select(func.count()).select_from(ClaimLine)).one() == 3
    assert db.exec(select(func.sum(ClaimAdjustment.amount_cents))).one() == 103000
    assert db.exec(select(Claim.member_id).where(Claim.claim_number == "C2")).one() is None


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        ("91234567A,31/31/2026,1,Drug,1,30", "filled_on", "is no day, such as 2026-03-02"),
        ("91234567A,2026-02-30,1,Drug,1,30", "filled_on", "is no day, such as 2026-03-02"),
        ("91234567A,2026-01-01,1,Drug,many,30", "quantity", "is no quantity, such as 1.5"),
        ("91234567A,2026-01-01,1,,1,30", "drug", "must not be empty"),
        ("91234567A,2026-01-01,1,Drug,1,-30", "days_supply", "is no whole number"),
        ("91234567A,2026-01-01,1,Drug,1", "", "5 cells where the header has 6"),
        ("99999999Z,2026-01-01,1,Drug,1,30", "member_id", "no member has this number"),
        ("91234567A,2026-01-01,1," + "x" * 501 + ",1,30", "drug", "is longer than 500 characters"),
    ],
)
def test_a_row_in_error_is_named_and_the_others_load(db, load, row, field, reason):
    a_member(db, cin="91234567A")
    db.commit()
    report = load("fills", FILLS + row + "\n")
    assert (report.new, report.rejected) == (2, 1)
    assert report.rejects == [{"place": 4, "field": field, "reason": reason}]
    assert report.reject_file
    refused = load("fills", FILLS.replace("2026-01-05", "2026-01-07") + row + "\n", strict=True)
    assert (refused.refused, refused.new) == (True, 0)


def test_a_row_in_error_takes_its_whole_claim_along(db, load):
    report = load("claims", CLAIMS.replace('"1,050.00"', "x"))
    assert (report.new, report.rejected) == (1, 2)
    assert db.exec(select(Claim.claim_number)).all() == ["C2"]


def test_a_member_with_an_unknown_pcp_is_rejected(load):
    report = load("members", MEMBERS)
    assert (report.new, report.rejected) == (0, 3)
    assert {one["field"] for one in report.rejects} == {"pcp"}


def test_a_header_without_a_needed_column_refuses_the_file(load):
    report = load("labs", "member_id,test\n91234567A,A1c\n")
    assert (report.read, report.rejected) == (1, 1)
    assert report.rejects[0]["reason"] == "the header lacks collected_on, value"


@pytest.mark.parametrize("kind", ["members", "providers", "claims", "fills", "labs", "conditions"])
def test_the_template_is_a_file_that_loads(load, kind):
    report = load(kind, KINDS[kind].template)
    assert (report.read, report.rejected, report.warnings) == (0, 0, [])


@pytest.mark.parametrize("data", [b"", b"\x00\x00", b"\xff\xfe\x00", b'"', b"member_id\n" + b'"' * 99, b"\n\n\n"])
def test_what_is_no_table_is_refused_without_a_crash(load, data):
    for kind in ("members", "fills", "claims", "providers"):
        assert load(kind, data).new == 0


@pytest.mark.parametrize("order", ["le", "be"])
def test_a_table_in_utf_16_is_read_by_its_mark(db, load, order):
    a_member(db, cin="91234567A")
    db.commit()
    data = ("\ufeff" + CONDITIONS.replace("diabetes", "diabète")).encode(f"utf-16-{order}")
    report = load("conditions", data)
    assert (report.new, report.rejected, report.warnings) == (1, 0, [])
    assert [one.description for one in db.exec(select(Condition))] == ["Type 2 diabète"]
    cut = load("conditions", data[:-1])
    assert [(one["segment"], "no UTF-16" in one["text"]) for one in cut.warnings] == [(0, True)]
