"""Ways into the portal, as a person in Chromium takes them."""

import re

import pyotp
import pytest
from playwright.sync_api import Page, expect

from optima_portal.demo.cast import ANSWER, CAST, PASSWORD, Person
from tests.browser.desk import Desk, at, code_now, enter_code, says, sign_in

WITHOUT_PHONE = "daniel.ortiz@anaheimfamily.example"
NEW_PASSWORD = "Quiet-Morning-71"
ROSA = "rosa.diaz@sunset.example"


@pytest.mark.parametrize("person", CAST, ids=[one.name for one in CAST])
def test_each_of_the_cast_signs_in(desk: Desk, person: Person) -> None:
    page = desk.opened(desk.browser(), "/login")
    sign_in(page, person.email)
    if person.has_phone:
        at(page, "/second-factor")
        enter_code(page)
    if person.email == ROSA:
        at(page, "/suspended")
        says(page, "Provider Relations")
    else:
        at(page, "/dashboard")
        expect(page.locator(".who")).to_contain_text(person.name)


def test_every_failure_has_the_same_words_and_the_fifth_locks(desk: Desk) -> None:
    page = desk.opened(desk.browser(), "/login")
    said = []
    for email, password in [*[("olivia.reyes@altamed.example", "Wrong-Word-1")] * 5, ("nobody@nowhere.example", "x")]:
        said.append(_refused(page, email, password))
    said.append(_refused(page, "olivia.reyes@altamed.example", PASSWORD))
    assert len(set(said)) == 1, said
    assert "locked" in said[0]


def test_a_phone_is_enrolled_and_opens_the_next_sign_in_and_a_recovery_code_once(desk: Desk) -> None:
    page = desk.sits(WITHOUT_PHONE, "/second-factor/enrol")
    expect(page.locator("img.qr")).to_be_visible()
    secret = re.sub(r"\s", "", page.locator(".id .mono").inner_text())
    enter_code(page, code_now(secret, -1))
    says(page, "Keep your recovery codes")
    recovery = page.locator("ul.codes li").all_inner_texts()
    assert len(recovery) == 10
    page.get_by_role("button", name="I have kept them").click()
    at(page, "/dashboard")
    _begins_another_app(page, recovery[1], secret)
    _sign_out(page)
    sign_in(page, WITHOUT_PHONE)
    at(page, "/second-factor")
    enter_code(page, pyotp.TOTP(secret).now())
    at(page, "/dashboard")
    _sign_out(page)
    sign_in(page, WITHOUT_PHONE)
    at(page, "/second-factor")
    enter_code(page, recovery[0])
    at(page, "/dashboard")
    _sign_out(page)
    sign_in(page, WITHOUT_PHONE)
    at(page, "/second-factor")
    enter_code(page, recovery[0])
    page.wait_for_url("**/second-factor?problem=wrong")
    says(page, "is not right")


def test_whoever_accepts_new_terms_goes_on_to_where_they_were_going(desk: Desk) -> None:
    email = "grace.kim@ocgroup.example"
    desk.served.change(email, terms_version="of last year")
    page = desk.sits(email, "/claims")
    at(page, "/accept-terms")
    page.locator("[data-reads]").evaluate("text => text.scrollTo(0, text.scrollHeight)")
    expect(page.locator("#accept")).not_to_have_attribute("aria-disabled", "true")
    page.locator("#accept").click()
    at(page, "/claims")


def test_a_forgotten_password_is_set_anew_by_mail_and_questions(desk: Desk) -> None:
    email = "sam.park@harborbh.example"
    browser = desk.browser()
    page = desk.opened(browser, "/login")
    page.get_by_role("link", name="Forgot password?").click()
    at(page, "/forgot-password")
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("button", name="Next").click()
    says(page, "Verify Your Identity")
    page.get_by_label("Passcode").fill(_passcode(desk, email))
    page.get_by_role("button", name="Verify").click()
    for box in (page.locator("input[name=answer_1]"), page.locator("input[name=answer_2]")):
        box.fill(ANSWER.upper() + "!")
    page.get_by_role("button", name="Next").click()
    page.locator("input[name=password]").fill(NEW_PASSWORD)
    page.locator("input[name=again]").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Save").click()
    says(page, "Your password was changed")
    page.locator("main").get_by_role("link", name="Sign in").click()
    at(page, "/login")
    sign_in(page, email, NEW_PASSWORD)
    at(page, "/dashboard")


def _begins_another_app(page: Page, proof: str, secret: str) -> None:
    """A new key is shown only against a code."""
    page.goto("/second-factor/enrol")
    says(page, "Enter a code of the app that you use now")
    expect(page.locator("img.qr")).to_have_count(0)
    enter_code(page, "000000")
    says(page, "That code is not right")
    expect(page.get_by_role("button", name="Verify")).not_to_have_attribute("data-pressed", "")
    enter_code(page, proof)
    expect(page.locator("img.qr")).to_be_visible()
    assert re.sub(r"\s", "", page.locator(".id .mono").inner_text()) != secret
    page.goto("/dashboard")
    at(page, "/dashboard")


def _passcode(desk: Desk, email: str) -> str:
    """The mailed code, as a newcomer finds it: on /dev/mailbox, which shows letters as they are delivered."""
    page = desk.opened(desk.browser(), "/dev/mailbox")
    letter = page.locator(".panel", has_text=f"To {email}").first
    for _ in range(40):
        if letter.count():
            break
        page.get_by_role("button", name="Refresh").click()
        page.wait_for_timeout(250)
    found = re.search(r"\b(\d{6,8})\b", letter.locator("pre").inner_text())
    assert found is not None
    return found[1]


def _refused(page: Page, email: str, password: str) -> str:
    sign_in(page, email, password)
    page.wait_for_url("**/login?problem=wrong")
    alert = page.locator("main [role=alert]", has_text="not right")
    expect(alert).to_be_visible()
    words = alert.inner_text()
    page.goto("/login")
    expect(alert).to_have_count(0)
    return words


def _sign_out(page: Page) -> None:
    page.locator(".who").click()
    page.get_by_role("button", name="Sign out").click()
    at(page, "/login")
