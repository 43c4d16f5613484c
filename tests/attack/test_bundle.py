"""What is served to everybody before anyone has signed in."""

from pathlib import Path

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
    files = [file for file in (served.var / "site").resolve().rglob("*") if file.is_file() and file.suffix != ".gz"]
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


async def test_no_source_map_and_no_python_is_served(served: Served) -> None:
    names = {Path(name).suffix for name in everything_served(served)}
    assert names <= {".html", ".js", ".css", ".svg", ".woff2", ".woff", ".json", ".txt", ".png", ".ico", ".webmanifest"}
