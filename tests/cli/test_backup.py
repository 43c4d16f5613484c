"""Backups: made while others write, brought back into an empty place, refused anywhere else; on both databases."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

import pytest
from sqlalchemy import func
from sqlmodel import Session, select

from optima_portal.access.audit import Action, audit, verify
from optima_portal.access.audit_head import verify_to_the_end
from optima_portal.access.viewer import NOBODY
from optima_portal.cli.backup import back_up, folder, restore
from optima_portal.cli.migrate import migrate
from optima_portal.kit import db as kit_db
from optima_portal.kit.storage import read, storage, write
from optima_portal.models.audit_event import AuditEvent
from optima_portal.models.collection import Collection
from tests import conftest
from tests.factories import a_collection, a_member
from tests.memory import IN_MEMORY, ON_DISK

FILES = ["aaaaaaaa11111111", "bbbbbbbb22222222"]
Place = Callable[[str, str], None]


@pytest.fixture
def at(set_settings: conftest.Setter, tmp_path: Path) -> Iterator[Place]:
    """`at(database, "there")`: the command line runs with this database and a folder of its own."""

    def go(url: str, name: str, **more: object) -> None:
        forget()
        set_settings(database_url=url, var=tmp_path / name, **more)

    yield go
    forget()


def forget() -> None:
    if kit_db.engine.cache_info().currsize:
        kit_db.engine().dispose()
    kit_db.engine.cache_clear()


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, db_url: str, tmp_path: Path) -> Iterator[str]:
    """Another database of the same kind, with nothing in it."""
    if db_url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path / 'other.sqlite3'}"
        return
    server = request.getfixturevalue("postgres_server")
    name = f"empty_{tmp_path.name[-12:].lower().replace('-', '_')}"
    conftest._as_admin(server, f'CREATE DATABASE "{name}"')
    yield conftest._named(server, name)
    conftest._as_admin(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def note(session: Session, number: int) -> None:
    """A record with its audit, as any service leaves them."""
    a_collection(session, name=f"Office {number}")
    audit(session, NOBODY, Action.SIGN_IN_FAILED, detail=str(number))


def filled(at: Place, url: str) -> None:
    at(url, "here")
    kit_db.in_transaction(lambda session: [a_member(session, last="Ñandú"), [note(session, one) for one in range(30)]])
    for name in FILES:
        write(storage(), name, [name.encode() * 100_000])


def counts() -> tuple[int, int]:
    with Session(kit_db.engine()) as session:
        offices = session.exec(select(func.count()).select_from(Collection)).one()
        return offices, session.exec(select(func.max(AuditEvent.id))).one() or 0


def test_what_was_backed_up_while_others_wrote_comes_back_whole(at, db_url, elsewhere, tmp_path, capsys):
    filled(at, db_url)
    stop, wrote = Event(), []

    def keep_writing() -> None:
        number = 100
        while not stop.is_set():
            kit_db.in_transaction(lambda session, one=number: note(session, one))
            wrote.append(number)
            number += 1

    writer = Thread(target=keep_writing)
    writer.start()
    try:
        while len(wrote) < 3:
            stop.wait(0.01)
        assert back_up(tmp_path / "backup") == 0
        during = len(wrote)
    finally:
        stop.set()
        writer.join()
    assert during > 3
    at(elsewhere, "there")
    assert restore(tmp_path / "backup") == 0
    assert "The audit trail is whole" in capsys.readouterr().out
    with Session(kit_db.engine()) as session:
        assert verify_to_the_end(session).unsure == ""  # its end was kept where it came to
    offices, records = counts()
    assert offices == records  # each was written with its audit, and both or none came back
    assert 33 <= records <= 30 + len(wrote)
    assert [b"".join(read(storage(), name))[:16].decode() for name in FILES] == FILES
    kit_db.in_transaction(lambda session: note(session, 999))  # numbers go on where they were
    with Session(kit_db.engine()) as session:
        assert verify(session).broken_at is None
    assert counts() == (offices + 1, records + 1)


def test_a_backup_shows_nothing_of_its_contents(at, db_url, tmp_path):
    filled(at, db_url)
    assert back_up(tmp_path / "backup") == 0
    kept = [one for one in (tmp_path / "backup").rglob("*") if one.is_file()]
    assert len(kept) >= 4
    assert [one for one in kept if "Ñandú".encode() in one.read_bytes() or b"Office 1" in one.read_bytes()] == []
    assert (tmp_path / "backup").stat().st_mode & 0o077 == 0


CLEAR = b"SQLite format 3"


def test_nothing_clear_is_ever_in_the_backups_folder(at, db_url, elsewhere, tmp_path, monkeypatch):
    """It may be anybody's disk, and another one than the database's: a rename from there would fail."""
    filled(at, db_url)
    place, seen = tmp_path / "backup", []
    keep, bring = folder.keep_part, folder.bring_part

    def look() -> None:
        files = [one for one in place.rglob("*") if one.is_file()]
        seen.append([one.name for one in files if one.read_bytes().startswith(CLEAR)])

    def keeping(to, name, pieces):
        look()
        keep(to, name, pieces)

    def bringing(of, name):
        yield from bring(of, name)
        look()

    monkeypatch.setattr(folder, "keep_part", keeping)
    monkeypatch.setattr(folder, "bring_part", bringing)
    assert back_up(place) == 0
    before = sorted(place.rglob("*"))
    at(elsewhere, "there")
    assert restore(place) == 0
    assert len(seen) >= 2
    assert not any(seen)
    assert sorted(place.rglob("*")) == before
    assert [one for one in tmp_path.rglob("passing/*") if one.is_dir()] == []


def test_a_restore_from_another_disk(at, engine, elsewhere, tmp_path):
    """Every Linux has one in memory; where there is no other, the test above still holds."""
    filled(at, engine.url.render_as_string(hide_password=False))
    here = tmp_path.stat().st_dev
    other = next((one for one in (IN_MEMORY, ON_DISK) if one.is_dir() and one.stat().st_dev != here), tmp_path)
    with TemporaryDirectory(dir=other) as disk:
        assert back_up(Path(disk) / "backup") == 0
        at(elsewhere, "there")
        assert restore(Path(disk) / "backup") == 0
        assert counts() == (30, 30)


def test_neither_is_done_over_what_is_there(at, db_url, elsewhere, tmp_path, capsys):
    filled(at, db_url)
    assert back_up(tmp_path / "backup") == 0
    assert back_up(tmp_path / "backup") == 1
    assert restore(tmp_path / "backup") == 1
    at(elsewhere, "there")
    write(storage(), "cccccccc33333333", [b"x"])
    assert restore(tmp_path / "backup") == 1
    said = capsys.readouterr().err
    assert said.count("not empty") == 3


def test_a_restore_that_broke_off_can_be_begun_again(at, db_url, elsewhere, tmp_path):
    filled(at, db_url)
    back_up(tmp_path / "backup")
    at(elsewhere, "there")
    migrate(kit_db.engine())
    storage().put_sealed(FILES[0], iter([b"half of it"]))
    assert restore(tmp_path / "backup") == 0
    assert b"".join(read(storage(), FILES[0])).startswith(FILES[0].encode())


def test_without_its_key_nothing_is_touched(at, db_url, elsewhere, tmp_path, capsys):
    at(db_url, "here", secret="the secret of that day " * 2)
    write(storage(), FILES[0], [b"x"])
    assert back_up(tmp_path / "backup") == 0
    at(elsewhere, "there", secret="another secret, much newer " * 2)
    assert restore(tmp_path / "backup") == 1
    assert "OPTIMA_FORMER_SECRETS" in capsys.readouterr().err
    assert not (tmp_path / "there").exists()
    at(elsewhere, "there", former_secrets="the secret of that day " * 2)
    assert restore(tmp_path / "backup") == 0


@pytest.mark.parametrize("wrong", ["file", "part", "list"])
def test_a_backup_that_is_not_whole_is_refused(at, engine, elsewhere, tmp_path, capsys, wrong):
    filled(at, str(engine.url.render_as_string(hide_password=False)))
    back_up(tmp_path / "backup")
    if wrong == "list":
        (tmp_path / "backup" / folder.LIST).write_text("{")
    else:
        next((tmp_path / "backup" / {"file": "files", "part": "database"}[wrong]).iterdir()).unlink()
    at(elsewhere, "there")
    assert restore(tmp_path / "backup") == 1
    assert "whole" in capsys.readouterr().err


def test_an_audit_trail_that_lost_its_end_is_noticed(at, db_url, elsewhere, tmp_path, capsys):
    filled(at, db_url)
    back_up(tmp_path / "backup")
    listed = tmp_path / "backup" / folder.LIST
    contents = json.loads(listed.read_text())
    listed.write_text(json.dumps(contents | {"audit_records": contents["audit_records"] + 1}))
    at(elsewhere, "there")
    assert restore(tmp_path / "backup") == 1
    assert "records at the end are missing" in capsys.readouterr().err
