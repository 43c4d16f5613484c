"""`/plan/imports` as real events: queue, watch while the worker loads, look, download."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlmodel import Session, select

from optima_portal.demo.cast import add_cast
from optima_portal.kit import clock
from optima_portal.kit import db as kit_db
from optima_portal.kit.file_kind import FileKind
from optima_portal.kit.storage import storage
from optima_portal.models.user import User
from optima_portal.services.files import begin_file, keep_file
from optima_portal.services.import_runs import PURPOSE
from optima_portal.services.session_viewer import viewer_of
from optima_portal.services.sessions import open_session
from optima_portal.services.worker import run_all
from optima_portal.state import imports
from tests.state.harness import Client

STATE = "reflex___state____state.optima_portal___state___imports____imports_state"
MESSAGE = "reflex___state____state.optima_portal___state___message____message_state"
PAGE = "/plan/imports"


@pytest.fixture
def cookie(engine: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("OPTIMA_PASSWORD_COST", "4")
    monkeypatch.setattr(kit_db, "engine", lambda: engine)
    monkeypatch.setattr(imports, "LOOK_EVERY", 0.01)
    kit_db.in_transaction(lambda db: add_cast(db, now=clock.now()))
    yield kit_db.in_transaction(lambda db: _session(db, "system@plan.example"))


def _session(db: Session, email: str) -> str:
    user = db.exec(select(User).where(User.email == email)).one()
    return open_session(db, user, source="", browser="", passed_second_factor=True, now=clock.now())


def _upload(cookie: str, name: str, content: bytes) -> str:
    def begin(db: Session) -> str:
        who = viewer_of(db, cookie, "", now=clock.now(), touch=False)
        return begin_file(db, who, purpose=PURPOSE, name=name, now=clock.now())

    def keep(db: Session) -> None:
        who = viewer_of(db, cookie, "", now=clock.now(), touch=False)
        keep_file(db, who, key, kind=FileKind.CSV, size_bytes=file.size, sha256=file.sha256, now=clock.now())

    key = kit_db.in_transaction(begin)
    with storage().create(key) as file:
        file.write(content)
    kit_db.in_transaction(keep)
    return key


async def test_the_page_follows_a_file_until_it_is_loaded(cookie: str, engine: Any, monkeypatch: Any) -> None:
    looks = []
    whole = imports.ImportsState._show

    async def counted(state: Any) -> None:
        looks.append(state._watch)
        if len(looks) == 4:
            run_all(engine)
        await whole(state)

    monkeypatch.setattr(imports.ImportsState, "_show", counted)
    _upload(cookie, "members.csv", b"member_id,last_name\n91234567A,NUNEZ\n,X\n")
    async with Client(cookie) as client:
        await client.call(f"{STATE}.open", page=PAGE)
        assert [one.name for one in client.value(STATE, "files")] == ["members.csv"]
        await client.call(f"{STATE}.start", {"form": {"kind": "members"}}, page=PAGE)
        assert client.failures == []
        assert client.value(STATE, "is_busy") is False
        (row,) = client.value(STATE, "rows")
        assert (row.state, row.new, row.rejected) == ("Done", "1", "1")
        assert client.value(MESSAGE, "text") == imports.ENDED
        assert len(looks) == 4
        await client.call(f"{STATE}.choose", {"key": row.key}, page=PAGE)
        assert client.value(STATE, "chosen").has_rejects
        await client.call(f"{STATE}.rejects", {"key": row.key}, page=PAGE)
        assert client.failures == []


async def test_who_comes_back_when_it_is_loaded_is_not_told_that_it_is_being_loaded(cookie: str, engine: Any) -> None:
    _upload(cookie, "members.csv", b"member_id,last_name\n91234567A,NUNEZ\n")
    async with Client(cookie) as client:
        await client.call(f"{STATE}.start", {"form": {"kind": "members"}}, page="/dashboard")
        assert client.value(MESSAGE, "text") == "The file is being loaded."
        run_all(engine)
        await client.call(f"{STATE}.open", page=PAGE)
        assert client.value(MESSAGE, "text") == imports.ENDED


async def test_nobody_looks_on_once_the_page_is_left(cookie: str) -> None:
    _upload(cookie, "members.csv", b"member_id,last_name\n91234567A,NUNEZ\n")
    async with Client(cookie) as client:
        await client.call(f"{STATE}.start", {"form": {"kind": "members"}}, page="/dashboard")
        assert client.failures == []
        assert client.value(STATE, "is_busy") is True


async def test_a_refusal_stands_beside_its_field(cookie: str) -> None:
    async with Client(cookie) as client:
        await client.call(f"{STATE}.start", {"form": {"kind": ""}}, page=PAGE)
        assert client.value(STATE, "problems") == {"kind": "Choose what the files hold."}
        await client.call(f"{STATE}.start", {"form": {"kind": "members"}}, page=PAGE)
        assert client.value(STATE, "problems") == {"files": "Choose at least one file."}
        await client.call(f"{STATE}.choose", {"key": "x"}, page=PAGE)
        assert client.value(MESSAGE, "text") == "This import is not there."
