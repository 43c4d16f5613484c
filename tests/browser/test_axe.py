"""Every page, tab, menu and dialog in real Chromium: axe (WCAG 2.0 to 2.2, A and AA), structure, width, console.

A page is loaded once, and seen light and dark, wide and narrow.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.desk import Desk, plant, says
from tests.browser.records import Records, records_of
from tests.browser.visits import HEIGHT, SCHEMES, WIDTHS, WINDOWS, Visit, all_visits
from tests.serving import Served

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"],
    "resultTypes": ["violations"],
}
STRUCTURE = """() => ({
  headings: document.querySelectorAll("h1").length,
  mains: document.querySelectorAll("main").length,
  first: document.querySelector("a[href],button,input,select,textarea,[tabindex='0']")?.className ?? "",
  title: document.title, language: document.documentElement.lang, violations: window.violations})"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def records(served: Served) -> Records:
    """Real keys for the addresses of members, claims and payments."""
    return records_of(served)


@pytest.mark.parametrize("visit", all_visits(), ids=lambda visit: visit.route)
def test_a_page_is_accessible_in_all_its_states(desk: Desk, records: Records, visit: Visit) -> None:
    page = visited(desk, visit, records)
    wrong = _structure(page) + _looked_at(page, "page")
    for name, act in WINDOWS.get(visit.route, {}).items():
        act(page)
        wrong += _looked_at(page, name)
        page.keyboard.press("Escape")
    assert wrong == []
    assert page.evaluate("window.violations") == []


@pytest.mark.parametrize(
    "route",
    [
        "/members/[member_key]",
        "/claims/[claim_key]",
        "/claims/ra/[payment_key]",
        "/claims/disputes/[dispute_key]",
        "/claims/bundles/[bundle_key]",
    ],
)
def test_a_record_that_is_not_there_has_a_heading_and_no_gray_bars(desk: Desk, route: str) -> None:
    page = desk.sits("maria.nguyen@anaheimfamily.example", "/dashboard")
    page.goto(Records().address(route))
    says(page, "not found")
    assert _violations(page, "not there") == []
    expect(page.locator("main h1")).to_have_count(1, timeout=3000)
    expect(page.locator("main .bones")).to_have_count(0, timeout=3000)


def test_the_drawer_of_a_narrow_screen_is_accessible(desk: Desk) -> None:
    page = desk.sits("system@plan.example", "/dashboard", viewport={"width": 390, "height": 844})
    page.get_by_role("button", name="Menu", exact=True).click()
    page.wait_for_function("() => document.activeElement?.closest('.side')")
    assert _violations(page, "drawer") == []


def visited(desk: Desk, visit: Visit, records: Records) -> Page:
    """The page, as who may see it."""
    browser = desk.browser()
    if visit.email:
        token = desk.served.session_of(visit.email, passed_second_factor=not visit.is_half_open)
        plant(browser, desk.served, token)
    return desk.opened(browser, records.address(visit.route))


def _structure(page: Page) -> list[str]:
    found = page.evaluate(STRUCTURE)
    page.keyboard.press("Tab")
    reached = page.evaluate("document.activeElement?.className ?? ''")
    expected = {
        "one h1": found["headings"] == 1,
        "one main": found["mains"] == 1,
        "a title of its own": " · " in found["title"],
        "a language": found["language"] == "en",
        "the skip link first in the document": found["first"] == "skip",
        "the skip link first by Tab": reached == "skip" or page.evaluate("!!document.querySelector('[autofocus]')"),
        "no violation of the security policy": found["violations"] == [],
    }
    return [f"not so: {name} ({found}, {reached})" for name, is_so in expected.items() if not is_so]


def _looked_at(page: Page, what: str) -> list[str]:
    """In both themes and at both widths; the width it came with is put back."""
    wrong = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT[width]})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            page.wait_for_function("scheme => document.documentElement.classList.contains(scheme)", arg=scheme)
            wrong += _violations(page, f"{what}, {scheme}, {width}")
        if (beyond := page.evaluate(OVERFLOW)) > 0:
            wrong.append(f"{what}, {width}: {beyond} px wider than the window")
    page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT[WIDTHS[0]]})
    return wrong


def _violations(page: Page, what: str) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{what}: {one['id']} ({one['impact']}): {one['help']}: {node['target']} {node['html'][:160]}"
        for one in found
        for node in one["nodes"][:3]
    ]
