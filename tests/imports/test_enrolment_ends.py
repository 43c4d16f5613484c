"""834: what ends, what never was, what nobody can read (INS03, HD01, DTP*349, 356, 357), PCPs, networks, costs."""

from datetime import date

import pytest
from sqlmodel import col, select

from optima_portal.models.columns import OPEN_END
from optima_portal.models.eligibility import EligibilitySpan
from optima_portal.models.provider import Provider
from tests.imports.test_full_enrolment import file

PCP_A, PCP_B = "1234567893", "1245319599"
MC, OC = "MEDI-CAL", "MEDICARE PART C"


def pcp(npi: str, since: str = "") -> str:
    return f"LX*1~NM1*P3*1*NAME{npi}*ANA****XX*{npi}*25~" + f"PLA*2*1P*{since}**14~" * bool(since)


def hd(code: str = "021", first: str = "20260101", last: str = "", plan: str = MC, more: str = "") -> str:
    days = f"DTP*348*D8*{first}~" * bool(first) + f"DTP*349*D8*{last}~" * bool(last)
    return f"HD*{code}**HLT*{plan}~{days}{more}"


def ins(*coverages: str, code: str = "001", dates: str = "") -> str:
    who = "REF*0F*90000001A~NM1*IL*1*NAME*ANA****MI*90000001A~DMG*D8*19800101*F~"
    return f"INS*Y*18*{code}*28*A***FT~{dates.join(('', who[:18]))}{who[18:]}{''.join(coverages)}"


def ends(last: str) -> str:
    return f"DTP*357*D8*{last}~"


@pytest.fixture
def spans(db):
    """What is in force, {line of business: [(first, last, PCP)]}; the second argument: what was taken back."""

    def spans(*, void: bool = False):
        db.rollback()
        db.expire_all()
        found: dict[str, list] = {}
        for one in db.exec(select(EligibilitySpan).order_by(col(EligibilitySpan.starts_on))):
            if (one.ends_on < one.starts_on) is void:
                npi = db.get(Provider, one.pcp_id).npi if one.pcp_id else ""
                last = "open" if one.ends_on == OPEN_END else f"{one.ends_on:%m-%d}"
                found.setdefault(one.lob, []).append((f"{one.starts_on:%m-%d}", last, npi))
        return found

    return spans


@pytest.fixture
def enrolled(load):
    """A member with PCP A until the end of February and B since; and with Medicare."""
    load("834", file(ins(hd(more=pcp(PCP_A)), hd(plan=OC))))
    load("834", file(ins(hd(first="20260301", more=pcp(PCP_B)))))


A, B, M = ("01-01", "02-28", PCP_A), ("03-01", "open", PCP_B), ("01-01", "open", "")


@pytest.mark.parametrize(
    ("said", "then"),
    [
        (ins(hd("024", "20260101", "20260430")), {"MC": [A, ("03-01", "04-30", PCP_B)], "OC": [M]}),
        (ins(hd("024", "", "20260430")), {"MC": [A, ("03-01", "04-30", PCP_B)], "OC": [M]}),
        (ins(hd("001", "", "20260430")), {"MC": [A, ("03-01", "04-30", PCP_B)], "OC": [M]}),
        (ins(hd("024", "", "20260131")), {"MC": [("01-01", "01-31", PCP_A)], "OC": [M]}),
        (ins(hd("024", "20260301", "20260228")), {"MC": [A], "OC": [M]}),
        (ins(hd("002", "20260301")), {"MC": [A], "OC": [M]}),
        (ins(hd("002", "20260101")), {"OC": [M]}),
        (ins(hd("002", "", plan=OC)), {"MC": [A, B]}),
        (ins(hd("002", "20260401", "20260430")),
         {"MC": [A, ("03-01", "03-31", PCP_B), ("05-01", "open", PCP_B)], "OC": [M]}),
        (ins(code="024", dates=ends("20260430")),
         {"MC": [A, ("03-01", "04-30", PCP_B)], "OC": [("01-01", "04-30", "")]}),
        (ins(hd("024"), code="024", dates=ends("20260430")),
         {"MC": [A, ("03-01", "04-30", PCP_B)], "OC": [("01-01", "04-30", "")]}),
        (ins(hd("001"), code="024", dates=ends("20260430")),
         {"MC": [A, ("03-01", "04-30", PCP_B)], "OC": [("01-01", "04-30", "")]}),
        (ins(hd("001"), dates=ends("20260131")),
         {"MC": [("01-01", "01-31", PCP_A)], "OC": [("01-01", "01-31", "")]}),
        (ins(hd("025", "20260601"), code="025", dates=ends("20260430")),
         {"MC": [A, ("03-01", "04-30", PCP_B), ("06-01", "open", "")], "OC": [("01-01", "04-30", "")]}),
        (ins(hd("024", "20260101", "20260228"), hd("021", "20260301", more=pcp(PCP_A))),
         {"MC": [("01-01", "open", PCP_A)], "OC": [M]}),
        (ins(hd("002", "20260301"), hd("021", "20260301", more=pcp(PCP_A))),
         {"MC": [("01-01", "open", PCP_A)], "OC": [M]}),
        (ins(code="002"), {}),
        (ins(hd("030", "20260101")), {"MC": [A, B], "OC": [M]}),
        (ins(hd("030", "20260101", more=pcp(PCP_A))), {"MC": [A, B], "OC": [M]}),
    ],
    ids=["024", "024 with an end alone", "001 with an end alone", "024 in the past", "024 before it began", "002",
         "002 of the first", "002 of the only one", "002 of a month", "357 alone", "357 and 024", "357 and a change",
         "357 of a change", "reinstated", "moved", "replaced", "member deleted", "audit", "audit with the former PCP"],
)  # fmt: skip
def test_what_ends_ends_and_the_same_again_changes_nothing(load, spans, enrolled, said, then):
    report = load("834", file(said))
    assert report.rejected == 0
    assert spans() == then
    again = load("834", file(said) + "\n")
    assert (again.new, again.changed, again.unchanged) == (0, 0, 1)
    assert spans() == then


