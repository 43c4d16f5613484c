"""Two browsers: from *Dispute Claim* to the letter, and the claim's payable that changed; and a bundle."""

import io
import re

import pytest
import xlsxwriter
from playwright.sync_api import Page, expect
from sqlmodel import col, select

from optima_portal.models.audit_event import AuditEvent
from optima_portal.models.claim import Claim, ClaimKind, ClaimStatus
from optima_portal.models.collection import Collection
from optima_portal.models.collection_provider import CollectionProvider
from optima_portal.models.dispute import Dispute
from optima_portal.models.mail import Mail
from optima_portal.models.member import Member
from tests.attack.people import BILLER, FRONT_DESK, OFFICE_ADMIN, PRIVACY_OFFICER
from tests.browser.desk import Desk, at, ready, says
from tests.kit import sample_files

ANALYST = "disputes@plan.example"


def disputable(desk: Desk, skip: int = 0) -> Claim:
    """One of the office's claims that can be disputed and is not yet, with room for what is expected."""

    def read(db):
        theirs = select(CollectionProvider.provider_id).join(
            Collection, col(Collection.id) == col(CollectionProvider.collection_id)
        )
        followed = select(Claim.adjusts_id).where(col(Claim.adjusts_id).is_not(None))
        wanted = select(Claim).where(
            col(Claim.billing_provider_id).in_(theirs.where(Collection.name == "Anaheim Family Medical")),
            Claim.status == ClaimStatus.FINALIZED,
            Claim.kind == ClaimKind.ORIGINAL,
            col(Claim.paid_cents) > 0,
            col(Claim.billed_cents) > col(Claim.payable_cents) + 5_000,
            col(Claim.id).not_in(followed),
            col(Claim.id).not_in(select(Dispute.claim_id)),
        )
        return db.exec(wanted.order_by(col(Claim.determined_on).desc(), col(Claim.id)).offset(skip)).first()

    found = desk.served.do(read)
    assert found is not None
    return found


def press(page: Page, name: str) -> None:
    page.locator("main, dialog[open]").get_by_role("button", name=name, exact=True).first.click()


def files(*names: str) -> list[dict]:
    return [{"name": one, "mimeType": "application/pdf", "buffer": sample_files.pdf()} for one in names]


def fill(page: Page) -> None:
    page.get_by_label("Dispute type").select_option("CONTRACT_RATE")
    page.get_by_label("Amount expected").fill("41.50")
    page.get_by_label("Dispute Description").fill("Line 1 was paid below the contracted rate.")
    page.get_by_label("Expected Outcome").fill("Pay line 1 at the contracted rate.")


def test_from_dispute_claim_to_the_letter_and_the_new_payable(desk: Desk) -> None:
    claim = disputable(desk)
    payable = f"${claim.payable_cents / 100:,.2f}"
    office = desk.sits(BILLER, f"/claims/{claim.key}")
    says(office, payable)
    press(office, "Dispute Claim")
    press(office, "Continue to attachment")
    expect(office.locator("#dispute-outcome-problem")).to_contain_text("Say what the plan should do")
    fill(office)
    expect(office.locator("dialog[open]")).to_contain_text("Saved")
    office.reload()  # what was typed outlives the page
    press(office, "Dispute Claim")
    expect(office.get_by_label("Expected Outcome")).to_have_value("Pay line 1 at the contracted rate.")
    press(office, "Continue to attachment")
    office.set_input_files("#dispute-files", files("agreement.pdf", "claim.pdf"))
    expect(office.locator("dialog[open] .files li").filter(has_text=".pdf")).to_have_count(2)
    expect(office.locator("dialog[open]")).to_contain_text("Success! Your file(s) loaded successfully.")
    press(office, "Submit Dispute")
    office.wait_for_url("**/submitted")
    says(office, "Your dispute is submitted")
    number = re.search(r"D\d\d-\d{5}", office.locator("main").inner_text())[0]
    office.get_by_role("link", name="View the dispute").click()
    expect(office.locator("main h1")).to_contain_text(number)
    office.reload()
    ready(office)
    office.set_input_files("#reply-files", files("later.pdf"))
    says(office, "later.pdf")
    office.get_by_role("button", name="Remove later.pdf").wait_for()
    press(office, "Send")
    says(office, "Sent. The plan has it now.")
    office.get_by_role("tab", name="Attachments").click()
    expect(office.locator("main tbody tr")).to_have_count(3)

    plan = desk.sits(ANALYST, "/plan/disputes")
    plan.keyboard.press("Control+k")
    plan.keyboard.type(number)
    plan.keyboard.press("Enter")
    expect(plan.locator("main h1")).to_contain_text(number)
    second = desk.sits(ANALYST, plan.url)  # the same dispute on another desk
    press(plan, "Acknowledge")
    says(plan, "Acknowledged; a letter and a mail")
    plan.get_by_label("Ask for information").check()
    plan.get_by_label("What to say").fill("Please send page 4.")
    press(plan, "Ask the office")
    says(plan, "The office is asked")
    press(second, "Acknowledge")
    says(second, "Dev Shah changed this dispute while you had it open")

    office.goto("/dashboard")
    says(office, number)
    office.get_by_role("link", name="Answer").first.click()
    office.goto(f"/claims/disputes/{plan.url.rpartition('/')[2]}")
    says(office, "Please send page 4.")
    office.get_by_label("Message").fill("Here it is.")
    press(office, "Send")
    expect(office.get_by_label("Message")).to_have_value("")  # the words alone may still be those of the first reply
    says(office, "Sent. The plan has it now.")

    press(plan, "Refresh")
    says(plan, "Here it is.")
    plan.get_by_label("Decide", exact=True).check()
    plan.get_by_label("Outcome", exact=False).first.select_option("OVERTURNED")
    plan.get_by_label("Amount to pay in addition").fill("41.50")
    plan.get_by_label("Reason").select_option("O1")
    plan.get_by_label("What to say").fill("Line 1 is paid at the contracted rate.")
    press(plan, "Send the decision")
    says(plan, "Decided. The letter is in Correspondence")

    office.reload()
    says(office, "Overturned")
    office.get_by_role("tab", name="Correspondence").click()
    letter = office.locator(".letters li").filter(has_text="Determination letter")
    with office.expect_download() as download:
        letter.get_by_role("button", name="Open the letter (PDF)").click()
    content = download.value.path().read_bytes()
    assert content.startswith(b"%PDF")
    assert claim.claim_number not in download.value.suggested_filename
    office.goto(f"/claims/{claim.key}")
    says(office, f"Adjusted after dispute {number}")
    says(office, f"${(claim.payable_cents + 4150) / 100:,.2f}")
    office.get_by_role("tab", name="Dispute Claim").click()
    says(office, "Overturned")
    _audit_tells(desk, number, claim)


