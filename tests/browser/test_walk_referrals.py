"""A referral from *Submit a Referral* to its letter and its appeal: by several people at browsers of their own.

One routine referral goes all the way: its wizard without a mouse, left, found after a restart of the server, finished
by a colleague, denied, appealed, and overturned by somebody else.
"""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import text
from sqlmodel import Session

from tests.browser.desk import Desk, at, eventually, ready, says
from tests.browser.keys import Keys
from tests.browser.test_axe import _violations
from tests.browser.wizard import (
    INDICATIONS,
    OFFICE,
    begun,
    for_member,
    medical_info,
    next_of,
    onward,
    press,
    submit,
    to_medical,
)
from tests.kit import sample_files
from tests.serving import Served

COLLEAGUE, REVIEWER, SECOND = (
    "ana.ramirez@anaheimfamily.example",
    "um@plan.example",
    "appeals@plan.example",
)
WHO = """
SELECT member.cin FROM member JOIN eligibility_span ON eligibility_span.member_id = member.id
JOIN collection_provider ON collection_provider.provider_id = eligibility_span.pcp_id
JOIN collection ON collection.id = collection_provider.collection_id
WHERE collection.name = 'Anaheim Family Medical' AND eligibility_span.network = 'CCN'
AND eligibility_span.lob = 'MC' AND eligibility_span.ends_on > CURRENT_DATE AND member.deceased_on IS NULL
AND member.birth_date BETWEEN :first AND :last ORDER BY member.id LIMIT 1 OFFSET :number
"""
INTO_A_NETWORK = """
UPDATE eligibility_span SET network = 'PRO' WHERE member_id = (SELECT id FROM member WHERE cin = :cin)
"""
ADULT, CHILD = ("1900-01-01", "1990-01-01"), ("2010-01-01", "2023-01-01")


@pytest.fixture(scope="module", autouse=True)
def lists(served: Served) -> None:
    """The lists of codes are loaded by the worker soon after the first start."""
    eventually(lambda: served.do(_codes) > 90_000, within=120)


def _codes(session: Session) -> int:
    return int(session.execute(text("SELECT count(*) FROM diagnosis_code")).scalar() or 0)


def member(served: Served, number: int = 0, born: tuple[str, str] = ADULT) -> str:
    """The Member ID of somebody whose referrals the plan authorizes."""
    values = {"number": number, "first": born[0], "last": born[1]}
    return str(served.do(lambda session: session.execute(text(WHO), values).scalar()))


def test_by_keyboard_left_after_a_restart_finished_by_a_colleague_denied_appealed_overturned(
    desk: Desk, served: Served
) -> None:
    draft = written_without_a_mouse(desk, member(served))
    served.stop()
    served.start_again()
    colleague = desk.sits(COLLEAGUE, "/referrals/new")
    code = finished_without_a_mouse(colleague, draft)
    denied(desk, code)
    appealed(colleague)
    overturned(desk, code)
    colleague.reload()
    ready(colleague)
    expect(colleague.locator(".title")).to_contain_text("Approved")
    says(colleague, "After appeal: The ramp at home needs a chair.")
    says(colleague, "used 0 of 1, 1 left.")


def written_without_a_mouse(desk: Desk, cin: str) -> str:
    """Sections 1 to 4 by Tab, arrows, Space and Enter alone; a tertiary provider is looked at and left."""
    page = desk.sits(OFFICE, "/referrals/new")
    keys, button = Keys(page), page.get_by_role
    keys.press(button("button", name="Submit a Referral"))
    page.wait_for_url("**/referrals/new/*")
    keys.press(page.get_by_label("Medical (For services NOT related to BH)"), "Space")
    keys.write(page.get_by_label("Name or Member ID"), cin)
    page.keyboard.press("Enter")
    keys.press(button("button", name="Select", exact=False).first)
    assert _violations(page, "1 About") == []
    keys.press(next_of(page))
    keys.choose(page.get_by_label("Referring Provider"), 1)
    keys.choose(page.get_by_label("Group or office"), 1)
    keys.press(next_of(page))
    keys.write(page.get_by_label("Provider name, Provider ID"), "cardio")
    page.keyboard.press("Enter")
    keys.press(button("row").filter(has_text="Tertiary").get_by_role("button").first)
    warning = page.get_by_role("dialog")
    expect(warning).to_contain_text("You have selected a tertiary provider.")
    keys.press(warning.get_by_role("button", name="SELECT NEW PROVIDER"))
    expect(warning).to_be_hidden()
    keys.press(button("row").filter(has_not_text="Tertiary").nth(1).get_by_role("button").first)
    expect(page.get_by_text("3b. Allow the member to be redirected?")).to_be_visible()
    assert _violations(page, "3 Referred to") == []
    keys.press(next_of(page))
    keys.choose(page.get_by_label("Place of Service"), 2)
    keys.write(page.get_by_label("Select a Service"), "wheelchair")
    page.keyboard.press("Enter")
    keys.press(button("button", name="+ Add Service").first)
    keys.write(page.get_by_label("Units"), "1")
    for answer in page.locator("input[name^=answer]").all():
        keys.write(answer, "Ten meters")
    keys.write(page.get_by_label("Find an ICD Code"), "multiple sclerosis")
    page.keyboard.press("Enter")
    keys.press(button("button", name="+ Add ICD Code").first)
    keys.write(page.get_by_label("What are the clinical indications"), INDICATIONS)
    expect(next_of(page)).to_be_enabled()
    assert _violations(page, "4 Medical") == []
    draft = page.url.rpartition("/")[2]
    keys.press(button("button", name="Leave for later"))
    page.wait_for_url("**/referrals/new")
    page.context.close()
    return draft


