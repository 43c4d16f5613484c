"""834: whom its numbers name, the member and the PCP."""

from sqlmodel import select

from optima_portal.models.eligibility import EligibilitySpan
from optima_portal.models.member import Member
from optima_portal.models.provider import Provider
from tests.factories import a_provider
from tests.imports.test_enrolment_ends import hd
from tests.imports.test_full_enrolment import file

SUBSCRIBER = "INS*Y*18*021*28*A***FT~REF*0F*90000001A~NM1*IL*1*NUNEZ*ANA****MI*90000001A~"
DEPENDENT = "INS*N*19*021*28*A~REF*0F*90000001A~NM1*IL*1*NUNEZ*BEN****{}~"


def test_a_dependent_is_not_the_subscriber_whose_number_stands_there_too(db, load):
    report = load("834", file(SUBSCRIBER + hd(), DEPENDENT.format("34*123456789") + hd()))
    assert [one["reason"] for one in report.rejects] == ["the member has no number of their own"]
    load("834", file(DEPENDENT.format("MI*90000002B") + hd()))
    assert dict(db.exec(select(Member.cin, Member.first_name)).all()) == {"90000001A": "ANA", "90000002B": "BEN"}


def test_a_pcp_named_by_the_plans_own_number_is_the_plans_provider(db, load):
    provider = a_provider(db, provider_id="PCP77", npi="1245319599").id
    db.commit()
    load("834", file(SUBSCRIBER + hd(more="LX*1~NM1*P3*1*RIOS*EVA****SV*pcp-77*25~")))
    assert db.exec(select(EligibilitySpan.pcp_id)).one() == provider


def test_a_pcp_whom_nobody_knows_by_that_number_is_added_under_it(db, load):
    said = file(SUBSCRIBER + hd(more="LX*1~NM1*P3*1*RIOS*EVA****SV*PCP77*25~"))
    load("834", said)
    assert load("834", said + "\n").changed == 0
    added = db.exec(select(Provider.id, Provider.provider_id, Provider.tin, Provider.name)).one()
    assert added == (db.exec(select(EligibilitySpan.pcp_id)).one(), "PCP77", "", "RIOS, EVA")
