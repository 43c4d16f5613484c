"""The system's Chromium for benches that look at pages; None where there is none, and it is said."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from optima_portal.cli.bench.portal import Served

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser of playwright's."""
    path = next((one for name in ("chromium", "chromium-browser", "google-chrome") if (one := shutil.which(name))), "")
    if not path:
        print("What a browser shows is left out: there is no Chromium.", file=sys.stderr)
        yield None
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def signed_in(portal: Served, browser: Any) -> Any:
    """A context of its own, 1280 pixels wide, with an empty cache and the office's session."""
    context = visitor(portal, browser)
    cookie = {"name": "optima", "value": portal.cookie(), "url": portal.origin, "httpOnly": True}
    context.add_cookies([cookie])
    return context


def visitor(portal: Served, browser: Any) -> Any:
    """The same without a session."""
    return browser.new_context(base_url=portal.origin, viewport={"width": 1280, "height": 900})
