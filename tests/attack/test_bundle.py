"""What is served to everybody before anyone has signed in."""

import asyncio
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from optima_portal.cli.bench.load import PAGES, kilobytes
from optima_portal.cli.without_eval import DIRECT
from optima_portal.demo.cast import CAST, PASSWORD, TOTP_SECRET
from optima_portal.kit.settings import DEMO_SECRET
from tests.serving import ROOT, Served

INSIDE = [
    "def ",
    "import sqlmodel",
    "app_user",
    "token_hash",
    "password_hash",
    "audit-chain",
    "BEGIN PRIVATE KEY",
    str(ROOT),
    "origin.invalid/",
]


def everything_served(served: Served) -> dict[str, str]:
    files = [
        file
        for file in (served.var / "site").resolve().rglob("*")
        if file.is_file() and file.suffix not in (".gz", ".br")
    ]
    return {file.name: file.read_text(errors="replace") for file in files}


async def test_a_portal_of_unchanged_sources_serves_the_build_that_is_there(served: Served) -> None:
    assert (served.var / "site").is_symlink()  # one that builds puts a folder of its own in place


async def test_the_built_pages_hold_no_secret_and_no_person(served: Served) -> None:
    texts = everything_served(served)
    assert len(texts) > 50
    unwanted = [
        PASSWORD,
        TOTP_SECRET,
        DEMO_SECRET,
        *(person.email for person in CAST),
        *(person.name for person in CAST if person.has_phone),
    ]
    assert [(name, word) for name, text in texts.items() for word in unwanted if word in text] == []


async def test_the_built_pages_hold_nothing_of_the_servers_inside(served: Served) -> None:
    texts = everything_served(served)
    assert [(name, word) for name, text in texts.items() for word in INSIDE if word in text] == []


async def test_no_script_evaluates_text_where_it_could_see_a_name_of_ours(served: Served) -> None:
    scripts = {name: text for name, text in everything_served(served).items() if name.endswith(".js")}
    assert any("eval" in text for text in scripts.values()), "as it is called now: by globalThis"
    assert [name for name, text in scripts.items() if DIRECT.search(text)] == []


async def test_no_source_map_and_no_python_is_served(served: Served) -> None:
    names = {Path(name).suffix for name in everything_served(served)}
    assert names <= {".html", ".js", ".css", ".svg", ".woff2", ".woff", ".json", ".txt", ".png", ".ico", ".webmanifest"}


@pytest.mark.parametrize(("page", "most"), PAGES.items())
async def test_a_first_visit_keeps_its_budget_of_bytes(served: Served, page: str, most: int) -> None:
    assert 50 < kilobytes(served.var / "site", page) <= most


async def test_what_paints_a_page_is_asked_for_before_what_makes_it_work(served: Served) -> None:
    page = (served.var / "site" / "login.html").read_text()
    places = [page.index(part) for part in ('src="/assets/portal-', 'rel="stylesheet"', 'rel="modulepreload"')]
    assert places == sorted(places)


@pytest.mark.parametrize(("asked", "given"), [("gzip, br", "br"), ("gzip", "gzip"), ("identity", None)])
async def test_scripts_come_as_small_as_the_browser_can_take_them(
    served: Served, asked: str, given: str | None
) -> None:
    script = next((served.var / "site" / "assets").glob("portal-*.js"))
    request = Request(f"{served.origin}/assets/{script.name}", headers={"Accept-Encoding": asked})
    with await asyncio.to_thread(urlopen, request) as answer:
        assert answer.headers["Content-Encoding"] == given
        assert "immutable" in answer.headers["Cache-Control"]