def _audit_tells(desk: Desk, number: str, claim: Claim) -> None:
    def read(db):
        told = list(db.exec(select(AuditEvent.action).where(AuditEvent.record == number).order_by(col(AuditEvent.id))))
        member = db.exec(select(Member).where(Member.id == claim.member_id)).one()
        letters = db.exec(select(Mail).where(col(Mail.template).startswith("dispute_"))).all()
        return told, member, [one.subject for one in letters]

    told, member, subjects = desk.served.do(read)
    story = ["DISPUTE_SUBMITTED", "DISPUTE_FILES", "DISPUTE_ACKNOWLEDGED", "DISPUTE_QUESTION", "DISPUTE_DECIDED"]
    assert [one for one in told if one in story] == story
    assert "DISPUTE_FILE_OPENED" in told
    assert not [one for one in subjects if member.last_name in one or claim.claim_number in one]
    officer = desk.sits(PRIVACY_OFFICER, "/plan/audit")
    says(officer, "Dispute decided")


@pytest.mark.parametrize("about", ["authorization", "corrected"])
def test_what_is_no_dispute_is_told_where_to_go(desk: Desk, about: str) -> None:
    page = desk.sits(BILLER, f"/claims/{disputable(desk).key}")
    press(page, "Dispute Claim")
    page.get_by_label("What is this request about?").select_option(about)
    expect(page.locator("dialog[open] .note[data-tone=warn]")).to_be_visible()
    fill(page)
    press(page, "Continue to attachment")
    expect(page.locator("#dispute-about-problem")).not_to_be_empty()
    expect(page.locator("#dispute-files")).to_have_count(0)


def test_several_claims_ticked_and_listed_become_one_bundle(desk: Desk) -> None:
    page = desk.sits(OFFICE_ADMIN, "/claims/disputes/new")
    numbers = [disputable(desk, skip).claim_number for skip in (2, 3)]
    book = io.BytesIO()
    with xlsxwriter.Workbook(book) as workbook:
        sheet = workbook.add_worksheet()
        for row, value in enumerate(["Claim number", *numbers, "000000000000"]):
            sheet.write_string(row, 0, value)
    content = {"name": "claims.xlsx", "mimeType": "application/vnd.ms-excel", "buffer": book.getvalue()}
    page.set_input_files("#claim-list", [content])
    says(page, "Claims to dispute: 2")
    says(page, "There is no claim of your office with this number.")
    fill(page)
    press(page, "Continue to attachment")
    press(page, "Submit Dispute")
    page.wait_for_url("**/claims/bundles/*")
    expect(page.locator("main tbody tr")).to_have_count(2)
    for number in numbers:
        says(page, number)
    page.goto("/claims")
    page.get_by_label("Status").select_option("FINALIZED")
    press(page, "Find Claims")
    page.locator("main tbody input[type=checkbox]").nth(0).click()
    page.locator("main tbody input[type=checkbox]").nth(1).click()
    page.get_by_role("button", name="Dispute chosen claims: 2").click()
    at(page, "/claims/disputes/new")
    says(page, "Which claims")


def test_dispute_lookup_finds_by_number_and_downloads_what_is_on_screen(desk: Desk) -> None:
    page = desk.sits(BILLER, "/claims/disputes")
    press(page, "Find Disputes")
    expect(page.locator("main tbody tr").first).to_be_visible()
    number = page.locator("main tbody th a").first.inner_text()
    page.locator(".listbar [popovertarget]").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Comma-separated values (CSV)").click()
    assert number in download.value.path().read_text()
    page.get_by_role("tab", name="Dispute #").click()
    page.locator("input[name=number]").fill(number.lower())
    press(page, "Find Disputes")
    expect(page.locator("main tbody tr")).to_have_count(1)


def test_many_are_acknowledged_at_once(desk: Desk) -> None:
    page = desk.sits(ANALYST, "/plan/disputes")
    before = page.locator("main tbody input[type=checkbox]").count()
    press(page, "Choose all to acknowledge")
    page.get_by_role("button", name=f"Acknowledge {before}").click()
    says(page, f"{before} dispute{'s' * (before != 1)} acknowledged")
    expect(page.locator("main tbody input[type=checkbox]")).to_have_count(0)


def test_who_may_not_see_claims_sees_no_disputes(desk: Desk) -> None:
    page = desk.sits(FRONT_DESK, "/claims/disputes")
    says(page, "This page is not open to you")
