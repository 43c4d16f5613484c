"""What every command sees to: nobody else reads what is kept here, and production never runs on the demo's accounts."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session

from optima_portal.cli import premises, serve, worker
from optima_portal.cli.demo import fill
from optima_portal.cli.main import main
from optima_portal.demo.cast import CAST, add_cast
from optima_portal.kit import clock
from optima_portal.kit import db as kit_db
from optima_portal.kit.settings import settings
from optima_portal.models.user import User
from tests.factories import NOW

SAFE = {"mode": "production", "secret": "x" * 40, "origin": "https://portal.example", "smtp_host": "mail.example"}


@pytest.fixture
def here(set_settings, db_url, tmp_path) -> Iterator[None]:
    """The command line runs on this database."""
    set_settings(database_url=db_url, var=tmp_path / "var", password_cost=4)
    kit_db.engine.cache_clear()
    before = os.umask(0o022)
    kit_db.engine()
    yield
    os.umask(before)
    kit_db.engine().dispose()
    kit_db.engine.cache_clear()


@pytest.fixture
def begun(monkeypatch) -> list[str]:
    """What went on to serve or to work."""
    went: list[str] = []
    monkeypatch.setattr(serve, "build_if_needed", lambda: went.append("build"))
    monkeypatch.setattr("granian.server.Server.serve", lambda _self: went.append("serve"))
    monkeypatch.setattr(worker, "run_forever", lambda _stop: went.append("work"))
    monkeypatch.setattr(worker.signal, "signal", lambda *_: None)
    return went


def a_person(session: Session, email: str) -> None:
    session.add(User(email=email, name="Ada Ops", created_at=NOW))


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_production_does_not_run_on_the_demos_accounts(here, set_settings, begun, capsys, command):
    kit_db.in_transaction(lambda session: add_cast(session, now=clock.now()))
    set_settings(**SAFE)
    assert main([command]) == 1
    assert "holds the demo's accounts" in capsys.readouterr().err
    assert begun == []


def test_one_of_the_cast_is_enough(here, set_settings, begun):
    kit_db.in_transaction(lambda session: a_person(session, CAST[-1].email))
    set_settings(**SAFE)
    assert main(["worker"]) == 1


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_production_runs_on_accounts_of_its_own(here, set_settings, begun, command):
    kit_db.in_transaction(lambda session: a_person(session, "ops@plan.test"))
    set_settings(**SAFE)
    assert main([command]) == 0
    assert begun[-1] == {"serve": "serve", "worker": "work"}[command]


def test_the_demo_runs_on_its_own_accounts(here, begun):
    kit_db.in_transaction(lambda session: add_cast(session, now=clock.now()))
    assert main(["worker"]) == 0


def test_the_worker_waits_for_a_database_that_is_away(here, begun, monkeypatch):
    answers = iter([kit_db.Unavailable(), None])
    monkeypatch.setattr(worker, "UNAVAILABLE_SECONDS", 0)

    def ask() -> str | None:
        if (answer := next(answers)) is not None:
            raise answer
        return None

    monkeypatch.setattr(worker, "why_not_here", ask)
    assert main(["worker"]) == 0
    assert begun == ["work"]


def test_the_demo_is_not_poured_over_a_portal_of_real_people(here, capsys):
    kit_db.in_transaction(lambda session: a_person(session, "ops@plan.test"))
    assert fill(10) == 1
    assert "not the demo's" in capsys.readouterr().err


def test_a_setting_that_is_refused_is_named_and_not_shown(here, set_settings, capsys):
    set_settings(mode="production", secret="hush-hush")
    assert main(["migrate"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("OPTIMA_SECRET must")
    assert "hush" not in said
    set_settings(mode="demo", workers="many")
    assert main(["migrate"]) == 2
    assert capsys.readouterr().err.startswith("OPTIMA_WORKERS: ")


def test_nobody_else_on_the_machine_reads_what_is_kept(set_settings, tmp_path):
    var = tmp_path / "open"
    var.mkdir(mode=0o755)
    for name in ("portal.sqlite3", "portal.sqlite3-wal"):
        (var / name).touch(0o644)
    left = var / "passing" / "killed"
    left.mkdir(parents=True)
    (left / "copy.sqlite3").touch()
    set_settings(var=var)
    before = os.umask(0o022)
    try:
        kit_db.engine.cache_clear()
        assert main(["migrate"]) == 0
        (var / "new").write_text("x")
    finally:
        os.umask(before)
        kit_db.engine().dispose()
        kit_db.engine.cache_clear()
    assert var.stat().st_mode & 0o777 == 0o700
    kept = [one for one in var.rglob("*") if one.is_file()]
    assert {"new", "portal.sqlite3"} <= {one.name for one in kept}
    assert [one.name for one in kept if one.stat().st_mode & 0o077] == []
    assert not left.exists()


def test_a_folder_that_belongs_to_another_is_told_of(set_settings, monkeypatch, capsys):
    def not_ours(_path: Path, _mode: int) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "chmod", not_ours)
    before = os.umask(0o022)
    try:
        premises.lock_up()
    finally:
        os.umask(before)
    assert f"{settings().var} belongs to another user" in capsys.readouterr().err
