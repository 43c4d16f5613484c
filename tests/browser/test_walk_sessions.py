"""What becomes of an open page when its session, its person or its server goes away."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from optima_portal.demo.cast import PASSWORD
from tests.attack.people import FRONT_DESK, OFFICE_ADMIN, PRIVACY_OFFICER
from tests.browser.conftest import WIDE, put_second_factor_off
from tests.browser.desk import Desk, at, eventually, plant, ready, says, sign_in
from tests.serving import Served, serving

REASON = "Half a sentence that must not be los"
HURRIED = {"sign_in": {"idle_minutes": 0.2, "idle_warning_minutes": 0.1}}
KEPT_BY_THE_BROWSER = "JSON.stringify([{...sessionStorage}, {...localStorage}])"


@pytest.fixture
def hurried(chromium: Browser) -> Iterator[Desk]:
    """A portal that signs out after twelve seconds and warns six seconds before."""
    with serving(plan=HURRIED, **WIDE) as portal, Desk(chromium, portal) as desk:
        put_second_factor_off(portal)
        yield desk


def test_who_is_idle_is_warned_and_signed_out_and_finds_what_was_typed(hurried: Desk) -> None:
    browser = hurried.browser(PRIVACY_OFFICER)
    page = hurried.opened(browser, "/plan/access")
    _type_a_reason(page)
    expect(page.locator("dialog#suspend .body")).to_contain_text("Saved")
    expect(page.locator("dialog#idle-warning")).to_be_visible()
    expect(page.locator("dialog#idle-warning")).to_contain_text("You will be signed out in 0:0")
    at(page, "/login")
    says(page, "nothing happened")
    plant(browser, hurried.served, hurried.served.session_of(PRIVACY_OFFICER))
    page.goto("/plan/access")
    ready(page)
    _row(page).get_by_role("button", name="Suspend").click()
    expect(_reason(page)).to_have_value(REASON)


def test_the_next_person_in_the_same_tab_finds_nothing_of_the_first(desk: Desk) -> None:
    browser = desk.browser(PRIVACY_OFFICER)
    page = desk.opened(browser, "/plan/audit")
    assert "Priya" in page.content()
    first = _left_behind(page)
    page.locator(".who").click()
    page.get_by_role("button", name="Sign out").click()
    at(page, "/login")
    assert first["token"] not in page.evaluate(KEPT_BY_THE_BROWSER)
    sign_in(page, FRONT_DESK)
    at(page, "/dashboard")
    second = _left_behind(page)
    assert first["cookie"] != second["cookie"]
    assert first["token"] != second["token"]
    assert "Priya" not in page.content()
    page.go_back()
    ready(page)
    assert "Priya" not in page.locator("body").inner_text()


def test_whoever_signs_in_in_a_second_tab_stays_in_and_keeps_the_theme(desk: Desk) -> None:
    browser = desk.browser(FRONT_DESK)
    first = desk.opened(browser, "/dashboard")
    first.locator(".who").click()
    first.get_by_role("button", name="Dark", exact=True).click()
    first.wait_for_function("document.documentElement.classList.contains('dark')")
    second = desk.opened(browser, "/login")
    sign_in(second, FRONT_DESK)
    at(second, "/dashboard")
    second.wait_for_timeout(2500)  # the first tab's clock ticks each second
    second.reload()
    at(second, "/dashboard")
    assert second.evaluate("document.documentElement.classList.contains('dark')")


def test_ending_another_session_throws_the_other_browser_out(desk: Desk) -> None:
    there = desk.sits(OFFICE_ADMIN, "/dashboard")
    here = desk.sits(OFFICE_ADMIN, "/profile")
    here.get_by_role("tab", name="Sessions").click()
    ends = here.get_by_role("button", name="End", exact=True)
    expect(ends.first).to_be_visible()
    for left in reversed(range(ends.count())):
        ends.first.click()
        expect(ends).to_have_count(left)
    says(here, "That session was ended.")
    there.wait_for_url("**/login?problem=ended", timeout=8000)
    says(there, "Your session has ended")
    expect(here.locator(".who")).to_be_visible()


def test_a_page_outlives_its_server_and_reconnects_by_itself(chromium: Browser) -> None:
    with serving(**WIDE) as portal, Desk(chromium, portal) as desk:
        page = desk.sits(PRIVACY_OFFICER, "/plan/audit")
        _power_cut(portal, page)
        page.locator("input[name=user]").fill("nobody of this name")
        page.get_by_role("button", name="Search", exact=True).click()
        says(page, "No records match")


def test_what_was_typed_into_a_search_outlives_the_server(chromium: Browser) -> None:
    with serving(**WIDE) as portal, Desk(chromium, portal) as desk:
        page = desk.sits(PRIVACY_OFFICER, "/plan/audit")
        page.locator("input[name=user]").fill("typed before")
        _power_cut(portal, page)
        eventually(lambda: page.locator(".who").count() == 1)
        expect(page.locator("input[name=user]")).to_have_value("typed before", timeout=3000)


def _power_cut(portal: Served, page: Page) -> None:
    """The server dies and is started again; the page says so and comes back without a hand."""
    kill(portal.process.pid)
    portal.process.wait(5)
    expect(page.locator(".lost")).to_contain_text("Connection lost")
    portal.start_again()
    expect(page.locator(".lost")).to_have_count(0, timeout=30_000)


def test_a_form_of_a_page_that_was_open_when_the_session_ended_leads_to_the_sign_in(desk: Desk) -> None:
    browser = desk.browser(FRONT_DESK)
    page = desk.opened(browser, "/dashboard")
    browser.clear_cookies()
    page.locator("[data-jump]").fill("members")
    eventually(lambda: "/login" in page.url or page.locator(".jump [role=option]").count() > 0)
    page.goto("/profile")
    at(page, "/login")
    sign_in(page, FRONT_DESK, PASSWORD)
    at(page, "/profile")


def kill(pid: int) -> None:
    """The server and the worker that it started, by their pids, as a power cut would."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for one in [pid, *map(int, children)]:
        os.kill(one, signal.SIGKILL)


def _type_a_reason(page: Page) -> None:
    _row(page).get_by_role("button", name="Suspend").click()
    expect(page.locator("dialog#suspend")).to_be_visible()
    _reason(page).press_sequentially(REASON)


def _row(page: Page) -> Any:
    return page.locator("tr", has_text=FRONT_DESK)


def _reason(page: Page) -> Any:
    return page.locator("dialog#suspend textarea[name=reason]")


def _left_behind(page: Page) -> dict[str, str]:
    """What tells this person's browser from another's."""
    cookie = next(one["value"] for one in page.context.cookies() if one["name"] == "optima")
    return {"cookie": cookie, "token": page.evaluate("sessionStorage.getItem('token')")}
