"""One command, one population: how much of it there is, the same each time, on both databases."""

import time
from datetime import timedelta
from multiprocessing import active_children

import pytest
from sqlalchemy import inspect, text
from sqlmodel import Session

from optima_portal.demo import loading
from optima_portal.demo.district import SIZE, Order, make
from optima_portal.demo.making import districts, made_ahead
from optima_portal.demo.population import _first_order, fill
from optima_portal.demo.rows import COLUMNS
from optima_portal.kit import clock
from optima_portal.models.member import Member
from tests.demo.conftest import MEMBERS, NOW


def _count(engine, table, where="1 = 1"):
    with engine.connect() as connection:
        return connection.execute(text(f"SELECT COUNT(*) FROM {table} WHERE {where}")).scalar()


def _order(**values):
    given = dict(  # noqa: C408
        seed=1, district=0, members=300, today=NOW.date(), dialect="sqlite", next_ids={}, county_id=1,
                 collections={}, users={}, networks=frozenset())  # fmt: skip
    return Order(**given | values)


def test_the_default_population_is_as_large_as_promised(filled):
    assert _count(filled, "member") == MEMBERS
    assert _count(filled, "provider") == 150
    assert _count(filled, "collection") == 12
    assert _count(filled, "network") == 9
    assert 9 <= _count(filled, "claim_line") / MEMBERS <= 12
    assert {kind for (kind,) in _rows(filled, "SELECT DISTINCT kind FROM provider")} == {
        "PRACTITIONER", "GROUP", "FACILITY"
    }  # fmt: skip
    for table in COLUMNS:
        assert _count(filled, table), table


def _rows(engine, statement):
    with engine.connect() as connection:
        return connection.execute(text(statement)).all()


def test_the_same_seed_and_day_give_the_same_rows_and_another_seed_does_not():
    first, again = make(_order()), make(_order())
    assert first.rows == again.rows
    assert make(_order(seed=2)).rows["member"] != first.rows["member"]
    assert make(_order(today=NOW.date() + timedelta(1))).rows["claim"] != first.rows["claim"]
    assert make(_order(seed=2)).rows["provider"][0][3:] == first.rows["provider"][0][3:], (
        "a later load finds them again"
    )


def test_a_second_run_adds_nothing_and_says_so(filled):
    said = []
    assert fill(MEMBERS, 1, on=filled, say=said.append) == 0
    assert said == [f"The population is there already: {MEMBERS:,} members."]
    assert _count(filled, "member") == MEMBERS


def test_every_row_has_every_column_and_nothing_that_copy_would_trip_over():
    for table, rows in make(_order()).rows.items():
        wide = len(COLUMNS[table].split())
        assert all(len(row) == wide for row in rows), table
        for row in rows:
            assert not any(isinstance(value, str) and set(value) & set("\t\n\r\\") for value in row), row
            assert not any(isinstance(value, bool) for value in row), "COPY knows no True"
            assert "None" not in row, "it would become NULL"


def test_what_is_left_out_is_null_to_copy_wherever_it_stands():
    row = (1, "k", None, None, None, "x", None)
    text = loading.prepared("postgresql", {"other_coverage": [row, row]})["other_coverage"]
    assert text == b"1\tk\t\\N\t\\N\t\\N\tx\t\\N\n" * 2


@pytest.mark.parametrize("large", [False, True], ids=["small", "large"])
def test_it_loads_into_a_house_that_is_lived_in_and_goes_on_where_it_stopped(portal, monkeypatch, large):
    for module in ("population", "making", "district"):
        monkeypatch.setattr(f"optima_portal.demo.{module}.SIZE", 60)
    if large:
        monkeypatch.setattr("optima_portal.demo.population.LARGE", 1)
        monkeypatch.setattr("optima_portal.demo.population.made_ahead", districts)
    engine = portal.engine
    with clock.at(portal.now):
        assert fill(50, 1, on=engine) == 50
        assert fill(130, 1, on=engine) == 80, "two more districts"
        assert fill(130, 1, on=engine) == 0
    assert _count(engine, "member") == 130
    assert _count(engine, "provider") == 150 + 2 * 40
    assert loading.missing_indexes(engine) == []
    with Session(engine) as session:
        new = Member(cin="90000001A", changed_at=NOW)
        session.add(new)
        session.flush()
        assert new.id > 130 or engine.dialect.name == "sqlite"
    assert _dangling(engine) == []
    assert _off(engine) == []


