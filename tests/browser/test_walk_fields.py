"""Fields: what is wrong is said beside one when it is left, in our words, without moving anybody's focus."""

from playwright.sync_api import Page, expect

from tests.attack.people import FRONT_DESK
from tests.browser.desk import Desk, ready

CIN_WORDS = "Enter a Member ID: CIN, MEDS ID or MBI."


def described(page: Page, field: str) -> str:
    """What a screen reader adds to a control."""
    ids = (page.locator(f"#{field}").get_attribute("aria-describedby") or "").split()
    return " ".join(page.locator(f"#{one}").inner_text() for one in ids if page.locator(f"#{one}").count()).strip()


def test_a_field_that_is_left_half_done_says_so_and_takes_it_back(desk: Desk) -> None:
    page = desk.opened(desk.browser(), "/login")
    ready(page)
    expect(page.locator("#email")).to_be_focused()
    page.keyboard.press("Tab")  # only passed through
    page.keyboard.press("Shift+Tab")
    expect(page.locator(".problem:not(:empty)")).to_have_count(0)
    page.keyboard.type("linh")
    page.keyboard.press("Tab")
    expect(page.locator("#email-said")).to_have_text("Enter an e-mail address, such as name@office.example.")
    expect(page.locator("#password")).to_be_focused()
    expect(page.locator("#email")).to_have_attribute("aria-invalid", "true")
    assert described(page, "email").startswith("Enter an e-mail address")
    expect(page.locator("#spoken")).to_contain_text("E-mail: Enter an e-mail address")
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("linh@office.example")
    expect(page.locator("#email-said")).to_have_text("")
    expect(page.locator("#email")).to_have_attribute("aria-invalid", "false")


def test_a_form_that_is_sent_half_done_leads_to_the_first_gap_in_our_words(desk: Desk) -> None:
    page = desk.opened(desk.browser(), "/login")
    ready(page)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#email-said")).to_have_text("E-mail is required.")
    expect(page.locator("#password-said")).to_have_text("Password is required.")
    expect(page.locator("#email")).to_be_focused()


def test_look_ups_tell_a_number_and_a_day_that_cannot_be_before_they_ask(desk: Desk) -> None:
    page = desk.sits(FRONT_DESK, "/members")
    ready(page)
    page.locator("#number").press_sequentially("9-1")
    page.locator("#number").press("Tab")
    expect(page.locator("#number-said")).to_have_text(CIN_WORDS)
    page.locator("#number").press_sequentially("234")
    expect(page.locator("#number-said")).to_have_text("")
    page.get_by_role("tab", name="Name").click()
    page.locator("#born").press_sequentially("03")
    page.locator("#city").focus()
    expect(page.locator("#born-said")).to_have_text("Enter the whole date: month, day and year.")
    expect(page.locator("#city")).to_be_focused()
    page.locator("#name").fill("Nguyen")
    page.locator("#name").fill("")
    page.locator("#city").focus()
    expect(page.locator("#name-said")).to_have_text("Member Name is required.")
