"""837: what the loops of other payers say (2320, 2330) is theirs, not the claim's."""

from sqlmodel import col, select

from optima_portal.imports.x837 import parse
from optima_portal.models.claim import Claim
from optima_portal.models.provider import Provider
from tests.imports.bills import bills

HEAD = "HL*1**20*1~NM1*85*2*OUR OFFICE*****XX*1234567893~HL*2*1*22*0~SBR*S*18~NM1*IL*1*NUNEZ*ANA****MI*91234567A~"
OTHER = "SBR*P*18~OI***Y*P**Y~NM1*IL*1*NUNEZ*ANA****MI*X1~NM1*PR*2*MEDICARE*****PI*1~REF*F8*THEIRS~NM1*85*2~REF*G2*77~"


def claim(account: str, *, own: str = "", other: str = "") -> str:
    line = "LX*1~SV1*HC:G0101*100*UN*1***1~DTP*472*D8*20260101~"
    return f"CLM*{account}*100***11:B:{'7' if own else '1'}~{own}HI*ABK:E119~{other}{line}"


def test_the_biller_whom_another_payer_knows_is_not_the_biller_of_the_next_claim(db, load):
    load("837", bills(HEAD, claim("ACC1", other=OTHER), claim("ACC2")))
    billers = dict(db.exec(select(Claim.patient_account, Claim.billing_provider_id)).all())
    assert billers["ACC2"] is not None
    assert billers["ACC2"] == billers["ACC1"]


def test_the_number_of_another_payer_is_not_the_number_of_the_claim_that_is_replaced(db, load):
    units = parse(
        bills(HEAD, claim("ACC1", own="REF*F8*OURS~", other=OTHER), claim("ACC2", own="REF*F8*NEXT~")).encode()
    )
    assert [one.original_number for _, one in units.units] == ["OURS", "NEXT"]
    load("837", bills(HEAD, claim("ACC1")))
    number, before = db.exec(select(Claim.claim_number, Claim.id)).one()
    db.rollback()
    report = load("837", bills(HEAD, claim("ACC1", own=f"REF*F8*{number}~", other=OTHER)))
    assert report.warnings == []
    assert db.exec(select(Claim.adjusts_id).where(col(Claim.id) != before)).one() == before


def test_a_biller_without_an_npi_goes_by_the_tax_number(db, load):
    load("837", bills(HEAD.replace("XX*1234567893", "24*951234567"), claim("ACC1")))
    assert db.exec(select(Provider.tin)).one() == "951234567"
    assert db.exec(select(Claim.billing_provider_id)).one() is not None


def test_a_claim_that_no_office_will_see_is_told_of(db, load):
    report = load("837", bills(HEAD.replace("XX*1234567893", ""), claim("ACC1")))
    assert [one["text"] for one in report.warnings] == [
        "the billing provider (NM1*85) has no NPI and no TIN: their office will not see this claim"
    ]
    assert load("837", bills(HEAD, claim("ACC1"))).warnings == []


def test_a_social_security_number_is_not_taken_for_a_member_id(db, load):
    report = load("837", bills(HEAD.replace("MI*91234567A", "34*123456789"), claim("ACC1")))
    assert db.exec(select(Claim.patient_cin)).one() == ""
    assert "Social Security" in report.warnings[0]["text"]
    assert "123456789" not in str(report.warnings)
