"""A filled portal, made once for each database: what the tests here only read."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from optima_portal.demo.population import fill
from optima_portal.kit import clock
from optima_portal.kit import db as kit_db
from tests.portal import Portal

NOW = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)
MEMBERS = 2_000


@pytest.fixture(scope="session")
def filled_file(sqlite_template, tmp_path_factory) -> str:
    """An SQLite file with the cast and the default population."""
    copy = tmp_path_factory.mktemp("demo") / "portal.sqlite3"
    copy.write_bytes(sqlite_template.read_bytes())
    url = f"sqlite:///{copy}"
    made = kit_db.make_engine(url)
    Portal(made, NOW).open()
    with clock.at(NOW):
        assert fill(MEMBERS, 1, on=made) == MEMBERS
    made.dispose()
    return url


@pytest.fixture
def filled(filled_file) -> Iterator[Engine]:
    made = kit_db.make_engine(filled_file)
    yield made
    made.dispose()


@pytest.fixture
def people(filled) -> Iterator[Session]:
    with Session(filled) as session:
        yield session
