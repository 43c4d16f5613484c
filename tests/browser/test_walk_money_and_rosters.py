"""What goes out as files and what an office keeps: RA, reconciliation, rosters, the face sheet on paper."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from sqlalchemy import text

from optima_portal.kit.x12_values import cents
from tests.attack.people import BILLER, GROUP_ADMIN, OFFICE_ADMIN
from tests.browser.desk import Desk, at, says
from tests.browser.records import Records, records_of
from tests.imports.edi import independent_sums

PRACTITIONER = "sam.park@harborbh.example"
# Four claims of the office's that one payment settled in full; the newest such payment of the last months.
SETTLED = """
SELECT claim.claim_number, claim.paid_cents FROM claim JOIN payment ON payment.id = claim.payment_id
WHERE payment.paid_on >= date('now', '-60 days') AND claim.kind = 'ORIGINAL' AND claim.paid_cents > 100
AND payment.payee_id IN (SELECT provider_id FROM collection_provider JOIN collection
    ON collection.id = collection_provider.collection_id WHERE collection.name = 'Anaheim Family Medical')
AND NOT EXISTS (SELECT 1 FROM claim AS later WHERE later.claim_number = claim.claim_number AND later.id != claim.id)
ORDER BY claim.id LIMIT 4
"""
# A claim of the two offices' whose member never had a PCP or group of theirs.
NOT_THEIR_MEMBER = """
WITH theirs AS (SELECT provider_id FROM collection_provider JOIN collection
    ON collection.id = collection_provider.collection_id
    WHERE collection.name IN ('Anaheim Family Medical', 'Coastal Cardiology'))
SELECT claim.key, member.last_name, member.street FROM claim JOIN member ON member.id = claim.member_id
WHERE claim.billing_provider_id IN (SELECT provider_id FROM theirs) AND NOT EXISTS (
    SELECT 1 FROM eligibility_span WHERE eligibility_span.member_id = member.id
    AND (pcp_id IN (SELECT provider_id FROM theirs) OR medical_group_id IN (SELECT provider_id FROM theirs)))
ORDER BY claim.id LIMIT 1
"""
# Somebody who is no member of Harbor Behavioral Health's, and on nobody's roster.
STRANGER = """
SELECT cin, last_name FROM member WHERE deceased_on IS NULL AND id NOT IN (SELECT member_id FROM roster_entry)
ORDER BY id LIMIT 1
"""


@pytest.fixture
def records(desk: Desk) -> Records:
    """A member of the office's with a paid claim."""
    found = records_of(desk.served)
    assert found.cin, "The demo has no population."
    return found


def _rows(desk: Desk, query: str) -> list[tuple]:
    return desk.served.do(lambda session: [tuple(row) for row in session.execute(text(query)).all()])


def _downloaded(page: Page, press: Callable[[], None]) -> tuple[str, bytes]:
    with page.expect_download() as waiting:
        press()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def test_the_green_button_leads_to_the_advice_and_its_files_say_the_same(desk: Desk) -> None:
    page = desk.sits(BILLER, "/claims")
    page.get_by_label("Status").select_option("FINALIZED")
    page.get_by_role("button", name="Find Claims").click()
    page.locator("main tbody a.ra").first.click()
    page.wait_for_url("**/claims/ra/*")
    says(page, "Balances to the cent")
    total = page.locator(".panel", has_text="Claims paid").locator("strong .sum").inner_text()
    name, advice = _downloaded(page, page.get_by_role("button", name="Download 835").click)
    sums = independent_sums(advice)
    assert name.startswith("remittance-")
    assert sums["BPR02"] == cents(total.strip("$").replace(",", ""))
    assert sums["BPR02"] == sums["CLP04"] - sums["PLB"]
    assert sums["CLP03"] - sums["CAS"] == sums["CLP04"]
    says(page, f"{sums['claims']:,} claim")
    name, paper = _downloaded(page, page.get_by_role("button", name="Download Printable").click)
    assert name.endswith(".pdf")
    assert total in "".join(one.extract_text() for one in PdfReader(BytesIO(paper)).pages)