def test_what_never_was_is_kept_as_taken_back(load, spans, enrolled):
    load("834", file(ins(hd("002", "20260301"))))
    assert spans(void=True) == {"MC": [("03-01", "02-28", PCP_B)]}


@pytest.mark.parametrize(
    ("said", "warning"),
    [
        (ins(hd("021", "20260101", "20260230")), "DTP03 (DTP*349) is no day: this coverage was not loaded"),
        (ins(hd("024", "20260101", "20260230")), "DTP03 (DTP*349) is no day"),
        (ins(hd("001", "20269901")), "DTP03 (DTP*348) is no day"),
        (ins(hd("024", "20260101")), "nothing says when (DTP*349, DTP*357): it was not loaded"),
        (ins(hd("001", "20260101"), code="024"), "nothing says when (DTP*349, DTP*357): it was not loaded"),
        (ins(hd("001", "20260101"), dates=ends("20260230")), "DTP*357 is no day, so nobody knows until when"),
        (ins(code="024"), "no DTP*357 says when: nothing ended"),
        (ins(code="025"), "no HD says which coverage from when: nothing was reopened"),
        (ins(code="024", dates=ends("2026")), "DTP03 (DTP*357) is no day"),
        (ins(hd("777", "20260101")), "HD01 of this coverage is no maintenance type"),
        (ins(hd("002", "")), "no DTP*348 says which: nothing was taken back"),
        (ins(hd("002", "20260101", plan="DENTAL")), "deleted that is not known"),
        (ins(hd("024", "", "20260430", plan="DENTAL")), "ends that is not known"),
        (ins(hd("021", "00010101")), "the first day of this coverage is none"),
        (ins(hd("021", "")), "this coverage has no first day"),
    ],
)  # fmt: skip
def test_what_cannot_be_understood_changes_nothing_and_says_where(load, spans, enrolled, said, warning):
    report = load("834", file(said))
    found = [one for one in report.warnings if warning in one["text"]]
    assert found, report.warnings
    assert all(one["segment"] > 4 for one in found)
    assert (report.changed, spans()) == (0, {"MC": [A, B], "OC": [M]})


def test_a_whole_termination_of_somebody_unknown_is_history(load, spans):
    load("834", file(ins(hd("024", "20260101", "20260228", more=pcp(PCP_A)))))
    assert spans() == {"MC": [A]}


def test_a_warning_tells_what_an_end_in_the_past_took_along(load, enrolled):
    report = load("834", file(ins(hd("024", "20260101", "20260131"))))
    assert any("what followed it without a gap was taken back" in one["text"] for one in report.warnings)


@pytest.mark.parametrize("is_first", [True, False])
def test_an_end_in_one_loop_leaves_what_another_loop_of_the_file_begins(load, spans, is_first):
    load("834", file(ins(hd(more=pcp(PCP_A)))))
    loops = [ins(hd("024", "20260101", "20260228")), ins(hd(first="20260301", more=pcp(PCP_B)))]
    for again in ("", "\n"):
        report = load("834", file(*(loops if is_first else loops[::-1])) + again)
        assert spans() == {"MC": [A, B]}
    assert (report.changed, report.unchanged) == (0, 2)


