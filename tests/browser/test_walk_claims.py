"""From a Member ID to the money: face sheet, claims, remittance advice, and back to the search."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import Session, select

from optima_portal.models.eligibility import OtherCoverage
from optima_portal.models.member import Member
from tests.attack.people import BILLER, FRONT_DESK, OFFICE_ADMIN
from tests.browser.desk import Desk, at, says
from tests.browser.records import Records, records_of

NOT_THERE = "This record is not there, or it is not one of your office's."


@pytest.fixture
def records(desk: Desk) -> Records:
    """A member of the office's with a paid claim."""
    found = records_of(desk.served)
    assert found.cin, "The demo has no population."
    return found


def test_from_a_member_id_with_blanks_to_the_remittance_advice_and_back_to_the_search(
    desk: Desk, records: Records
) -> None:
    page = desk.sits(OFFICE_ADMIN, "/members")
    typed = f" {records.cin[:4]} {records.cin[4:].lower()} "
    _look_up(page, typed)
    card = page.locator("ul.cards li")
    expect(card).to_have_count(1)
    expect(card).to_contain_text(records.last_name)
    card.get_by_role("link", name="View Facesheet").click()
    at(page, f"/members/{records.member}")
    expect(page.locator("main h1")).to_contain_text(records.last_name)
    page.get_by_role("tab", name="Claims History").click()
    page.locator("main tbody a[href^='/claims/']").first.click()
    page.wait_for_url("**/claims/*")
    says(page, "Service Date")
    page.goto(f"/claims/{records.claim}")
    says(page, records.claim_number)
    page.locator("main a[href^='/claims/ra/']").first.click()
    at(page, f"/claims/ra/{records.payment}")
    says(page, "Balances to the cent")
    page.go_back()
    at(page, f"/claims/{records.claim}")
    page.goto("/members")
    expect(page.locator("ul.cards li")).to_have_count(1)
    expect(page.locator("input[name=number]")).not_to_have_value("")


def test_back_from_a_claim_finds_the_face_sheets_tab_that_was_open(desk: Desk, records: Records) -> None:
    page = desk.sits(OFFICE_ADMIN, f"/members/{records.member}")
    page.get_by_role("tab", name="Claims History").click()
    page.locator("main tbody a[href^='/claims/']").first.click()
    page.wait_for_url("**/claims/*")
    says(page, "Service Date")
    page.go_back()
    at(page, f"/members/{records.member}")
    expect(page.get_by_role("tab", name="Claims History")).to_have_attribute("aria-selected", "true")
    expect(page.locator("main tbody a[href^='/claims/']").first).to_be_visible()


def test_a_day_without_coverage_is_said_without_gaps(desk: Desk, records: Records) -> None:
    page = desk.sits(FRONT_DESK, f"/members/{records.member}")
    page.get_by_label("Eligible on").fill("1900-01-01")
    page.get_by_role("button", name="Check", exact=True).click()
    says(page, "01/01/1900 · verified")


def test_back_from_a_claim_finds_the_same_page_of_the_results(desk: Desk) -> None:
    page = desk.sits(BILLER, "/claims")
    page.get_by_role("button", name="Find Claims").click()
    expect(page.locator("main tbody tr")).to_have_count(25)
    page.locator(".pager").get_by_role("button", name="Next").click()
    expect(page.locator(".pager p")).to_contain_text("26–50")
    number = page.locator("main tbody tr a[href^='/claims/']").first.inner_text()
    page.locator("main tbody tr a[href^='/claims/']").first.click()
    expect(page.locator("main h1")).to_contain_text(number)
    page.go_back()
    expect(page.locator(".pager p")).to_contain_text("26–50")
    says(page, number)


def test_a_claim_number_that_is_not_there_is_not_blamed_on_the_dates(desk: Desk) -> None:
    page = desk.sits(BILLER, "/claims")
    page.get_by_role("tab", name="Claim #").click()
    page.locator("input[name=number]").fill("NO-SUCH-CLAIM")
    page.keyboard.press("Enter")
    says(page, "No claim with this number")
    expect(page.locator("main")).not_to_contain_text("longer period")


def test_a_member_id_in_the_jump_box_opens_the_face_sheet(desk: Desk, records: Records) -> None:
    page = desk.sits(FRONT_DESK, "/dashboard")
    page.keyboard.press("Control+k")
    page.keyboard.type(records.cin)
    page.keyboard.press("Enter")
    at(page, f"/members/{records.member}")
    assert records.cin not in page.url


