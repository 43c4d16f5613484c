"""The steps of the referral wizard, as a person goes through them."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.desk import Desk, at

OFFICE = "maria.nguyen@anaheimfamily.example"
INDICATIONS = "Cannot walk ten meters with an aid."


def begun(desk: Desk, cin: str, kind: str = "Medical (For services NOT related to BH)", **options: Any) -> Page:
    """A new referral with its type and member."""
    page = desk.sits(OFFICE, "/referrals/new", **options)
    page.get_by_role("button", name="Submit a Referral").click()
    page.wait_for_url("**/referrals/new/*")
    page.get_by_label(kind).check()
    for_member(page, cin)
    return page


def for_member(page: Page, cin: str) -> None:
    """1b, by the number as a card shows it."""
    page.get_by_label("Name or Member ID").fill(f"{cin[:3]} {cin[3:]}")
    press(page, "Find Member")
    page.get_by_role("button", name="Select", exact=False).first.click()


def press(page: Page, name: str) -> None:
    """Press a button that waits: within the same moment a second press would do nothing."""
    button = page.get_by_role("button", name=name)
    expect(button).not_to_have_attribute("data-pressed", "")
    button.click()


def next_of(page: Page) -> Locator:
    """The wizard's *Next*: a list of results has one of its own."""
    return page.locator(".wizard > .stack > .buttons").get_by_role("button", name="Next", exact=True)


def onward(page: Page, shows: str) -> None:
    """*Next*, once it can be pressed."""
    button = next_of(page)
    expect(button).to_be_enabled()
    expect(button).not_to_have_attribute("data-pressed", "")
    button.click()
    expect(page.get_by_text(shows).first).to_be_visible()


def to_referred(page: Page) -> None:
    """Sections 1 and 2."""
    onward(page, "2. Who is referring?")
    page.get_by_label("Referring Provider").select_option(index=1)
    address = page.get_by_label("Group or office")
    expect(address.locator("option").nth(1)).to_be_attached()
    address.select_option(index=1)
    onward(page, "3a. Who should see the member?")


def to_medical(page: Page, words: str = "cardio", row: str = "") -> None:
    """Sections 1 to 3."""
    to_referred(page)
    page.get_by_label("Provider name, Provider ID").fill(words)
    page.get_by_role("button", name="Search for Provider").click()
    rows = page.get_by_role("row")
    chosen = rows.filter(has_text=row) if row else rows.filter(has_not_text="Tertiary").nth(1)
    chosen.get_by_role("button").first.click()


def medical_info(page: Page, code: str, units: str, diagnosis: str) -> None:
    """Section 4, but what is typed into it."""
    page.get_by_label("Place of Service").select_option("11")
    page.get_by_label("Select a Service").fill(code)
    press(page, "Search : Select a Service")
    page.get_by_role("button", name="+ Add Service").first.click()
    page.get_by_label("Units").fill(units)
    for answer in page.locator("input[name^=answer]").all():
        answer.fill("Ten meters")
    page.get_by_label("Find an ICD Code").fill(diagnosis)
    press(page, "Search : Find an ICD Code")
    page.get_by_role("button", name="+ Add ICD Code").first.click()
    page.get_by_label("What are the clinical indications").fill(INDICATIONS)


def submit(page: Page) -> str:
    """From section 4 to the confirmation; returns the Referral Code."""
    onward(page, "5. Clinical Attachments")
    onward(page, "6. Review your referral")
    press(page, "Submit Referral")
    at(page, "/submitted")
    return page.locator("main .mono").filter(has_text="R2").first.inner_text()
