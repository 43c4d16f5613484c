"""A kept statement gives what SQLAlchemy gives: every kind of value, both ways, and its errors; on both databases."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import (
    JSON,
    Column,
    Enum,
    Integer,
    MetaData,
    Table,
    bindparam,
    event,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from optima_portal.kit import db as kit_db
from optima_portal.kit.prepared import prepared
from optima_portal.models.collection import Collection, CollectionStatus

NOW = datetime(2026, 3, 8, 9, 59, 59, 123456, tzinfo=UTC)
SAMPLES = {
    bool: True,
    int: 2**31 - 1,
    float: 0.1,
    str: "Núñez ' \" % ? :x %(x)s",
    bytes: b"\x00\xff",
    date: date(2024, 2, 29),
    datetime: NOW,
    dict: {"a": [1, None, "é"]},
}


def _types():
    """Each type that a column of the portal has, once."""
    found = {repr(one.type): one.type for table in SQLModel.metadata.tables.values() for one in table.columns}
    return list(found.values())


def _sample(kind):
    if isinstance(kind, Enum):
        return kind.python_type(next(iter(kind.enum_class)))
    if isinstance(kind, JSON):
        return SAMPLES[dict]
    plain = getattr(kind, "impl", kind)  # what a type of the portal's own stands on
    sample = SAMPLES[plain.python_type]
    return sample[: kind.length] if isinstance(sample, str) and kind.length else sample


@pytest.fixture
def everything(engine):
    """A table with a column of every type."""
    columns = [Column(f"c{at}", kind) for at, kind in enumerate(_types())]
    table = Table("everything", MetaData(), Column("id", Integer, primary_key=True), *columns)
    table.create(engine)
    return table


def _asked(session, statement, **parameters):
    """What the kept statement gives, and what SQLAlchemy gives."""
    kit_db.rows(session, statement, **parameters)  # the first time it is not known yet
    assert prepared(statement, session.connection().dialect) is not None
    return list(kit_db.rows(session, statement, **parameters)), session.connection().execute(
        statement, parameters
    ).all()


def test_every_type_of_the_portal_comes_back_as_it_was_written(db, everything):
    names = [one.name for one in everything.columns]
    full = {"id": 1} | {f"c{at}": _sample(kind) for at, kind in enumerate(_types())}
    empty = dict.fromkeys(names) | {"id": 2}
    write = insert(everything).values({name: bindparam(name) for name in names})
    for values in (full, empty, full | {"id": 3}):  # the first by SQLAlchemy, the others by the driver
        kit_db.change_rows(db, write, **values)
    kept, known = _asked(db, select(*everything.columns).order_by(everything.c.id))
    assert [tuple(row) for row in kept] == [tuple(row) for row in known]
    assert kept[0]._asdict() | {"id": 3} == kept[2]._asdict() == full | {"id": 3}
    assert kept[1]._asdict() == empty


def test_values_of_the_statement_itself_and_those_that_are_given(db):
    numbers = [Collection(name=f"Office {n}", created_at=NOW + timedelta(days=n)) for n in range(6)]
    db.add_all(numbers)
    db.flush()
    names = [one.name for one in numbers[1:5]]
    statement = (
        select(Collection.id, Collection.name.label("called"), func.length(Collection.name))
        .where(Collection.name.in_(names), Collection.status == CollectionStatus.ACTIVE)
        .where(Collection.created_at >= bindparam("since"))
        .order_by(Collection.name.desc())
        .limit(bindparam("most"))
    )
    for since, most in ((NOW, 9), (NOW + timedelta(days=3), 9), (NOW, 2)):
        kept, known = _asked(db, statement, since=since, most=most)
        assert kept and [tuple(row) for row in kept] == [tuple(row) for row in known]
        assert [row.called for row in kept] == [row.called for row in known]


@pytest.mark.parametrize("how", ["expanding", "made anew"])
def test_what_differs_at_every_execution_is_left_to_sqlalchemy(db, how):
    def made():
        given = bindparam("names", expanding=True) if how == "expanding" else ["a"]
        return select(Collection.id).where(Collection.name.in_(given))

    kept = made()
    for names in (["a"], ["a", "b"], []):
        one = kept if how == "expanding" else made()
        assert list(kit_db.rows(db, one, **({"names": names} if how == "expanding" else {}))) == []
        assert how == "expanding" or prepared(made(), db.connection().dialect) is None
    if how == "expanding":
        assert prepared(kept, db.connection().dialect) is None


def test_an_error_of_the_driver_is_sqlalchemys_and_tells_no_value(db, everything):
    write = insert(everything).values(id=bindparam("number"), c0=bindparam("c0"))
    kind = _types()[0]
    for number in (1, 2):
        kit_db.change_rows(db, write, number=number, c0=_sample(kind))
    with pytest.raises(IntegrityError) as failed:
        kit_db.change_rows(db, write, number=2, c0=_sample(kind))
    assert "parameters" not in str(failed.value).lower() or "hidden" in str(failed.value)
    db.rollback()
    assert kit_db.rows(db, select(func.count()).select_from(Collection))[0][0] == 0


def test_rows_of_a_change_and_of_a_text(db):
    write = insert(Collection).values(name=bindparam("called"), key=bindparam("key"), created_at=NOW, version=1)
    write = write.values(status=CollectionStatus.ACTIVE, status_reason="").returning(Collection.name, Collection.status)
    said = text("SELECT name FROM collection ORDER BY name")
    for called in ("a", "b", "c"):
        (row,) = kit_db.rows(db, write, called=called, key=called)
        assert (row.name, row.status) == (called, CollectionStatus.ACTIVE)
        assert db.info["wrote"]  # what comes after it must not begin another transaction
        assert kit_db.rows(db, said)[-1].name == called


def test_what_an_update_sets_may_depend_on_what_is_given(db):
    db.add(Collection(name="a", version=1, created_at=NOW))
    db.flush()
    change = update(Collection).where(Collection.name == bindparam("called"))
    for given in ({"version": 2}, {"version": 3}, {"name": "b"}, {"version": 4, "called": "b"}):
        assert kit_db.change_rows(db, change, **({"called": "a"} | given)) == 1
    assert [tuple(row) for row in kit_db.rows(db, select(Collection.name, Collection.version))] == [("b", 4)]


def test_many_are_written_at_once_or_not_at_all(db, everything):
    write = insert(everything).values(id=bindparam("number"))
    kit_db.change_many(db, write, [{"number": 1}])
    kit_db.change_many(db, write, [{"number": 2}, {"number": 3}])
    kit_db.change_many(db, write, [{"number": 4}])
    assert [row.id for row in kit_db.rows(db, select(everything.c.id).order_by(everything.c.id))] == [1, 2, 3, 4]
    with pytest.raises(IntegrityError), db.begin_nested():
        kit_db.change_many(db, write, [{"number": 5}, {"number": 5}])


def test_who_looks_on_sees_every_statement(db, engine):
    statement, seen = select(Collection.id), []
    for _ in range(3):
        kit_db.rows(db, statement)
    event.listen(engine, "before_cursor_execute", lambda _c, _cursor, said, *_rest: seen.append(said))
    kit_db.rows(db, statement)
    assert len(seen) == 1


def test_an_update_says_how_many_rows_it_met(db):
    db.add_all([Collection(name=name, created_at=NOW) for name in ("a", "b")])
    db.flush()
    change = update(Collection).where(Collection.name == bindparam("old")).values(name=bindparam("new"))
    assert kit_db.change_rows(db, change, old="a", new="c") == 1
    assert kit_db.change_rows(db, change, old="nobody", new="d") == 0
    assert kit_db.change_rows(db, change, old="b", new="e") == 1
    assert db.execute(text("SELECT count(*) FROM collection WHERE name IN ('c', 'e')")).scalar_one() == 2