def test_what_one_loop_begins_another_can_cancel(load, spans):
    load("834", file(ins(hd(first="20260301")), ins(hd("024", "20260301", "20260228"))))
    assert spans() == {}


def test_eligibility_begins_where_the_coverage_does_not_say(load, spans):
    load("834", file(ins(hd("021", ""), code="021", dates="DTP*356*D8*20260201~")))
    assert spans() == {"MC": [("02-01", "open", "")]}


def test_a_pcp_counts_from_the_day_that_the_file_names(load, spans):
    said = file(ins(hd(more=pcp(PCP_A))), ins(hd(more=pcp(PCP_B, "20260301"))))
    for again in ("", "\n"):
        report = load("834", said + again)
        assert spans() == {"MC": [A, B]}
    assert report.changed == 0
    report = load("834", file(ins(hd(more=pcp(PCP_B, "soon")))))
    assert any("PLA03 is no day" in one["text"] for one in report.warnings)


@pytest.mark.parametrize(
    ("coverage", "network"),
    [
        (hd(), ""),
        (hd(plan="MEDI-CAL;CCN"), "CCN"),
        (hd(more="LX*1~NM1*Y2*2*KAISER PERMANENTE*****ZZ*1~"), "KAI"),
        (hd(more="LX*1~NM1*Y2*2*OTHER*****ZZ*ALT~"), "ALT"),
        (hd(more=f"LX*1~NM1*QV*2*PROSPECT MEDICAL GROUP*****XX*{PCP_A}~"), "PRO"),
        (hd(more=f"LX*1~NM1*QV*2*SOME GROUP*****XX*{PCP_A}~"), ""),
    ],
)
def test_the_network_is_taken_where_it_plainly_stands(load, db, coverage, network):
    load("834", file(ins(coverage)))
    assert db.exec(select(EligibilitySpan.network)).one() == network


def _costs(db) -> list[int]:
    db.rollback()
    db.expire_all()
    return list(db.exec(select(EligibilitySpan.share_of_cost_cents).order_by(col(EligibilitySpan.starts_on))))


@pytest.mark.parametrize(
    ("amount", "then", "warns"),
    [("", 25000, False), ("AMT*R*x~", 25000, True), ("AMT*R*-5~", 25000, True), ("AMT*R*0~", 0, False)],
)
def test_a_share_of_cost_stays_until_a_file_says_otherwise(load, db, amount, then, warns):
    load("834", file(ins(hd(more="AMT*R*250~"))))
    report = load("834", file(ins(hd(more=amount))))
    assert _costs(db) == [then]
    assert any("share of cost stays" in one["text"] for one in report.warnings) is warns


MEMBERS = "member_id,last_name,lob,eligible_from,eligible_to"


@pytest.mark.parametrize(
    ("header", "row", "then"),
    [
        (MEMBERS, "91234567A,X,MC,2026-01-01,", [25000]),
        (MEMBERS, "91234567A,X,MC,2026-03-01,", [25000]),
        (MEMBERS + ",aid_code", "91234567A,X,MC,2026-03-01,,M1", [25000, 25000]),
        (MEMBERS + ",share_of_cost", "91234567A,X,MC,2026-01-01,,", [0]),
        (MEMBERS + ",share_of_cost", "91234567A,X,MC,2026-01-01,,10", [1000]),
    ],
)
def test_a_table_without_the_share_of_cost_says_nothing_of_it(load, db, header, row, then):
    load("members", MEMBERS + ",share_of_cost\n91234567A,X,MC,2026-01-01,,250.00\n")
    report = load("members", f"{header}\n{row}\n")
    assert (report.rejected, _costs(db)) == (0, then)


def test_rows_of_a_table_never_leave_two_spans_on_one_day(load, spans):
    rows = "91234567A,X,MC,2026-03-01,,B\n91234567A,X,MC,2026-01-01,,A\n"
    for again in ("", "\n"):
        report = load("members", f"{MEMBERS},network\n{rows}{again}")
        assert spans() == {"MC": [("01-01", "02-28", ""), ("03-01", "open", "")]}
    assert (report.new, report.changed, report.unchanged) == (0, 0, 2)


def test_two_spans_on_one_day_that_are_there_are_parted_by_the_next_file(load, db, spans, enrolled):
    first = db.exec(select(EligibilitySpan).where(EligibilitySpan.ends_on == date(2026, 2, 28))).one()
    first.ends_on = OPEN_END
    db.commit()
    load("834", file(ins(hd(first="20260301"))))
    assert spans() == {"MC": [A, B], "OC": [M]}
