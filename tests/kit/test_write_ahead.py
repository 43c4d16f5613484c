"""SQLite's log is copied beside the clicks, and by a commit only when the thread does not come to it."""

import sqlite3
import time
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from structlog.testing import capture_logs

from optima_portal.kit import write_ahead
from optima_portal.kit.db import make_engine
from optima_portal.kit.write_ahead import TOO_LONG, copied_beside

PAGE = 4_096
ROWS = 1_200
"""A page each, and SQLite by itself copies at 1,000."""


@pytest.fixture
def sqlite_engine(tmp_path):
    engine = make_engine(f"sqlite:///{tmp_path / 'log.sqlite3'}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE seen (what TEXT)"))
    yield engine
    engine.dispose()


def _write(engine: Engine, times: int) -> None:
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO seen VALUES (:what)"), [{"what": "x" * 3_000}] * times)


def _copied(engine: Engine) -> int:
    """How many pages the database has without its log."""
    return Path(engine.url.database or "").stat().st_size // PAGE


def test_a_commit_leaves_the_log_to_the_thread(sqlite_engine, monkeypatch):
    monkeypatch.setattr(write_ahead, "EVERY", 3600)
    with copied_beside(sqlite_engine):
        before = _copied(sqlite_engine)
        _write(sqlite_engine, ROWS)
        assert _copied(sqlite_engine) == before
        with sqlite_engine.connect() as connection:
            assert connection.execute(text("PRAGMA wal_autocheckpoint")).scalar_one() == TOO_LONG


def test_the_thread_copies_it(sqlite_engine, monkeypatch):
    monkeypatch.setattr(write_ahead, "EVERY", 0.01)
    with copied_beside(sqlite_engine):
        _write(sqlite_engine, ROWS)
        until = time.monotonic() + 10
        while _copied(sqlite_engine) < ROWS and time.monotonic() < until:
            time.sleep(0.01)
        assert _copied(sqlite_engine) >= ROWS


def test_without_a_thread_a_commit_copies_at_last(sqlite_engine, monkeypatch):
    monkeypatch.setattr(write_ahead, "EVERY", 3600)
    monkeypatch.setattr(write_ahead, "TOO_LONG", 500)
    with copied_beside(sqlite_engine):
        _write(sqlite_engine, ROWS)
        assert _copied(sqlite_engine) >= ROWS


def test_whoever_reads_and_writes_meanwhile_is_not_in_its_way(sqlite_engine, monkeypatch):
    monkeypatch.setattr(write_ahead, "EVERY", 0.001)
    with copied_beside(sqlite_engine):
        for _ in range(200):
            _write(sqlite_engine, 5)
        with sqlite_engine.connect() as connection:
            assert connection.execute(text("SELECT COUNT(*) FROM seen")).scalar_one() == 1_000


def test_what_fails_is_said_once_and_tried_again(sqlite_engine, monkeypatch):
    tried = []

    def fails(_engine: Engine) -> int:
        tried.append(1)
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(write_ahead, "EVERY", 0.001)
    monkeypatch.setattr(write_ahead, "copy", fails)
    with capture_logs() as said, copied_beside(sqlite_engine):
        until = time.monotonic() + 10
        while len(tried) < 3 and time.monotonic() < until:
            time.sleep(0.001)
    assert len(tried) >= 3
    assert [(one["event"], one["why"]) for one in said] == [("the write-ahead log was not copied", "OperationalError")]


def test_a_database_that_is_gone_is_not_made_anew(tmp_path):
    engine = make_engine(f"sqlite:///{tmp_path / 'a gone one.sqlite3'}")
    with pytest.raises(sqlite3.OperationalError):
        write_ahead.copy(engine)
    assert not list(tmp_path.iterdir())


def test_another_database_has_no_such_log():
    engine = make_engine("postgresql+psycopg://nobody@127.0.0.1:1/none")
    with copied_beside(engine):
        assert not engine.pool.checkedout()
