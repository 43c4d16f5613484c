"""One Chromium and one portal for the whole folder; each test has a browser context of its own."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from optima_portal.demo.cast import CAST
from optima_portal.kit import clock
from tests.browser.chromium import launched, why_missing
from tests.browser.desk import Desk
from tests.serving import Served, serving

# The folder opens a page every second; the door's limits have tests of their own.
WIDE = {"events_per_second": 200, "events_burst": 2000, "handshakes_per_minute": 10_000, "sign_ins_per_minute": 1000}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of this folder drives Chromium."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The one browser process; the tests are skipped without Chromium, and fail when CI=true."""
    if missing := why_missing():
        pytest.skip(missing)
    with launched() as browser:
        yield browser


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    """The portal; who may put the second factor off has done so."""
    with serving(**WIDE) as portal:
        put_second_factor_off(portal)
        yield portal
        assert "Traceback" not in portal.log


@pytest.fixture
def desk(chromium: Browser, served: Served) -> Iterator[Desk]:
    """Where people sit down at browsers of their own; all of them are closed at the end."""
    with Desk(chromium, served) as made:
        yield made


def put_second_factor_off(portal: Served) -> None:
    """As everyone without a phone would do at the first sign-in."""
    for person in CAST:
        if not person.has_phone:
            portal.change(person.email, second_factor_later_until=clock.now() + timedelta(days=1))
