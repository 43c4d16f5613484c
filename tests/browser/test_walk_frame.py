"""What the frame does around every page: places, jumps, double clicks, downloads, theme, files."""

import io
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect
from sqlmodel import Session, select

from optima_portal.models.audit_event import AuditEvent
from tests.attack.people import FRONT_DESK, GROUP_ADMIN, PRIVACY_OFFICER, SYSTEM
from tests.browser.desk import Desk, at, eventually, ready, says
from tests.kit.sample_files import pdf

QUINN = "quality@plan.example"


def test_a_page_of_another_role_says_that_it_is_not_open_to_you(desk: Desk) -> None:
    page = desk.sits(FRONT_DESK, "/plan/audit")
    says(page, "This page is not open to you")
    expect(page.locator("main table")).to_have_count(0)
    page.get_by_role("link", name="Go to the dashboard").click()
    at(page, "/dashboard")


def test_a_page_opens_one_socket_while_its_scripts_arrive(desk: Desk) -> None:
    page = desk.sits(PRIVACY_OFFICER, "/dashboard")
    opened: list[str] = []
    page.on("websocket", lambda socket: opened.append(socket.url))
    page.reload()
    ready(page)
    assert len(opened) == 1
    assert page.evaluate("performance.getEntriesByType('navigation').length && WebSocket.name") == "WebSocket"


def test_the_jump_box_leads_to_a_page_without_a_mouse(desk: Desk) -> None:
    page = desk.sits(PRIVACY_OFFICER, "/dashboard")
    page.keyboard.press("Control+k")
    expect(page.locator("[data-jump]")).to_be_focused()
    page.keyboard.type("syst")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.keyboard.type("audit")
    expect(page.locator("#jump-list[data-asked=audit] [role=option]")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    at(page, "/plan/audit")
    expect(page.locator("main h1")).to_be_focused()


def test_enter_before_the_suggestions_came_waits_for_them(desk: Desk) -> None:
    page = desk.sits(PRIVACY_OFFICER, "/dashboard")
    page.keyboard.press("/")
    page.keyboard.type("user access")
    page.keyboard.press("Enter")
    at(page, "/plan/access")


def test_a_double_click_suspends_once(desk: Desk) -> None:
    page = desk.sits(PRIVACY_OFFICER, "/plan/access")
    page.locator("tr", has_text=QUINN).get_by_role("button", name="Suspend").click()
    page.locator("dialog#suspend textarea[name=reason]").fill("Left the plan.")
    page.locator("dialog#suspend").get_by_role("button", name="Suspend").dblclick()
    says(page, "The access of Quinn Adams is suspended.")
    expect(page.locator("dialog#suspend")).to_be_hidden()
    expect(page.locator("#message")).not_to_contain_text("changed")
    eventually(lambda: desk.served.do(_suspensions) == 1)
    expect(page.locator("[data-pressed]")).to_have_count(0)
    page.locator("tr", has_text=QUINN).get_by_role("button", name="Restore").click()
    says(page, "The access is restored.")


def test_an_answer_that_changes_nothing_on_the_page_leaves_the_button_ready(desk: Desk) -> None:
    page = desk.sits(FRONT_DESK, "/members")
    for nobody in ("00000001A", "00000002A"):
        page.locator("input[name=number]").fill(nobody)
        page.keyboard.press("Enter")
        says(page, "No member found")
        expect(page.locator("[data-pressed]")).to_have_count(0, timeout=2_000)


def _suspensions(session: Session) -> int:
    return len(session.exec(select(AuditEvent).where(AuditEvent.action == "ACCESS_SUSPENDED")).all())


def test_the_audit_is_downloaded_as_a_workbook_that_opens(desk: Desk) -> None:
    page = desk.sits(PRIVACY_OFFICER, "/plan/audit")
    page.locator(".listbar").get_by_role("button", name="Download").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Excel workbook (XLSX)").click()
    download = waiting.value
    assert download.suggested_filename.endswith(".xlsx")
    book = openpyxl.load_workbook(io.BytesIO(Path(download.path()).read_bytes()))
    cells = [str(cell) for line in book.worksheets[0].iter_rows(values_only=True) for cell in line]
    assert any("Priya Iyer" in cell or PRIVACY_OFFICER in cell for cell in cells)


def test_the_chosen_theme_stays_from_page_to_page_and_over_a_reload(desk: Desk) -> None:
    page = desk.sits(SYSTEM, "/dashboard", color_scheme="light")
    paper = "getComputedStyle(document.querySelector('.panel') ?? document.body).backgroundColor"
    light = page.evaluate(paper)
    page.locator(".who").click()
    page.get_by_role("button", name="Dark", exact=True).click()
    page.wait_for_function(f"light => {paper} !== light", arg=light)
    dark = page.evaluate(paper)
    page.keyboard.press("Escape")
    page.goto("/plan/system")
    ready(page)
    assert page.evaluate(paper) == dark
    page.reload()
    ready(page)
    assert page.evaluate(paper) == dark


def test_a_good_file_is_kept_and_a_fake_one_is_refused_by_name(desk: Desk) -> None:
    page = desk.sits(FRONT_DESK, "/dev/components")
    good = {"name": "notes of March.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    fake = {"name": "fake.pdf", "mimeType": "application/pdf", "buffer": b"MZ" + b"\0" * 4000}
    page.set_input_files("#attachments", [good, fake])
    lists = page.locator("[data-upload] ul.files")
    expect(lists.first).to_contain_text("notes of March.pdf")
    expect(lists.last).to_contain_text("fake.pdf")
    expect(lists.last.locator(".problem")).to_be_visible()
    expect(lists.last).not_to_contain_text("notes of March.pdf")
    page.get_by_role("button", name="Dismiss fake.pdf").click()
    expect(lists.last).not_to_contain_text("fake.pdf")
    page.get_by_role("button", name="Remove notes of March.pdf").click()
    expect(page.locator("[data-upload]")).not_to_contain_text("notes of March.pdf")


@pytest.mark.parametrize("width", [390, 1280])
def test_the_side_bar_leads_to_every_place_of_the_person(desk: Desk, width: int) -> None:
    page = desk.sits(GROUP_ADMIN, "/dashboard", viewport={"width": width, "height": 900})
    places = page.locator(".side nav a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    assert "/dashboard" in places
    for place in places:
        if width < 900:
            page.get_by_role("button", name="Menu", exact=True).click()
        page.locator(f".side nav a[href='{place}']").click()
        at(page, place)
        expect(page.locator(f".side nav a[href='{place}']")).to_have_attribute("aria-current", "page")
