"""834: other insurance (loop 2320), and a full file (BGN08 = 4) that also says who is no longer there."""

from datetime import date

import pytest
from sqlmodel import select

from optima_portal.models.columns import OPEN_END
from optima_portal.models.eligibility import EligibilitySpan, OtherCoverage
from optima_portal.models.member import Member

ISA = "ISA*00*          *00*          *ZZ*{:15}*ZZ*PLAN           *260301*1200*^*00501*000000001*0*P*:~"
GONE = "coverage ends on 2026-02-28"


def member(at: int, more: str = "") -> str:
    return (
        f"INS*Y*18*021*28*A***FT~REF*0F*9000000{at}A~NM1*IL*1*NAME{at}*ANA****MI*9000000{at}A~DMG*D8*19800101*F~"
        f"HD*021**HLT*MEDI-CAL~DTP*348*D8*20260101~{more}"
    )


def file(*members: str, action: str = "2", sender: str = "STATE", as_of: str = "20260301", end: bool = True) -> str:
    body = f"BGN*00*1*{as_of}*1200****{action}~N1*P5*STATE*FI*1~{''.join(members)}"
    count = body.count("~") + 2
    whole = f"ST*834*0001~{body}" + f"SE*{count}*0001~GE*1*1~IEA*1*000000001~" * end
    return ISA.format(sender) + f"GS*BE*{sender}*PLAN*20260301*1200*1*X*005010X220A1~" + whole


EVERYBODY = [member(at) for at in range(10)]


@pytest.fixture
def enrolled(load):
    """Ten members whom STATE enrolled."""
    load("834", file(*EVERYBODY))


def ends(db) -> dict[str, date]:
    db.expire_all()
    rows = db.exec(select(Member.cin, EligibilitySpan.ends_on).join(EligibilitySpan)).all()
    return {cin[7]: last for cin, last in rows}


def test_who_is_absent_from_a_full_file_ends_the_day_before_it(load, db, enrolled, set_plan):
    set_plan("absent_percent", 10)
    report = load("834", file(*EVERYBODY[1:], action="4"))
    assert any(GONE in one["text"] for one in report.warnings)
    assert ends(db) == {"0": date(2026, 2, 28)} | {str(at): OPEN_END for at in range(1, 10)}
    again = load("834", file(*EVERYBODY[1:], action="4") + "\n")
    assert (again.changed, again.rejected) == (0, 0)


def test_one_more_than_the_limit_ends_nobody_and_says_so(load, db, enrolled, set_plan):
    set_plan("absent_percent", 10)
    report = load("834", file(*EVERYBODY[2:], action="4"))
    assert report.rejects[0]["reason"].startswith("2 of 10 members are absent from this full file: more than 10 %")
    assert set(ends(db).values()) == {OPEN_END}


def test_an_update_says_nothing_of_those_it_does_not_name(load, db, enrolled):
    load("834", file(EVERYBODY[0], action="2"))
    assert set(ends(db).values()) == {OPEN_END}


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"as_of": "20261301"}, "does not say of which day"),
        ({"end": False}, "could be read"),
    ],
)
def test_a_full_file_that_is_not_whole_ends_nobody(load, db, enrolled, set_plan, changed, why):
    set_plan("absent_percent", 100)
    report = load("834", file(*EVERYBODY[5:], action="4", **changed))
    assert any(why in one["text"] for one in report.warnings)
    assert set(ends(db).values()) == {OPEN_END}


def test_a_full_file_with_a_member_who_could_not_be_read_ends_nobody(load, db, enrolled, set_plan):
    set_plan("absent_percent", 100)
    nameless = "INS*Y*18*021*28*A***FT~NM1*IL*1*NAME0*ANA~HD*021**HLT*MEDI-CAL~DTP*348*D8*20260101~"
    report = load("834", file(*EVERYBODY[1:], nameless, action="4"))
    assert report.rejected == 1
    assert set(ends(db).values()) == {OPEN_END}


