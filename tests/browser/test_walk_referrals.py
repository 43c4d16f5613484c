"""A referral from *Submit a Referral* to its letter: by two people at two browsers, a draft handed on in between."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text
from sqlmodel import Session

from tests.browser.desk import Desk, at, eventually, ready, says
from tests.browser.test_axe import _violations
from tests.serving import Served

OFFICE, COLLEAGUE, REVIEWER = (
    "maria.nguyen@anaheimfamily.example",
    "ana.ramirez@anaheimfamily.example",
    "um@plan.example",
)
WHO = """
SELECT member.cin FROM member JOIN eligibility_span ON eligibility_span.member_id = member.id
JOIN collection_provider ON collection_provider.provider_id = eligibility_span.pcp_id
JOIN collection ON collection.id = collection_provider.collection_id
WHERE collection.name = 'Anaheim Family Medical' AND eligibility_span.network = 'CCN'
AND eligibility_span.lob = 'MC' AND eligibility_span.ends_on > CURRENT_DATE AND member.deceased_on IS NULL
AND member.birth_date < '1990-01-01' ORDER BY member.id LIMIT 1 OFFSET :number
"""
INTO_A_NETWORK = """
UPDATE eligibility_span SET network = 'PRO' WHERE member_id = (SELECT id FROM member WHERE cin = :cin)
"""


@pytest.fixture(scope="module", autouse=True)
def lists(served: Served) -> None:
    """The lists of codes are loaded by the worker soon after the first start."""
    eventually(lambda: served.do(_codes) > 90_000, within=120)


def _codes(session: Session) -> int:
    return int(session.execute(text("SELECT count(*) FROM diagnosis_code")).scalar() or 0)


def member(served: Served, number: int = 0) -> str:
    """The Member ID of an adult whose referrals the plan authorizes."""
    return str(served.do(lambda session: session.execute(text(WHO), {"number": number}).scalar()))


def begun(desk: Desk, cin: str, **options: Any) -> Page:
    """A new referral with its type and member."""
    page = desk.sits(OFFICE, "/referrals/new", **options)
    page.get_by_role("button", name="Submit a Referral").click()
    page.wait_for_url("**/referrals/new/*")
    page.get_by_label("Medical (For services NOT related to BH)").check()
    page.get_by_label("Name or Member ID").fill(f"{cin[:3]} {cin[3:]}")
    page.get_by_role("button", name="Find Member").click()
    page.get_by_role("button", name="Select", exact=False).first.click()
    return page


def press(page: Page, name: str) -> None:
    """Press a button that waits: within the same moment a second press would do nothing."""
    button = page.get_by_role("button", name=name)
    expect(button).not_to_have_attribute("data-pressed", "")
    button.click()


def onward(page: Page, shows: str) -> None:
    """*Next*, once it can be pressed."""
    button = page.get_by_role("button", name="Next", exact=True)
    expect(button).to_be_enabled()
    expect(button).not_to_have_attribute("data-pressed", "")
    button.click()
    expect(page.get_by_text(shows).first).to_be_visible()


def to_medical(page: Page, words: str = "cardio", row: str = "") -> None:
    """Sections 1 to 3."""
    onward(page, "2. Who is referring?")
    page.get_by_label("Referring Provider").select_option(index=1)
    address = page.get_by_label("Group or office")
    expect(address.locator("option").nth(1)).to_be_attached()
    address.select_option(index=1)
    onward(page, "3a. Who should see the member?")
    page.get_by_label("Provider name, Provider ID").fill(words)
    page.get_by_role("button", name="Search for Provider").click()
    rows = page.get_by_role("row")
    chosen = rows.filter(has_text=row) if row else rows.filter(has_not_text="Tertiary").nth(1)
    chosen.get_by_role("button").first.click()


def medical_info(page: Page, code: str = "wheelchair", units: str = "1") -> None:
    """Section 4."""
    page.get_by_label("Place of Service").select_option("11")
    page.get_by_label("Select a Service").fill(code)
    press(page, "Search : Select a Service")
    page.get_by_role("button", name="+ Add Service").first.click()
    page.get_by_label("Units").fill(units)
    for answer in page.locator("input[name^=answer]").all():
        answer.fill("Ten meters")
    page.get_by_label("Find an ICD Code").fill("multiple sclerosis")
    press(page, "Search : Find an ICD Code")
    page.get_by_role("button", name="+ Add ICD Code").first.click()
    page.get_by_label("What are the clinical indications").fill("Cannot walk ten meters with an aid.")


def test_a_routine_referral_from_the_draft_to_the_letter(desk: Desk, served: Served) -> None:
    page = begun(desk, member(served))
    assert _violations(page, "1 About") == []
    to_medical(page)
    expect(page.get_by_text("3b. Allow the member to be redirected?")).to_be_visible()
    assert _violations(page, "3 Referred to") == []
    onward(page, "4c. Services")
    medical_info(page)
    says(page, "Cannot walk")
    expect(page.get_by_role("button", name="Next", exact=True)).to_be_enabled()
    assert _violations(page, "4 Medical") == []
    draft = page.url.rpartition("/")[2]
    page.get_by_role("button", name="Leave for later").click()
    page.wait_for_url("**/referrals/new")

    colleague = desk.sits(COLLEAGUE, "/referrals/new")  # finds what was left, and finishes it
    colleague.locator(f"main a[href$='{draft}']").click()
    expect(colleague.get_by_label("What are the clinical indications")).to_have_value(
        "Cannot walk ten meters with an aid."
    )
    onward(colleague, "5. Clinical Attachments")
    assert _violations(colleague, "5 Attachments") == []
    onward(colleague, "6. Review your referral")
    assert _violations(colleague, "6 Review") == []
    colleague.get_by_role("button", name="Submit Referral").click()
    at(colleague, "/submitted")
    says(colleague, "Your referral is submitted")
    code = colleague.locator(".mono").filter(has_text="R2").first.inner_text()

    reviewer = desk.sits(REVIEWER, "/plan/referrals")
    reviewer.get_by_label("Referral Code or Member ID").fill(code)
    reviewer.get_by_role("button", name="Show", exact=True).click()
    reviewer.get_by_role("link", name=code).click()
    reviewer.get_by_label("Decision", exact=True).select_option("DENIED")
    reviewer.get_by_role("button", name="Send decision").click()
    says(reviewer, "Choose the specific reason.")
    reviewer.get_by_label("Reason, unless approved").select_option("NOT_NECESSARY")
    reviewer.get_by_label("What the office and the member read").fill("A walker meets the need.")
    press(reviewer, "Send decision")
    says(reviewer, "Decided.")

    colleague.get_by_role("link", name="Open the referral").click()
    colleague.wait_for_url(lambda url: not url.endswith("/submitted"))
    says(colleague, "A walker meets the need.")
    colleague.get_by_role("tab", name="Timeline").click()
    with colleague.expect_download() as letter:
        colleague.get_by_role("button", name="Open (PDF)").click()
    assert letter.value.suggested_filename == f"referral-{code}-determination.pdf"


def test_a_tertiary_provider_asks_twice_and_the_change_of_mind_clears_it(desk: Desk, served: Served) -> None:
    page = begun(desk, member(served))
    to_medical(page, row="Tertiary")
    warning = page.get_by_role("dialog")
    expect(warning).to_contain_text("You have selected a tertiary provider.")
    warning.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("button", name="Next", exact=True)).to_be_disabled()
    page.get_by_label("Justification").fill("Member requires testing that is not available in the community.")
    expect(page.get_by_role("button", name="Next", exact=True)).to_be_enabled()
    page.get_by_role("button", name="Yes", exact=True).click()
    expect(page.get_by_role("dialog")).to_contain_text("select a different provider")
    page.get_by_role("dialog").get_by_role("button", name="Continue").click()
    says(page, "Ok to redirect if needed")
    page.get_by_role("row").filter(has_not_text="Tertiary").nth(1).get_by_role("button").first.click()
    expect(page.get_by_role("button", name="Yes", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="Next", exact=True)).to_be_enabled()


def test_a_member_whose_network_authorizes_is_refused_with_whom_to_ask(desk: Desk, served: Served) -> None:
    other = member(served, 7)
    served.do(lambda session: session.execute(text(INTO_A_NETWORK), {"cin": other}))
    page = begun(desk, other)
    says(page, "authorized by the health network")
    says(page, "Ask Prospect Authorizations")
    expect(page.get_by_role("button", name="Next", exact=True)).to_be_disabled()


def test_a_code_that_needs_none_is_gray_and_an_urgent_one_asks_to_confirm(desk: Desk, served: Served) -> None:
    page = begun(desk, member(served), viewport={"width": 390, "height": 844})
    to_medical(page)
    onward(page, "4c. Services")
    page.get_by_label("Select a Service").fill("cane")
    press(page, "Search : Select a Service")
    says(page, "No referral required")
    press(page, "Keep a record E0100")
    says(page, "Kept as N")
    medical_info(page)
    page.get_by_label("Urgent", exact=True).check()
    says(page, "loss of life, limb")
    expect(page.get_by_role("button", name="Next", exact=True)).to_be_disabled()
    page.get_by_label("This definition applies").check()
    expect(page.get_by_role("button", name="Next", exact=True)).to_be_enabled()


def test_anybody_may_ask_about_a_code(desk: Desk) -> None:
    page = desk.opened(desk.browser(), "/authorization-codes")
    page.get_by_label("Code or words").fill("cpap device")
    page.get_by_role("button", name="Find Code").click()
    says(page, "Needs authorization")
    page.goto("/authorization-metrics")
    ready(page)
    says(page, "Standard requests approved")
