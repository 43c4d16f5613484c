"""A district: up to 2,000 members with their offices. All of it follows from the seed, the district's number and the
day, so that districts can be made one after the other, in another process, and again alike."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from random import Random

from optima_portal.demo.choosing import Choice
from optima_portal.demo.claims import Claims
from optima_portal.demo.coverage import Coverage
from optima_portal.demo.days import Calendar
from optima_portal.demo.desk import Desk
from optima_portal.demo.health import Health
from optima_portal.demo.identities import keys
from optima_portal.demo.office_rows import OfficeRows, network_rows
from optima_portal.demo.offices import Carer, offices_of
from optima_portal.demo.payments import Payments
from optima_portal.demo.people import Person, Town, member_row, name_rows
from optima_portal.demo.rows import Row, Rows
from optima_portal.demo.visits import Visits

SIZE = 2_000


@dataclass(frozen=True)
class Order:
    """What is wanted of a district: how many members, and from which ids on. `dialect`: of the database."""

    seed: int
    district: int
    members: int
    today: date
    dialect: str
    next_ids: dict[str, int]
    county_id: int
    """The id of the county's first provider."""
    collections: dict[str, int]
    users: dict[str, int]
    networks: frozenset[str]


@dataclass(frozen=True)
class Made:
    """A district's rows by table, in loading order, and where the next one goes on."""

    rows: dict[str, list[Row]]
    next_ids: dict[str, int]
    collections: dict[str, int]


def make(order: Order) -> Made:
    """Make up a district."""
    calendar = calendar_of(order.today)
    chance = Random(f"{order.seed} {order.district}")
    rows, collections = Rows(order.next_ids, order.district), dict(order.collections)
    stamp = " 17:30:00.000000" + ("+00" if order.dialect == "postgresql" else "")
    county = offices_of(0, order.county_id)
    own = offices_of(order.district, next(rows.ids["provider"])) if order.district else county
    OfficeRows(chance, calendar, rows, collections, lambda day: calendar.iso[day] + stamp).write(own)
    if not order.district:
        rows.of["network"] += network_rows(set(order.networks))
    choice = Choice(own, county)
    carers = {carer.id: carer for office in (*county, *own) for carer in office.carers}
    people = _people(order, chance, calendar, rows, choice, stamp)
    _lives(people, chance, calendar, rows, choice, carers)
    desk = Desk(chance, calendar, rows, order.users, stamp)
    desk.keep_rosters(own, people)
    desk.keep_checks(people, carers)
    desk.keep_marks(collections)
    next_ids = rows.next_ids()
    next_ids["provider"] = max(row[0] for row in rows.of["provider"]) + 1  # type: ignore[type-var,operator]
    return Made(rows.of, next_ids, collections)


def _people(order: Order, chance: Random, calendar: Calendar, rows: Rows, choice: Choice, stamp: str) -> list[Person]:
    """Members with their names, spans and other coverage."""
    first_id = next(rows.ids["member"])
    people = Town(chance, calendar).members(first_id, order.district * SIZE, order.members)
    for _ in people[1:]:
        next(rows.ids["member"])
    coverage = Coverage(chance, calendar, choice)
    iso = calendar.iso
    for key, person in zip(keys(chance, len(people), order.district), people, strict=True):
        coverage.give(person)
        rows.of["member"].append(member_row(person, key, calendar, iso[calendar.today - person.number % 200] + stamp))
        rows.of["member_name"] += name_rows(person)
        rows.of["eligibility_span"] += [
            (next(rows.ids["eligibility_span"]), person.id, iso[one.starts], iso[one.ends], one.lob, one.network,
             one.pcp, one.group, one.aid, one.share_of_cost, iso[one.changed] + stamp)
            for one in person.spans
        ]  # fmt: skip
        if other := coverage.other(person):
            carrier, policy, kind = other
            since = iso[max(person.born, calendar.begins - 300)]
            rows.of["other_coverage"].append(
                (next(rows.ids["other_coverage"]), person.id, carrier, policy, kind, since, iso[calendar.open])
            )
    return people


def _lives(
    people: list[Person], chance: Random, calendar: Calendar, rows: Rows, choice: Choice, carers: dict[int, Carer]
) -> None:
    """Charts, visits, claims and what was paid."""
    payments = Payments(chance, calendar, rows)
    health = Health(chance, calendar, rows)
    claims = Claims(chance, calendar, rows, payments, len(people))
    visits = Visits(chance, calendar, choice, health, claims, carers)
    anyone = choice.pcp("CCN", 2, "FEMALE")[0]
    for person in people:
        if person.spans:
            pcp = carers.get(person.spans[-1].pcp or 0, anyone)
            visits.of(person, health.chart(person, pcp.npi))
    payments.close(carers)


@lru_cache(maxsize=2)
def calendar_of(today: date) -> Calendar:
    """The calendar of a day; made once."""
    return Calendar(today)