def parted(*groups: list[str], breaks_off: bool = False) -> str:
    """A full file in several transactions; the last may break off."""
    wholes = [file(*members, action="4") for members in groups]
    begins = wholes[0].index("ST*")
    sets = [whole[begins : whole.index("GE*")] for whole in wholes]
    if breaks_off:
        sets[-1] = sets[-1][: sets[-1].index("SE*")]
    return wholes[0][:begins] + "".join(sets) + f"GE*{len(sets)}*1~IEA*1*000000001~"


def test_a_full_file_in_several_transactions_is_one(load, db, enrolled, set_plan):
    set_plan("absent_percent", 50)
    report = load("834", parted(EVERYBODY[:5], EVERYBODY[5:]))
    assert (report.rejected, report.warnings) == (0, [])
    assert set(ends(db).values()) == {OPEN_END}
    db.rollback()
    load("834", parted(EVERYBODY[:5], EVERYBODY[5:9]))
    assert ends(db) == {"9": date(2026, 2, 28)} | {str(at): OPEN_END for at in range(9)}


def test_a_full_file_of_which_one_transaction_broke_off_ends_nobody(load, db, enrolled, set_plan):
    set_plan("absent_percent", 100)
    report = load("834", parted(EVERYBODY[:5], EVERYBODY[5:9], breaks_off=True))
    assert sum("nobody's coverage was ended" in one["text"] for one in report.warnings) == 2
    assert set(ends(db).values()) == {OPEN_END}


def test_members_whom_others_enrolled_are_none_of_its_business(load, db, enrolled, set_plan):
    set_plan("absent_percent", 100)
    load("members", "member_id,last_name,lob,eligible_from\n90000098A,X,MC,2026-01-01\n")
    load("834", file(member(7), action="4", sender="OTHERS", as_of="20260302"))
    assert set(ends(db).values()) == {OPEN_END}


def test_coverage_that_would_begin_later_is_taken_back(load, db, set_plan):
    set_plan("absent_percent", 100)
    load("834", file(member(1), member(2).replace("20260101", "20260401")))
    load("834", file(member(1), action="4"))
    assert ends(db)["2"] == date(2026, 3, 31)


COB = "COB*P*POL77*1~REF*60*1~DTP*344*D8*20250101~DTP*345*D8*20251231~NM1*IN*2*BLUE SHIELD*****NI*X1~N3*1 ST~N4*X*CA*1~"


def test_other_insurance_is_kept_and_does_not_touch_the_members_own(load, db):
    load("834", file(member(1, COB)))
    other = db.exec(select(OtherCoverage)).one()
    assert (other.carrier, other.policy_number, other.kind) == ("BLUE SHIELD", "POL77", "Primary")
    assert (other.starts_on, other.ends_on) == (date(2025, 1, 1), date(2025, 12, 31))
    row = db.exec(select(Member)).one()
    assert (row.last_name, row.street) == ("NAME1", "")
    assert ends(db) == {"1": OPEN_END}


def test_other_insurance_again_is_the_same_one_and_blanks_erase_nothing(load, db):
    load("834", file(member(1, COB)))
    load("834", file(member(1, "COB*P*POL77*1~DTP*345*D8*20260630~NM1*IN*2*BLUE SHIELD~COB*S*POL88*5~")))
    rows = db.exec(select(OtherCoverage).order_by(OtherCoverage.policy_number)).all()
    assert [(one.carrier, one.kind, one.starts_on, one.ends_on) for one in rows] == [
        ("BLUE SHIELD", "Primary", date(2025, 1, 1), date(2026, 6, 30)),
        ("Other insurance", "Secondary", None, OPEN_END),
    ]


def test_no_coordination_is_no_other_insurance(load, db):
    load("834", file(member(1, "COB*U**6~NM1*IN*2*NOBODY~")))
    assert db.exec(select(OtherCoverage)).all() == []
