"""One portal for the whole suite: each attack must leave it alive, and its log clean."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from optima_portal.demo.cast import ANSWER, CAST, PASSWORD, TOTP_SECRET
from optima_portal.kit import clock
from tests.attack.http import visitor_cookie
from tests.serving import Served, serving

# A few hundred events a second, where a page's door lets fifteen through: the limits have tests of their own.
WIDE = {"events_per_second": 500, "events_burst": 5000, "handshakes_per_minute": 100_000, "sign_ins_per_minute": 10_000}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of this folder needs a served build."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.server)


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    """The portal under attack, with wide limits; its log is searched at the end."""
    with serving(module="tests.attack.with_upload", **WIDE) as portal:
        for person in CAST:
            if not person.has_phone:  # who may put the second factor off has done so
                portal.change(person.email, second_factor_later_until=clock.now() + timedelta(days=1))
        yield portal
        secrets = [PASSWORD, TOTP_SECRET, f"'{ANSWER}'", *(person.email for person in CAST), "optima=", "Traceback"]
        assert [one for one in secrets if one in portal.log] == []


@pytest.fixture(autouse=True)
def _the_server_lives(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "served" in request.fixturenames:
        assert request.getfixturevalue("served").is_alive


@pytest.fixture
async def visitor(served: Served) -> str:
    """The cookie of somebody who has opened the login page."""
    return await visitor_cookie(served)
