"""What the face sheet adds up and prints: PCP history, adherence, refills due, trends, and who may take it along."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from optima_portal.access.audit import PENDING
from optima_portal.access.permissions import Permission
from optima_portal.kit.refused import Refused
from optima_portal.models.condition import Condition
from optima_portal.models.eligibility import OtherCoverage
from optima_portal.models.fill import Fill
from optima_portal.models.lab_result import LabResult
from optima_portal.services.adherence import GAP, adherence_of, chips_of
from optima_portal.services.clinical_history import PAGE, labs_of, medications_of
from optima_portal.services.coverage_history import pcp_change_in_words
from optima_portal.services.face_sheet import open_face_sheet
from optima_portal.services.face_sheet_print import face_sheet_values
from optima_portal.services.history_export import download_history
from optima_portal.services.lab_trends import lab_trends
from optima_portal.services.prints import print_of
from tests.factories import a_collection, a_member, a_provider, a_span, of_office

NOW = datetime(2026, 7, 1, 17, 30, tzinfo=UTC)
TODAY = date(2026, 7, 1)


@pytest.fixture
def home(db):
    """An office's viewer and a member of its PCP."""
    ours = a_provider(db)
    member = a_member(db)
    a_span(db, member, ours)
    return of_office(a_collection(db, ours)), member, ours


def care_gaps(*args):
    return tuple(one for one in chips_of(*args) if one.words.startswith(GAP))


def refills_due(*args):
    return tuple(one for one in chips_of(*args) if not one.words.startswith(GAP))


def _fill(db, member, on, drug="Lisinopril", days=30, **values):
    db.add(Fill(member_id=member.id, filled_on=on, drug=drug, days_supply=days, rx_number=f"{on}{drug}", **values))
    db.flush()


def _lab(db, member, on, number, **values):
    given = {"test": "Hemoglobin A1c", "unit": "%", "high": 5.6, "accession": f"{on}"} | values
    db.add(LabResult(member_id=member.id, collected_on=on, value=f"{number:g}", number=number, **given))
    db.flush()


def test_spans_with_one_pcp_that_follow_each_other_are_one_line(db, home):
    viewer, member, ours = home
    before = a_provider(db)
    a_span(db, member, before, starts_on=date(2024, 1, 1), ends_on=date(2025, 6, 30), aid_code="M1")
    a_span(db, member, before, starts_on=date(2025, 7, 1), ends_on=date(2025, 12, 31), aid_code="17")
    a_span(db, member, before, starts_on=date(2025, 3, 1), ends_on=date(2025, 2, 28))  # taken back
    rows = open_face_sheet(db, viewer, member.key, today=TODAY).pcps
    assert [(one.starts, one.ends, one.pcp) for one in rows] == [
        ("01/01/2026", "open", ours.name),
        ("01/01/2024", "12/31/2025", before.name),
    ]


def test_a_gap_parts_the_same_pcp(db, home):
    viewer, member, ours = home
    a_span(db, member, ours, starts_on=date(2025, 1, 1), ends_on=date(2025, 11, 30))
    assert len(open_face_sheet(db, viewer, member.key, today=TODAY).pcps) == 2


@pytest.mark.parametrize(
    ("today", "says"),
    [
        (date(2026, 11, 15), "takes effect 11/01/2026 if the current PCP has not yet seen the member this month"),
        (date(2026, 11, 16), "A PCP change asked for today takes effect 12/01/2026."),
    ],
)
def test_the_sheet_says_when_a_change_of_pcp_counts(today, says):
    assert says in pcp_change_in_words(today)


def test_adherence_is_of_this_year_to_date_with_its_figures(db, home):
    viewer, member, _ = home
    for month in (1, 2, 3, 4, 5):
        _fill(db, member, date(2026, month, 1))
    _fill(db, member, date(2025, 12, 20))
    _fill(db, member, date(2026, 6, 1), is_reversed=True)
    (row,) = adherence_of(db, viewer, member, TODAY)
    assert (row.drug_class, row.covered, row.missed, row.fills) == ("RAS antagonists", "150 of 182", "32", "5")
    assert (row.percent, row.verdict, row.next_due) == ("82.4%", "On course", "05/31/2026")
    assert row.allowed == "73"
    assert "without: " in row.words


