"""Transactions: all or nothing, again when another was in the way, and a clear word when there is no database."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, func, select

from optima_portal.kit import clock, db, engines
from optima_portal.kit.refused import Refused
from optima_portal.models.collection import Collection
from optima_portal.models.session import ClientBinding


def _collection(name):
    return Collection(name=name, created_at=clock.now())


def test_a_failure_rolls_everything_back(engine):
    def work(session):
        session.add(_collection("half"))
        session.flush()
        raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        db.in_transaction(work, engine)
    assert db.in_transaction(lambda s: s.exec(select(func.count()).select_from(Collection)).one(), engine) == 0


def test_read_then_write_by_many_at_once_loses_no_update(engine):
    db.in_transaction(lambda s: s.add(_collection("counted")), engine)

    def add_one(_):
        def work(session):
            row = session.exec(select(Collection).with_for_update()).one()
            row.version += 1
            session.add(row)

        db.in_transaction(work, engine)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(add_one, range(40)))
    assert db.in_transaction(lambda s: s.exec(select(Collection.version)).one(), engine) == 41


def test_a_database_that_is_not_there_is_unavailable(tmp_path):
    nowhere = db.make_engine("postgresql+psycopg://nobody@127.0.0.1:1/none?connect_timeout=1")
    with pytest.raises(db.Unavailable):
        db.in_transaction(lambda s: s.execute(text("SELECT 1")), nowhere)
    nowhere.dispose()


def test_a_database_that_takes_the_call_and_says_nothing_is_unavailable_soon():
    with socket.create_server(("127.0.0.1", 0)) as mute:
        made = db.make_engine(f"postgresql+psycopg://nobody@127.0.0.1:{mute.getsockname()[1]}/none")
        began = time.monotonic()
        with pytest.raises(db.Unavailable):
            db.in_transaction(lambda s: s.execute(text("SELECT 1")), made)
        assert time.monotonic() - began < 15
        made.dispose()


def test_a_line_that_falls_silent_is_given_up_and_the_address_comes_first():
    line = engines._line("postgresql+psycopg://u@h/d?connect_timeout=9", 30_000)
    assert line["tcp_user_timeout"] <= 15_000
    assert line["keepalives_idle"] + line["keepalives_interval"] * line["keepalives_count"] <= 30
    assert line["options"] == "-c statement_timeout=30000"
    assert "connect_timeout" not in line


def test_a_servers_statement_is_given_up_and_a_jobs_is_not(set_settings, postgres_template, monkeypatch):
    set_settings(database_url=postgres_template)
    monkeypatch.setattr(db, "STATEMENT_MS", 100)
    slow = text("SELECT pg_sleep(0.3)")
    db.engine.cache_clear()
    try:
        db.answer_people()
        with pytest.raises(db.Unavailable):
            db.in_transaction(lambda s: s.execute(slow))
        db.in_transaction(lambda s: s.execute(slow), db.engine_of_jobs())
        db.engine_of_jobs().dispose()
    finally:
        db.engine().dispose()
        monkeypatch.setitem(db._patience, "statement_ms", 0)
        db.engine.cache_clear()
        db.engine_of_jobs.cache_clear()


def test_what_a_statement_holds_is_not_part_of_its_error(engine):
    with pytest.raises(IntegrityError) as failed, engine.begin() as connection:
        connection.execute(text("INSERT INTO collection (name) VALUES (:name)"), {"name": "Ñandú"})
    assert "Ñandú" not in str(failed.value).replace(str(failed.value.orig), "")
    assert "hidden" in str(failed.value)


def test_one_of_two_who_bind_the_same_token_wins(engine):
    from optima_portal.services.bindings import belongs_to

    def bind(session_hash):
        return db.in_transaction(lambda s: belongs_to(s, "one token", session_hash, now=clock.now()), engine)

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(bind, [f"session {n}" for n in range(8)]))
    assert sum(answers) == 1
    bound = db.in_transaction(lambda s: s.exec(select(func.count(col(ClientBinding.token_hash)))).one(), engine)
    assert bound == 1


def test_who_asks_for_plain_rows_does_not_wake_the_session(engine):
    def work(session):
        assert db.rows(session, select(Collection.name)) == []
        return session

    assert "identity_map" not in vars(db.in_transaction(work, engine))


def test_a_session_that_wakes_late_is_in_the_same_transaction(engine):
    def refused(session):
        db.change_rows(session, insert(Collection).values(**_collection("first").model_dump(exclude={"id"})))
        session.add(_collection("second"))
        assert len(db.rows(session, select(Collection.name))) == 1  # what is not flushed is not seen
        session.flush()
        assert sorted(db.rows(session, select(Collection.name)))[-1][0] == "second"
        raise Refused("no")

    with pytest.raises(Refused):
        db.in_transaction(refused, engine)
    db.in_transaction(lambda session: session.add(_collection("third")), engine)
    with db.reading(engine) as session:
        assert session.exec(select(Collection.name)).all() == ["third"]


def test_a_session_says_what_it_does_not_have(engine):
    with pytest.raises(AttributeError, match="nothing_like_it"):
        db.in_transaction(lambda session: session.nothing_like_it, engine)
