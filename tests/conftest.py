"""What every test may ask for: a database of each kind the portal runs on, and settings of its own.

A test that takes `db` or `engine` runs twice: on SQLite and on a real PostgreSQL. Each run starts from a copy of
a template database, so that no test sees another one's rows.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlmodel import Session

import optima_portal.models  # noqa: F401 - every table
from optima_portal.cli.migrate import migrate
from optima_portal.kit import db as kit_db
from optima_portal.kit.settings import settings
from optima_portal.kit.tokens import new_key
from tests.memory import scratch
from tests.portal import Portal
from tests.postgres import NoPostgres, start_postgres

Setter = Callable[..., None]


def pytest_configure() -> None:
    """`tmp_path` and all that is kept in it; who sets the variable knows better."""
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(scratch()))


@pytest.fixture(autouse=True)
def _settings_of_this_test(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """No test writes into the checkout's `var/` or reads the developer's `.env`."""
    monkeypatch.setenv("OPTIMA_VAR", str(tmp_path / "var"))
    for name in ("DATABASE_URL", "OPTIMA_DATABASE_URL", "REDIS_URL", "OPTIMA_SMTP_HOST", "OPTIMA_CLAMD_HOST"):
        monkeypatch.setenv(name, "")
    settings.cache_clear()
    before = os.umask(0o022)  # a command closes what it writes to others; the next test begins as any process does
    yield
    os.umask(before)
    settings.cache_clear()


@pytest.fixture
def set_settings(monkeypatch: pytest.MonkeyPatch) -> Setter:
    """`set_settings(smtp_host="127.0.0.1", smtp_port=25)`: as if the environment said so."""

    def change(**values: object) -> None:
        for name, value in values.items():
            monkeypatch.setenv(f"OPTIMA_{name.upper()}", str(value))
        settings.cache_clear()

    return change


@pytest.fixture(params=["sqlite", "postgres"])
def db_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database with every table, of each kind in turn."""
    if request.param == "sqlite":
        copy = tmp_path / "portal.sqlite3"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), copy)
        yield f"sqlite:///{copy}"
    else:
        yield from _clone(request.getfixturevalue("postgres_template"))


@pytest.fixture
def engine(db_url: str) -> Iterator[Engine]:
    """The engine as the portal makes it."""
    made = kit_db.make_engine(db_url)
    yield made
    made.dispose()


@pytest.fixture
def db(engine: Engine) -> Iterator[Session]:
    """A session as services get it."""
    with Session(engine, expire_on_commit=False) as session:
        yield session


@pytest.fixture
def portal(engine: Engine, set_settings: Setter) -> Portal:
    """A portal with the demo's cast, on a Monday morning in Orange County."""
    set_settings(password_cost=4)
    return Portal(engine, datetime(2026, 3, 2, 17, 30, tzinfo=UTC)).open()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with every table."""
    file = tmp_path_factory.mktemp("template") / "portal.sqlite3"
    _prepare(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a real PostgreSQL of this session; tests are skipped without one, and fail when CI=true."""
    try:
        with start_postgres() as address:
            yield address
    except NoPostgres as missing:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"NO POSTGRESQL: {missing}")


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> Iterator[str]:
    """The address of a PostgreSQL database with every table, one for each pytest-xdist worker."""
    name = f"template_{new_key().lower().replace('-', '_')}"
    _as_admin(postgres_server, f'CREATE DATABASE "{name}"')
    address = _named(postgres_server, name)
    _prepare(address)
    yield address
    _as_admin(postgres_server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _clone(template: str) -> Iterator[str]:
    name = f"test_{new_key().lower().replace('-', '_')}"
    of = template.partition("?")[0].rpartition("/")[2]
    # FILE_COPY takes a third of the time of the usual way, which writes every page to the log.
    _as_admin(template, f'CREATE DATABASE "{name}" TEMPLATE "{of}" STRATEGY FILE_COPY')
    yield _named(template, name)
    _as_admin(template, f'DROP DATABASE "{name}" WITH (FORCE)')


def _as_admin(address: str, statement: str) -> None:
    admin = create_engine(_named(address, "postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(statement))
    admin.dispose()


def _named(address: str, name: str) -> str:
    """The address of another database on the same server."""
    before, _, query = address.partition("?")
    return f"{before.rpartition('/')[0]}/{name}?{query}"


def _prepare(address: str) -> None:
    made = kit_db.make_engine(address)
    try:
        _make_schema(made)
    finally:
        made.dispose()


def _make_schema(engine: Engine) -> None:
    """As a plan's own database gets it: by the migrations."""
    migrate(engine)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes make no name: a ZIP holds the time at which it was made, and two workers must name a test alike."""
    return argname if isinstance(val, bytes) else None
