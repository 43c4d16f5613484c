"""The plan's operator loads files: chooses, uploads, presses Load, sees what came of it, takes the rejects home."""

from pathlib import Path

from playwright.sync_api import Page, expect
from sqlmodel import select

from optima_portal.models.import_run import ImportRun
from tests.attack.people import FRONT_DESK, SYSTEM
from tests.browser.desk import Desk, ready
from tests.imports.edi import CLAIM, advice, interchange

MEMBERS = "member_id,last_name\n97654321A,WALK\n,NOBODY\n"


def _upload(page: Page, *files: dict[str, object]) -> None:
    page.locator("#import-files").set_input_files(list(files))  # type: ignore[arg-type]
    expect(page.locator("ul.files li button[title^=Remove]")).to_have_count(len(files))


def _file(name: str, content: str) -> dict[str, object]:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content.encode()}


def test_a_table_is_loaded_and_its_rejects_come_home(desk: Desk, tmp_path: Path) -> None:
    page = desk.sits(SYSTEM, "/plan/imports")
    page.get_by_label("What the files hold").select_option("members")
    _upload(page, _file("walk.csv", MEMBERS))
    page.get_by_role("button", name="Load", exact=True).click()
    line = page.locator("main tbody tr", has_text="walk.csv")
    expect(line.locator(".chip")).to_have_text("Done")
    page.get_by_role("button", name="walk.csv", exact=True).click()
    expect(page.get_by_role("heading", name="Result: walk.csv")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Rejected rows").click()
    kept = tmp_path / "rejected.csv"
    download.value.save_as(kept)
    assert kept.read_text().splitlines()[1] == ",NOBODY,3,member_id,must not be empty"
    assert "WALK" not in kept.read_text()


def test_several_remittances_at_once_and_a_second_press_changes_nothing(desk: Desk) -> None:
    page = desk.sits(SYSTEM, "/plan/imports")
    page.get_by_label("What the files hold").select_option("835")
    _upload(page, *[_file(f"walk-{at}.835", interchange(advice(CLAIM, "100", number=f"W{at}"))) for at in range(3)])
    page.get_by_role("button", name="Load", exact=True).dblclick()
    for at in range(3):
        line = page.locator("main tbody tr", has_text=f"walk-{at}.835")
        expect(line).to_have_count(1)
        expect(line.locator(".chip")).to_have_text("Done")
    names = desk.served.do(lambda db: list(db.exec(select(ImportRun.file_name)).all()))
    assert sorted(one for one in names if one.startswith("walk-")) == ["walk-0.835", "walk-1.835", "walk-2.835"]


def test_what_is_no_such_file_is_refused_before_it_is_kept(desk: Desk) -> None:
    page = desk.sits(SYSTEM, "/plan/imports")
    page.locator("#import-files").set_input_files(
        [{"name": "a.csv", "mimeType": "text/csv", "buffer": b"\x89PNG\r\n\x1a\n" + b"\0" * 64}]
    )
    expect(page.locator(".files .problem")).to_contain_text("is not really of the kind CSV")
    page.get_by_label("What the files hold").select_option("members")
    page.get_by_role("button", name="Load", exact=True).click()
    expect(page.locator("main")).to_contain_text("Choose at least one file.")


def test_the_template_is_a_table_with_the_header(desk: Desk, tmp_path: Path) -> None:
    page = desk.sits(SYSTEM, "/plan/imports")
    with page.expect_download() as download:
        page.get_by_role("button", name="Template of Members").click()
    download.value.save_as(tmp_path / "template.csv")
    assert (tmp_path / "template.csv").read_text().startswith("member_id,")


def test_an_office_finds_no_imports(desk: Desk) -> None:
    page = desk.sits(FRONT_DESK, "/dashboard")
    assert page.locator(".side a[href='/plan/imports']").count() == 0
    page.goto("/plan/imports")
    ready(page)
    expect(page.get_by_text("walk.csv")).to_have_count(0)
