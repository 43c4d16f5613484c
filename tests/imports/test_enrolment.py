"""834: whom its numbers name, the member."""

from sqlmodel import select

from optima_portal.models.member import Member
from tests.imports.test_enrolment_ends import hd
from tests.imports.test_full_enrolment import file

SUBSCRIBER = "INS*Y*18*021*28*A***FT~REF*0F*90000001A~NM1*IL*1*NUNEZ*ANA****MI*90000001A~"
DEPENDENT = "INS*N*19*021*28*A~REF*0F*90000001A~NM1*IL*1*NUNEZ*BEN****{}~"


def test_a_dependent_is_not_the_subscriber_whose_number_stands_there_too(db, load):
    report = load("834", file(SUBSCRIBER + hd(), DEPENDENT.format("34*123456789") + hd()))
    assert [one["reason"] for one in report.rejects] == ["the member has no number of their own"]
    load("834", file(DEPENDENT.format("MI*90000002B") + hd()))
    assert dict(db.exec(select(Member.cin, Member.first_name)).all()) == {"90000001A": "ANA", "90000002B": "BEN"}