def test_a_percentage_just_below_the_goal_is_not_shown_as_reached(db, home):
    viewer, member, _ = home
    _fill(db, member, date(2026, 1, 1), days=145)  # 145 of 182 days: 79.67
    _fill(db, member, date(2026, 6, 30), days=1)
    (row,) = adherence_of(db, viewer, member, date(2026, 7, 2))
    assert row.percent == "79.7%"
    assert row.tone == "bad"


def test_an_excluding_fill_is_said(db, home):
    viewer, member, _ = home
    _fill(db, member, date(2026, 1, 1), "Metformin ER")
    _fill(db, member, date(2026, 2, 1), "Insulin regular, human")
    (row,) = adherence_of(db, viewer, member, TODAY)
    assert (row.verdict, row.tone) == ("Not measured", "plain")
    assert "insulin" in row.note


@pytest.mark.parametrize(
    ("last_fill", "words"),
    [
        (date(2026, 6, 14), "RAS antagonists refill by 07/14/2026"),
        (date(2026, 6, 16), None),
        (date(2026, 6, 15), "RAS antagonists refill by 07/15/2026"),
        (date(2026, 6, 1), "RAS antagonists refill was due 07/01/2026"),
        (date(2026, 3, 4), "RAS antagonists refill was due 04/03/2026"),
        (date(2026, 3, 2), None),
    ],
)
def test_a_refill_is_pointed_out_from_two_weeks_before_to_ninety_days_after(db, home, last_fill, words):
    viewer, member, _ = home
    _fill(db, member, last_fill)
    assert [one.words for one in refills_due(db, viewer, member, TODAY)] == ([words] if words else [])


@pytest.mark.parametrize(
    ("days", "today", "chip"),
    [
        (90, date(2026, 7, 1), None),  # on course: nothing was missed yet
        (50, date(2026, 6, 1), "65.7%, fill by 06/23/2026"),  # 9 of 73 days are missed
        (50, date(2026, 6, 23), "57.4%, fill by 06/23/2026"),
        (50, date(2026, 6, 24), "57.1%, 80% is out of reach"),
    ],
)
def test_a_class_below_the_goal_is_a_care_gap_with_the_day_that_saves_it(db, home, days, today, chip):
    viewer, member, _ = home
    member.birth_date = date(1961, 5, 4)
    for month in (1, 3):
        _fill(db, member, date(2026, month, 1), days=days)
    _fill(db, member, date(2026, 1, 1), "Metformin ER", days=300)
    _fill(db, member, date(2026, 1, 2), "Metformin ER", days=30)
    found = [one.words for one in care_gaps(db, viewer, member, today)]
    assert found == ([f"Care gap: RAS antagonists PDC {chip}"] if chip else [])
    assert set(found) <= {one.words for one in open_face_sheet(db, viewer, member.key, today=today).due}


def test_whom_the_measures_do_not_count_has_no_care_gap(db, home):
    viewer, member, _ = home
    for month in (1, 3):
        _fill(db, member, date(2026, month, 1), days=30)
    for born in (date(2008, 1, 2), None):
        member.birth_date = born
        assert care_gaps(db, viewer, member, TODAY) == ()
    member.birth_date = date(2008, 1, 1)
    assert care_gaps(db, viewer, member, TODAY)
    member.deceased_on = date(2026, 6, 30)
    assert care_gaps(db, viewer, member, TODAY) == ()


def test_without_the_permission_nobody_learns_of_a_refill(db, home):
    viewer, member, ours = home
    _fill(db, member, date(2026, 6, 14))
    desk = of_office(a_collection(db, ours), permissions={Permission.ELIGIBILITY})
    assert open_face_sheet(db, viewer, member.key, today=TODAY).due
    assert open_face_sheet(db, desk, member.key, today=TODAY).due == ()


