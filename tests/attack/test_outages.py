"""PostgreSQL gone for a while under a running portal: said plainly, nothing half-written, all goes on by itself."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func
from sqlalchemy.engine import make_url
from sqlmodel import Session, select

from optima_portal.access.audit import verify
from optima_portal.kit import clock, db
from optima_portal.models.audit_event import AuditEvent
from optima_portal.models.stored_file import FileState, StoredFile
from tests import conftest
from tests.attack.conftest import WIDE
from tests.attack.http import get, post
from tests.attack.people import FRONT_DESK, OFFICE_ADMIN
from tests.attack.tab import ENTER, Refused, Tab
from tests.attack.test_file_attacks import A_GIF, upload
from tests.attack.test_workers import until_ready
from tests.line import Line
from tests.portal import Portal
from tests.serving import Served, serving

SENTENCE = "cannot reach its database"


@pytest.fixture
def line(postgres_template: str) -> Iterator[tuple[Line, str]]:
    """A line to a PostgreSQL with the cast, and the database's own address."""
    clone = conftest._clone(postgres_template)
    address = next(clone)
    made = db.make_engine(address)
    Portal(made, clock.now()).open()
    made.dispose()
    cuttable = Line(Path(str(make_url(address).query["host"])) / ".s.PGSQL.5432")
    yield cuttable, address
    cuttable.cut()
    next(clone, None)


@pytest.fixture
def portal(line: tuple[Line, str]) -> Iterator[Served]:
    """A portal at the other end of the line."""
    cuttable, address = line
    user, name = make_url(address).username, make_url(address).database
    url = f"postgresql://{user}@127.0.0.1:{cuttable.port}/{name}?sslmode=disable"
    with serving(module="tests.attack.with_upload", database_url=url, **WIDE) as served:
        served.__dict__["engine"] = db.make_engine(address)
        for email in (FRONT_DESK, OFFICE_ADMIN):
            served.change(email, second_factor_later_until=clock.now() + timedelta(days=1))
        yield served


def records(served: Served) -> int:
    return served.do(lambda session: session.exec(select(func.count()).select_from(AuditEvent)).one())


def half_written(served: Served) -> int:
    arriving = select(func.count()).select_from(StoredFile).where(StoredFile.state == FileState.ARRIVING)
    return served.do(lambda session: session.exec(arriving).one())


async def test_a_database_that_goes_and_comes_back(portal: Served, line: tuple[Line, str]) -> None:
    cookie = portal.session_of(OFFICE_ADMIN)
    async with await Tab.open(portal, cookie) as tab:
        await tab.load("/dashboard")
        before = records(portal)
        line[0].cut()
        await tab.event(ENTER)
        await tab.until(lambda: any(SENTENCE in words for words in tab.said), 30)
        assert tab.is_open
        assert (await until_ready(portal, 503, 20))["database"] is False
        assert (await get(portal, "/healthz")).status == 200
        answer = await post(portal, "/auth/sign-in", {"email": FRONT_DESK, "password": "x"})
        assert answer.location == "/login?problem=unavailable"
        assert SENTENCE in (await upload(portal, A_GIF, cookie)).text
        with pytest.raises(Refused):
            await Tab.open(portal, cookie)
        assert (records(portal), half_written(portal)) == (before, 0)
        line[0].mend()
        assert (await until_ready(portal, 200, 20))["database"] is True
        await tab.settle()  # the same page, over the same socket
    assert (await upload(portal, A_GIF, cookie)).status == 200
    with Session(portal.engine) as session:
        assert verify(session).broken_at is None
