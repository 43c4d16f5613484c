"""835: whose claim it is, and which number is theirs."""

import pytest
from sqlmodel import select

from optima_portal.models.claim import Claim
from tests.factories import a_member
from tests.imports.edi import CLAIM, advice, interchange


@pytest.mark.parametrize(
    ("people", "number", "patient"),
    [
        ("NM1*QC*1*NUNEZ*BEN~NM1*IL*1*NUNEZ*ANA****MI*91234567A~", "", "BEN"),
        ("NM1*IL*1*NUNEZ*ANA****MI*91234567A~NM1*QC*1*NUNEZ*BEN~", "", "BEN"),
        ("NM1*QC*1*NUÑEZ*ANA~NM1*IL*1*NUNEZ*ANA****MI*91234567A~", "91234567A", "ANA"),
        ("NM1*IL*1*NUNEZ*ANA****MI*91234567A~", "91234567A", "ANA"),
        ("NM1*QC*1*NUNEZ*BEN****MI*91234568B~NM1*IL*1*NUNEZ*ANA****MI*91234567A~", "91234568B", "BEN"),
    ],
)
def test_a_patient_without_a_number_is_not_the_subscriber(db, load, people, number, patient):
    ana = a_member(db, cin="91234567A").id
    db.commit()
    report = load("835", interchange(advice(f"CLP*A*1*80*80**MC*N1*11*1~{people}SVC*HC:G0101*80*80~", "80")))
    claim = db.exec(select(Claim)).one()
    assert (claim.patient_cin, claim.patient_first_name) == (number, patient)
    assert (claim.member_id == ana) is (patient == "ANA")
    assert any("no number of their own" in one["text"] for one in report.warnings) is people.startswith(
        "NM1*QC*1*NUNEZ*BEN~"
    )


@pytest.mark.parametrize("who", ["QC", "IL", "74"])
def test_a_social_security_number_is_no_member_id_and_is_not_kept(db, load, who):
    by_ssn = f"NM1*{who}*1*NUNEZ*ANA****34*123-45-6789~"
    patient = "NM1*QC*1*NUNEZ*ANA****MI*91234567A~"
    body = CLAIM.replace(patient, by_ssn if who == "QC" else patient.replace("****MI*91234567A", "") + by_ssn)
    report = load("835", interchange(advice(body, "100")))
    assert ["Social Security" in one["text"] for one in report.warnings] == [True]
    assert "6789" not in str(report.as_json())
    claim = db.exec(select(Claim)).one()
    assert (claim.patient_cin, claim.patient_last_name, claim.member_id) == ("", "NUNEZ", None)


def test_a_member_id_beside_a_social_security_number_is_taken(db, load):
    body = CLAIM.replace("~NM1*82", "~NM1*IL*1*NUNEZ*ANA****MI*91234567A~NM1*82").replace("MI*9", "34*9", 1)
    load("835", interchange(advice(body.replace("34*91234567A", "34*123456789"), "100")))
    assert db.exec(select(Claim)).one().patient_cin == "91234567A"