def test_a_trend_says_in_words_what_it_draws(db, home):
    viewer, member, _ = home
    for month, value in ((1, 5.4), (3, 6.1), (5, 7.25)):
        _lab(db, member, date(2026, month, 1), value)
    _lab(db, member, date(2026, 5, 2), 4.0, test="Potassium", low=3.5, high=5.1)
    (trend,) = lab_trends(db, viewer, member, TODAY)  # one result is no trend
    assert (trend.test, trend.newest, trend.mark) == ("Hemoglobin A1c", "7.25 %", "High")
    assert trend.words == "3 results from 01/01/2026 to 05/01/2026: 5.4, 6.1, 7.25. 2 out of range."
    assert [one.tone for one in trend.dots] == ["plain", "bad", "bad"]
    assert float(trend.dots[0].y) > float(trend.dots[2].y)  # higher values stand higher


def test_results_come_page_by_page(db, home):
    viewer, member, _ = home
    for day in range(PAGE + 2):
        _lab(db, member, date(2026, 1, 1 + day), 5.0)
    assert len(labs_of(db, viewer, member.key, page=1, today=TODAY)) == PAGE
    assert [one.collected for one in labs_of(db, viewer, member.key, page=2, today=TODAY)] == [
        "01/02/2026",
        "01/01/2026",
    ]


def test_the_paper_has_each_tab_that_the_reader_may_see(db, home):
    viewer, member, ours = home
    db.add(OtherCoverage(member_id=member.id, carrier="Golden Coast PPO", kind="Commercial", policy_number="POL77"))
    db.add(Condition(member_id=member.id, code="I10", description="High blood pressure", began_on=date(2020, 1, 1)))
    _fill(db, member, date(2026, 6, 14))
    _lab(db, member, date(2026, 5, 1), 7.25)
    everything = _paper(face_sheet_values(db, viewer, member.key, today=TODAY))
    for said in (
        member.cin,
        "Golden Coast PPO",
        "High blood pressure",
        "Lisinopril",
        "7.25",
        "RAS antagonists",
        "Referrals",
    ):
        assert said in everything, said
    desk = of_office(a_collection(db, ours), permissions={Permission.ELIGIBILITY})
    little = _paper(face_sheet_values(db, desk, member.key, today=TODAY))
    assert "Golden Coast PPO" in little
    for hidden in ("High blood pressure", "Lisinopril", "7.25", "RAS antagonists", "Claims History", "Referrals"):
        assert hidden not in little, hidden


def _paper(values):
    paper = PdfReader(BytesIO(print_of("face_sheet", "Face sheet", values, now=NOW)))
    return " ".join(page.extract_text() for page in paper.pages)


@pytest.mark.parametrize(
    "tab", ["eligibility", "pcps", "others", "conditions", "claims", "labs", "medications", "referrals"]
)
def test_a_strangers_download_is_refused_and_an_own_one_is_on_record(db, home, tab):
    viewer, member, _ = home
    stranger = of_office(a_collection(db, a_provider(db)))
    with pytest.raises(Refused):
        download_history(db, stranger, member.key, tab, "csv", today=TODAY, now=NOW)
    with pytest.raises(Refused, match="Sign in"):  # this viewer has no session to bind the link to
        download_history(db, viewer, member.key, tab, "csv", today=TODAY, now=NOW)
    assert member.key in [one["member_key"] for one in db.info[PENDING] if one["action"] == "DOWNLOADED"]


@pytest.mark.parametrize("days", [9_000_000, 3_000_000, 367, -1])
def test_a_supply_that_nobody_can_believe_breaks_nothing_and_counts_for_nothing(db, home, days):
    viewer, member, _ = home
    _fill(db, member, date(2026, 1, 5))
    _fill(db, member, date(2026, 6, 5), days=days)
    _fill(db, member, date(2026, 6, 6), drug="Metformin", days=days)
    rows = medications_of(db, viewer, member.key, today=TODAY)
    assert [one.next_due for one in rows] == ["", "", "02/04/2026"]
    (row,) = adherence_of(db, viewer, member, TODAY)
    assert (row.covered, row.next_due) == ("30 of 178", "02/04/2026")
    assert refills_due(db, viewer, member, TODAY) == ()
    with pytest.raises(Refused, match="Sign in"):  # the rows were made by then
        download_history(db, viewer, member.key, "medications", "csv", now=NOW, today=TODAY)
