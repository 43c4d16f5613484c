"""The system's Chromium, driven by Playwright."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
SWITCHES = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
MISSING = "NO CHROMIUM: the browser tests were skipped. Install the system's chromium to run them."


def path_of_chromium() -> str | None:
    """Where Chromium is, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def why_missing() -> str:
    """Why browser tests cannot run; empty when they can. With CI=true a missing Chromium is a failure."""
    if path_of_chromium():
        return ""
    assert os.environ.get("CI") != "true", MISSING
    return MISSING


@contextmanager
def launched() -> Iterator[Browser]:
    """A headless Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path_of_chromium(), args=SWITCHES.split())
        yield browser
        browser.close()