def test_an_own_list_with_one_claim_short_and_one_missing(desk: Desk, tmp_path: Path) -> None:
    claims = _rows(desk, SETTLED)
    assert len(claims) == 4
    file = tmp_path / "what we expect.xlsx"
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Claim #", "Expected amount"])
        for at_row, (number, paid) in enumerate(claims, 1):
            sheet.write_row(at_row, 0, [int(number), (paid + (250 if at_row == 2 else 0)) / 100])
        sheet.write_row(5, 0, ["NOT-A-CLAIM", "$12.00"])
    page = desk.sits(BILLER, "/claims/reconciliation")
    page.get_by_role("tab", name="Your list").click()
    page.locator("#office-list").set_input_files(file)
    expect(page.locator(".message")).to_contain_text("5 claims of your list are compared")
    outcomes = page.get_by_role("group", name="Outcome")
    for label, count in (("Short", 1), ("Over", 0), ("Missing", 1), ("Matches", 3)):
        expect(outcomes.get_by_role("button", name=label)).to_contain_text(f"{label} {count}")
    outcomes.get_by_role("button", name="Short").click()
    row = page.locator("main tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text(claims[1][0])
    expect(row).to_contain_text("-$2.50")
    outcomes.get_by_role("button", name="Missing").click()
    expect(row).to_contain_text("NOT-A-CLAIM")
    page.locator("[popovertarget=download-claims]").click()
    press = page.get_by_role("button", name="Comma-separated values").click
    _, held = _downloaded(page, press)
    assert held.decode("utf-8-sig").splitlines()[1:] == ["6,NOT-A-CLAIM,12.00,,-12.00,Missing,No claim of this number"]
    page.get_by_role("button", name="Remove list").click()
    says(page, "Bring the list of what your office expects")


def test_a_payment_is_marked_with_a_note_found_again_and_taken_back(desk: Desk) -> None:
    page = desk.sits(BILLER, "/claims/reconciliation")
    row = page.locator("main tbody tr").first
    number = row.locator("th .mono").inner_text()
    row.locator("[popovertarget]").click()
    page.locator(":popover-open").get_by_role("button", name="Mark as reconciled").click()
    page.locator("dialog[open] textarea").fill("Deposited on the 22nd")
    page.locator("dialog[open]").get_by_role("button", name="Mark as reconciled").click()
    expect(page.locator(".message")).to_contain_text(f"Payment {number} is marked as reconciled")
    page.get_by_label("Standing").select_option("reconciled")
    page.get_by_label("Check / EFT number").fill(number)
    page.get_by_role("button", name="Find Payments").click()
    expect(page.locator("main tbody tr")).to_have_count(1)
    says(page, "Daniel Ortiz")
    says(page, "Deposited on the 22nd")
    page.locator("main tbody tr [popovertarget]").click()
    page.locator(":popover-open").get_by_role("button", name="Take the mark back").click()
    says(page, "No payments for these days")


def test_a_member_is_put_on_a_roster_seen_there_and_removed_with_a_question(desk: Desk) -> None:
    ((cin, last_name),) = _rows(desk, STRANGER)
    page = desk.sits(PRACTITIONER, "/members")
    page.locator("input[name=number]").fill(cin)
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_role("button", name="Add To My Roster").click()
    window = page.locator("dialog[open]")
    provider = window.locator("tbody tr").first
    name = provider.locator("th").inner_text()
    provider.get_by_role("checkbox").check()
    window.get_by_label("Relationship Date").fill("2026-01-08")
    window.get_by_role("button", name="Update").click()
    expect(page.locator(".message")).to_contain_text("added to 1 roster")
    page.get_by_role("button", name="Add To My Roster").click()
    expect(window.locator("tbody tr").first.get_by_role("checkbox")).to_be_checked()
    expect(window).to_contain_text("since 01/08/2026")
    window.locator("tbody tr").first.get_by_role("checkbox").uncheck()
    window.get_by_role("button", name="Update").click()
    expect(window).to_contain_text(f"from the roster of:{name}")
    window.get_by_role("button", name="Keep on the roster").click()
    window.get_by_role("button", name="Cancel").click()
    page.goto("/roster")
    page.get_by_role("link", name=name, exact=True).click()
    page.wait_for_url("**/roster/*")
    page.locator("input[name=number]").last.fill(f" {cin[:4]}-{cin[4:].lower()}")
    page.get_by_role("button", name="Search for Members").click()
    expect(page.locator("main tbody tr")).to_have_count(1)
    says(page, last_name)
    page.locator("main tbody tr [popovertarget]").click()
    page.locator(":popover-open").get_by_role("button", name="Remove from Roster").click()
    expect(page.locator("dialog[open]")).to_contain_text(last_name)
    page.locator("dialog[open]").get_by_role("button", name="Remove from Roster").click()
    expect(page.locator(".message")).to_contain_text("was removed from the roster")
    says(page, "No member found")  # this one is not, others may be
    expect(page.locator("main")).not_to_contain_text("Nobody on this roster")
    page.get_by_label("Show").select_option("removed")
    page.get_by_role("button", name="Search for Members").click()
    says(page, "01/08/2026")


def test_the_face_sheet_leaves_as_a_tagged_page_that_names_nobody_in_its_file_name(
    desk: Desk, records: Records
) -> None:
    page = desk.sits(OFFICE_ADMIN, f"/members/{records.member}")
    name, paper = _downloaded(page, page.get_by_role("button", name="Print").click)
    assert name == "face-sheet.pdf"
    read = PdfReader(BytesIO(paper))
    assert records.cin in read.pages[0].extract_text()
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_a_claim_of_somebody_elses_member_says_so_in_place_of_the_member(desk: Desk) -> None:
    ((claim, last_name, street),) = _rows(desk, NOT_THEIR_MEMBER)
    page = desk.sits(GROUP_ADMIN, f"/claims/{claim}")
    says(page, last_name)  # an office knows whom it billed for
    for tab in ("Member Info", "Diagnosis"):
        page.get_by_role("tab", name=tab).click()
        says(page, "not associated with your office at the PCP or group level")
        expect(page.locator("main")).not_to_contain_text(street)
    _, paper = _downloaded(page, page.get_by_role("button", name="Download Printable").click)
    words = " ".join("".join(one.extract_text() for one in PdfReader(BytesIO(paper)).pages).split())
    assert "not associated with your office" in words
    assert street not in words
    at(page, f"/claims/{claim}")