def _off(engine):
    """Payments that do not balance."""
    return _rows(
        engine,
        "SELECT p.id FROM payment p WHERE p.total_cents <> COALESCE((SELECT SUM(paid_cents) FROM claim c WHERE"
        " c.payment_id = p.id), 0) - COALESCE((SELECT SUM(amount_cents) FROM provider_adjustment a WHERE"
        " a.payment_id = p.id), 0)",
    )


def _dangling(engine):
    """Foreign keys that point nowhere; PostgreSQL checked them when it made them again."""
    return _rows(engine, "PRAGMA foreign_key_check") if engine.dialect.name == "sqlite" else []


def test_what_a_broken_load_left_out_is_made_by_the_next_run(portal):
    loading.without_indexes(portal.engine)
    assert loading.missing_indexes(portal.engine)
    with clock.at(portal.now):
        fill(10, 1, on=portal.engine)
    assert loading.missing_indexes(portal.engine) == []
    assert "uq_roster_entry_open" in {one["name"] for one in inspect(portal.engine).get_indexes("roster_entry")}


def test_keys_that_a_broken_load_only_promised_are_verified_by_the_next_run(portal):
    if portal.engine.dialect.name == "sqlite":
        assert loading.unverified(portal.engine) == []
        return
    key = "fk_claim_line_claim_id_claim"
    with portal.engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE claim_line DROP CONSTRAINT {key}"))
        connection.execute(
            text(f"ALTER TABLE claim_line ADD CONSTRAINT {key} FOREIGN KEY (claim_id) REFERENCES claim (id) NOT VALID")
        )
    assert loading.unverified(portal.engine) == [(key, "claim_line")]
    with clock.at(portal.now):
        fill(10, 1, on=portal.engine)
    assert loading.unverified(portal.engine) == []


def test_another_process_makes_the_same(portal):
    with clock.at(portal.now):
        order = portal.do(lambda session: _first_order(session, SIZE + 40, 1))
    here = list(districts(order))
    assert list(made_ahead(order)) == here
    assert [one.members for one in here] == [SIZE, 40]


def test_the_other_process_ends_when_nobody_wants_more(portal):
    with clock.at(portal.now):
        made = made_ahead(portal.do(lambda session: _first_order(session, 20, 1)))
    assert next(made).members == 20
    made.close()
    until = time.monotonic() + 20
    while active_children() and time.monotonic() < until:
        time.sleep(0.05)
    assert active_children() == []


def test_the_casts_offices_hold_their_people(filled):
    held = _rows(
        filled,
        "SELECT c.name, p.name, p.specialty, p.is_pcp FROM collection c"
        " JOIN collection_provider l ON l.collection_id = c.id"
        " JOIN provider p ON p.id = l.provider_id",
    )
    by_office = {}
    for office, name, specialty, is_pcp in held:
        by_office.setdefault(office, []).append((name, specialty, is_pcp))
    assert ("Ana Ramirez", "Family Medicine", 1) in by_office["Anaheim Family Medical"]
    assert ("Sam Park", "Psychology", 0) in by_office["Harbor Behavioral Health"]
    assert sum(one[1] == "Cardiovascular Disease" for one in by_office["Coastal Cardiology"]) >= 5
    assert sum(one[1] == "Pediatrics" for one in by_office["Sunset Pediatrics"]) >= 5
    assert sum(one[2] for one in by_office["AltaMed Network Office"]) >= 8
    assert _count(filled, "provider", "is_tertiary") >= 5
    assert _count(filled, "provider", "NOT panel_open")
    assert _count(filled, "provider", "accepts = 'FEMALE'")
    assert _count(filled, "provider", "specialty = 'Applied Behavior Analysis'") >= 8