def test_a_member_of_another_office_answers_like_one_that_is_not_there(desk: Desk, records: Records) -> None:
    page = desk.sits("sam.park@harborbh.example", "/dashboard")
    said = []
    for key in (records.member, "no-such-record"):
        page.goto(f"/members/{key}")
        says(page, NOT_THERE)
        said.append(page.locator("main").inner_text())
    assert said[0] == said[1]
    assert records.last_name not in said[0]


def _look_up(page: Page, number: str) -> None:
    page.locator("input[name=number]").fill(number)
    page.get_by_role("button", name="Search", exact=True).click()


def test_a_diagnosis_is_said_in_words(desk: Desk) -> None:
    records = records_of(desk.served)
    page = desk.sits(BILLER, f"/claims/{records.claim}")
    page.get_by_role("tab", name="Diagnosis").click()
    row = page.locator("main tbody tr").first
    expect(row).to_be_visible()
    words = row.locator("td").last.inner_text()
    assert len(words.split()) > 1, words


EOB_LABELS = [
    "EOB Code", "Billed Amount", "Allowed Amount", "Disallowed Amount", "Coinsurance Amount", "Copay Amount",
    "Deductible Amount", "Paid Amount", "Interest Paid", "EOB Description",
]  # fmt: skip
OFF_CENTRE = """all => Math.max(...all.map((one) => {
  const chip = one.getBoundingClientRect(), row = one.closest("tr").getBoundingClientRect();
  return Math.abs((chip.top + chip.bottom) / 2 - (row.top + row.bottom) / 2);
}))"""
PUSHED = "one => one.scrollWidth - one.clientWidth"


def test_the_eob_has_the_guides_labels_and_fits_without_being_pushed(desk: Desk, records: Records) -> None:
    page = desk.sits(BILLER, f"/claims/{records.claim}")
    page.get_by_role("tab", name="EOB").click()
    region = page.get_by_role("region", name="Explanation of Benefits")
    expect(region.locator("thead th")).to_have_text(EOB_LABELS)
    assert region.evaluate(PUSHED) <= 0


def test_a_name_without_a_blank_stays_inside_a_narrow_screen(desk: Desk, records: Records) -> None:
    before = desk.served.do(lambda db: _call(db, records.member, "Wolfeschlegelstein" * 6))
    try:
        page = desk.sits(FRONT_DESK, "/members", viewport={"width": 390, "height": 844})
        _look_up(page, records.cin)
        expect(page.locator("ul.cards li h2")).to_contain_text("Wolfeschlegelstein")
        assert page.evaluate(f"({PUSHED})(document.documentElement)") <= 0
        page = desk.sits(BILLER, "/claims", viewport={"width": 390, "height": 844})
        page.get_by_role("tab", name="Claim #").click()
        page.locator("input[name=number]").fill(f"{records.claim_number[:6]} {records.claim_number[6:]}-")
        page.get_by_role("button", name="Find Claims").click()
        expect(page.get_by_role("region", name="Claims")).to_contain_text("Wolfeschlegelstein")
        assert page.get_by_role("region", name="Claims").evaluate(PUSHED) <= 0
    finally:
        desk.served.do(lambda db: _call(db, records.member, before))


def test_a_claims_facts_stand_in_one_row_and_every_chip_in_the_middle_of_its_own(desk: Desk, records: Records) -> None:
    page = desk.sits(BILLER, f"/claims/{records.claim}")
    tops = "all => new Set(all.map((one) => one.getBoundingClientRect().top)).size"
    assert page.locator("main .facts").first.locator("dt").evaluate_all(tops) == 1
    page = desk.sits(BILLER, "/claims")
    page.get_by_label("Status").select_option("FINALIZED")
    page.get_by_role("button", name="Find Claims").click()
    expect(page.locator("main tbody .ticked input").first).to_be_visible()
    assert page.locator("main tbody .ticked .chip").evaluate_all(OFF_CENTRE) <= 1


def test_a_policy_without_a_number_shows_a_dash(desk: Desk, records: Records) -> None:
    def bare(db: Session) -> None:
        member = db.exec(select(Member).where(Member.key == records.member)).one()
        db.add(OtherCoverage(member_id=member.id, carrier="Bare Mutual", kind="HMO", starts_on=date(2026, 1, 1)))

    desk.served.do(bare)
    page = desk.sits(FRONT_DESK, f"/members/{records.member}")
    expect(page.locator("tr", has_text="Bare Mutual").locator("td[data-label='Policy number']")).to_have_text("–")


def _call(db: Session, key: str, first: str) -> str:
    """Gives a member another first name; returns the one before."""
    member = db.exec(select(Member).where(Member.key == key)).one()
    before, member.first_name = member.first_name, first
    db.add(member)
    return before
