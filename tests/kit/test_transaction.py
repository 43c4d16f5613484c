"""The driver's own transaction: it ends in a commit or in nothing, and its connection is fit for whoever comes next."""

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import func, select

from optima_portal.kit import clock, db
from optima_portal.kit.transaction import DriverTransaction
from optima_portal.models.collection import Collection
from optima_portal.models.collection_provider import CollectionProvider

COUNT = select(func.count()).select_from(Collection)
ADD = insert(Collection)


def _add(session, name):
    db.change_rows(session, ADD, **Collection(name=name, created_at=clock.now()).model_dump(exclude={"id"}))


def _count(engine):
    return db.in_transaction(lambda session: db.rows(session, COUNT)[0][0], engine)


@pytest.mark.parametrize("wakes", [False, True], ids=["driver alone", "session awake"])
def test_what_fails_leaves_nothing_and_returns_the_connection(engine, wakes):
    def work(session):
        if wakes:
            session.execute(text("SELECT 1"))
        _add(session, "half")
        raise ValueError("stop")

    for _ in range(30):  # more than the pool holds
        with pytest.raises(ValueError, match="stop"):
            db.in_transaction(work, engine)
    assert engine.pool.checkedout() == 0
    assert _count(engine) == 0


@pytest.mark.parametrize("wakes", [False, True], ids=["driver alone", "session awake"])
def test_what_succeeds_is_seen_by_everybody(engine, wakes):
    def work(session):
        _add(session, "first")
        if wakes:
            session.execute(text("SELECT 1"))
        _add(session, "second")

    db.in_transaction(work, engine)
    with engine.connect() as other:
        assert other.execute(text("SELECT COUNT(*) FROM collection")).scalar_one() == 2


@pytest.mark.parametrize("wakes", [False, True], ids=["driver alone", "session awake"])
def test_a_commit_that_is_refused_is_the_callers_error_and_leaves_nothing(engine, wakes):
    """A key that points nowhere, which SQLite is told here to look at only at the commit."""
    if engine.dialect.name == "postgresql":
        key = next(iter(CollectionProvider.__table__.c.collection_id.foreign_keys)).constraint.name
        with engine.begin() as connection:
            late = f"ALTER CONSTRAINT {key} DEFERRABLE INITIALLY DEFERRED"
            connection.execute(text(f"ALTER TABLE collection_provider {late}"))

    def work(session):
        if engine.dialect.name == "sqlite":
            db.line_of(session).run("PRAGMA defer_foreign_keys = ON")
        _add(session, "kept?")
        if wakes:
            session.execute(text("SELECT 1"))
        pair = {"collection_id": 99, "provider_id": 99, "added_at": clock.now()}
        assert db.change_rows(session, insert(CollectionProvider), **pair) == 1, "it is refused at the commit alone"

    with pytest.raises(IntegrityError):
        db.in_transaction(work, engine)
    assert engine.pool.checkedout() == 0
    assert _count(engine) == 0


@pytest.mark.parametrize("db_url", ["postgres"], indirect=True)
def test_a_line_that_breaks_is_thrown_away_and_the_next_one_works(engine):
    def killed(session):
        _add(session, "half")
        number = db.line_of(session).run("SELECT pg_backend_pid()").fetchone()[0]
        with engine.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:number)"), {"number": number})
        _add(session, "other half")

    with pytest.raises(db.Unavailable):
        db.in_transaction(killed, engine)
    assert engine.pool.checkedout() == 0
    assert _count(engine) == 0


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
def test_who_wants_the_lock_from_the_start_holds_it(engine):
    with DriverTransaction(engine, locked=True), engine.connect() as other:
        other.execute(text("SELECT 1"))
        other.connection.driver_connection.execute("PRAGMA busy_timeout = 0")
        with pytest.raises(OperationalError, match="locked"):
            other.execute(text("INSERT INTO collection (name) VALUES ('late')"))
    assert engine.pool.checkedout() == 0