def finished_without_a_mouse(page: Page, draft: str) -> str:
    """Sections 4 to 6: what was left is there, a file is attached, and it is sent."""
    keys, button = Keys(page), page.get_by_role
    keys.press(page.locator(f"main a[href$='{draft}']"))
    expect(page.get_by_label("What are the clinical indications")).to_have_value(INDICATIONS)
    keys.press(next_of(page))
    expect(page.get_by_text("5. Clinical Attachments").first).to_be_visible()
    chooser = keys.reach(page.locator("input[type=file]"))
    chooser.set_input_files({"name": "study.pdf", "mimeType": "application/pdf", "buffer": sample_files.pdf()})
    says(page, "Success! Your file(s) loaded successfully.")
    assert _violations(page, "5 Attachments") == []
    keys.press(next_of(page))
    expect(page.get_by_text("6. Review your referral").first).to_be_visible()
    assert _violations(page, "6 Review") == []
    keys.press(button("button", name="Submit Referral"))
    at(page, "/submitted")
    says(page, "Your referral is submitted")
    return page.locator("main .mono").filter(has_text="R2").first.inner_text()


def denied(desk: Desk, code: str) -> None:
    """The first reviewer."""
    reviewer = desk.sits(REVIEWER, "/plan/referrals")
    reviewer.get_by_label("Referral Code or Member ID").fill(code)
    reviewer.get_by_role("button", name="Show", exact=True).click()
    reviewer.get_by_role("link", name=code).click()
    reviewer.get_by_label("Decision", exact=True).select_option("DENIED")
    reviewer.get_by_role("button", name="Send decision").click()
    says(reviewer, "Choose the specific reason.")
    reviewer.get_by_label("Reason, unless approved").select_option("NOT_NECESSARY")
    words = reviewer.get_by_label("What the office and the member read")
    words.fill("A walker meets the need.")
    nothing_typed_is_lost(reviewer, words)
    press(reviewer, "Send decision")
    says(reviewer, "Decided.")
    reviewer.context.close()


def nothing_typed_is_lost(reviewer: Page, words: Locator) -> None:
    """A window is opened and left; the page is loaded anew, and both are as they were."""
    window, asked = reviewer.locator("#um-ask-window"), reviewer.get_by_label("What do you need?")
    press(reviewer, "Ask for information")
    asked.fill("The last study")
    expect(words).to_have_value("A walker meets the need.")
    window.get_by_role("button", name="Cancel").click()
    expect(window).to_be_hidden()
    reviewer.wait_for_timeout(1_500)  # a copy goes 0.6 s after the last stroke
    reviewer.reload()
    ready(reviewer)
    expect(reviewer.get_by_label("Decision", exact=True)).to_have_value("DENIED")
    expect(words).to_have_value("A walker meets the need.")
    expect(asked).to_have_value("The last study")


def appealed(page: Page) -> None:
    """The office reads the letter and appeals."""
    page.get_by_role("link", name="Open the referral").click()
    page.wait_for_url(lambda url: not url.endswith("/submitted"))
    says(page, "A walker meets the need.")
    page.get_by_role("tab", name="Timeline").click()
    with page.expect_download() as letter:
        page.get_by_role("button", name="Open (PDF)").click()
    assert letter.value.suggested_filename.endswith("-determination.pdf")
    page.get_by_role("link", name="Appeal this decision").click()
    at(page, "/appeal")
    page.get_by_label("Why should the decision be changed?").fill("The ramp was not considered.")
    press(page, "Submit Appeal")
    says(page, "Say what you ask the plan to approve.")
    says(page, "The member must agree in writing.")
    page.get_by_label("Expected Outcome").fill("The chair, as requested.")
    page.get_by_label("The member has agreed in writing").check()
    upload = {"name": "ramp.pdf", "mimeType": "application/pdf", "buffer": sample_files.pdf()}
    page.locator("input[type=file]").set_input_files(upload)
    says(page, "Success! Your file(s) loaded successfully.")
    press(page, "Submit Appeal")
    page.wait_for_url(lambda url: not url.endswith("/appeal"))
    expect(page.get_by_role("heading", name="Appeal", exact=True)).to_be_visible()
    says(page, "ramp.pdf")


def overturned(desk: Desk, code: str) -> None:
    """Whoever denied it may not; somebody else overturns it."""
    first = desk.sits(REVIEWER, "/plan/appeals")
    first.get_by_role("row").filter(has_text=code).get_by_role("link").click()
    says(first, "somebody else must decide the appeal")
    address = first.url
    first.context.close()
    second = desk.sits(SECOND, address)
    second.get_by_label("Outcome").select_option("OVERTURNED")
    second.get_by_label("What the office and the member read").fill("The ramp at home needs a chair.")
    press(second, "Send decision")
    says(second, "The ramp at home needs a chair.")
    expect(second.locator(".title")).to_contain_text("Overturned")


def test_a_tertiary_provider_asks_twice_and_the_change_of_mind_clears_it(desk: Desk, served: Served) -> None:
    page = begun(desk, member(served))
    to_medical(page, row="Tertiary")
    warning = page.get_by_role("dialog")
    expect(warning).to_contain_text("You have selected a tertiary provider.")
    page.keyboard.press("Escape")  # goes back to choosing, never on
    expect(warning).to_be_hidden()
    expect(page.get_by_text("3b. Allow the member")).to_be_hidden()
    again = page.get_by_role("row").filter(has_text="Tertiary").get_by_role("button").first
    expect(again).not_to_have_attribute("data-pressed", "")
    again.click()
    expect(warning).to_contain_text("You have selected a tertiary provider.")
    warning.get_by_role("button", name="Continue").click()
    expect(next_of(page)).to_be_disabled()
    page.get_by_label("Justification").fill("Member requires testing that is not available in the community.")
    expect(next_of(page)).to_be_enabled()
    page.get_by_role("button", name="Yes", exact=True).click()
    expect(page.get_by_role("dialog")).to_contain_text("select a different provider")
    page.get_by_role("dialog").get_by_role("button", name="Continue").click()
    says(page, "Ok to redirect if needed")
    page.get_by_role("row").filter(has_not_text="Tertiary").nth(1).get_by_role("button").first.click()
    expect(page.get_by_role("button", name="Yes", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(next_of(page)).to_be_enabled()


def test_on_a_phone_another_network_is_refused_a_gray_code_is_kept_and_urgent_asks_to_confirm(
    desk: Desk, served: Served
) -> None:
    other = member(served, 7)
    served.do(lambda session: session.execute(text(INTO_A_NETWORK), {"cin": other}))
    page = begun(desk, other, viewport={"width": 390, "height": 844})
    says(page, "authorized by the health network")
    says(page, "Ask Prospect Authorizations")
    expect(next_of(page)).to_be_disabled()
    for_member(page, member(served))
    to_medical(page)
    onward(page, "4c. Services")
    page.get_by_label("Select a Service").fill("cane")
    press(page, "Search : Select a Service")
    says(page, "No referral required")
    press(page, "Keep a record E0100")
    says(page, "Kept as N")
    medical_info(page, "wheelchair", "1", "multiple sclerosis")
    page.get_by_label("Urgent", exact=True).check()
    says(page, "loss of life, limb")
    expect(next_of(page)).to_be_disabled()
    page.get_by_label("This definition applies").check()
    expect(next_of(page)).to_be_enabled()


def test_a_retro_one_for_behavior_analysis_keeps_its_modifiers(desk: Desk, served: Served) -> None:
    page = begun(desk, member(served, born=CHILD), kind="Behavioral Health")
    to_medical(page, words="applied behavior")
    onward(page, "4c. Services")
    medical_info(page, "H2019", "120", "autistic disorder")
    page.get_by_label("Modifiers").fill("HM HO GT 95 U5")
    page.get_by_label("Retro", exact=True).check()
    says(page, "enter a request date before today")
    rendered = date.today() - timedelta(days=30)
    page.get_by_label("Request Date").fill(f"{rendered - timedelta(days=600)}")
    says(page, "A retro referral goes back 365 days at most")
    page.get_by_label("Request Date").fill(f"{rendered}")
    code = submit(page)
    page.get_by_role("link", name="Open the referral").click()
    line = page.get_by_role("row").filter(has_text="H2019")
    expect(line).to_contain_text("HM HO GT 95 U5")
    expect(page.locator(".title")).to_contain_text(code)
    says(page, f"{rendered:%m/%d/%Y}")
    says(page, "Pending")


def test_anybody_may_ask_about_a_code(desk: Desk) -> None:
    page = desk.opened(desk.browser(), "/")
    page.get_by_role("link", name="Prior Authorization Code Lookup").click()
    at(page, "/authorization-codes")
    page.get_by_label("Code or words").fill("cpap device")
    page.get_by_role("button", name="Find Code").click()
    says(page, "Needs authorization")
    page.get_by_label("Code or words").fill("wheelchiar")
    press(page, "Find Code")
    says(page, "Nothing found for “wheelchiar”")
    page.goto("/authorization-metrics")
    ready(page)
    says(page, "Standard requests approved after appeal")
