"""Households and their members: names, ages and languages in proportion, one address and often one last name each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar

from optima_portal.demo import identities
from optima_portal.demo.catalog import Community, Place, area_codes, communities, places, streets
from optima_portal.demo.days import Calendar
from optima_portal.kit.names import normalised, parts, sound

Thing = TypeVar("Thing")
Home = tuple[str, str, Place, str]
"""(language, street, place, phone)."""

# Who lives together, of a hundred households: ages from and to, one pair each.
_CHILD, _TEEN, _ADULT, _OLDER, _ELDER = (0, 11), (6, 18), (22, 44), (42, 64), (65, 92)
HOUSEHOLDS = (
    [(_ADULT, _CHILD)] * 12 + [(_ADULT, _CHILD, _CHILD)] * 12 + [(_ADULT, _ADULT, _CHILD, _CHILD)] * 9
    + [(_OLDER, _TEEN)] * 8 + [(_OLDER, _OLDER, _TEEN, _TEEN)] * 6 + [(_ADULT,)] * 16 + [(_OLDER,)] * 13
    + [(_ELDER,)] * 13 + [(_ELDER, _ELDER)] * 7 + [(_ADULT, _CHILD, _CHILD, _CHILD)] * 4
)  # fmt: skip


@dataclass(slots=True)
class Person:
    """A member while their life is being made up. Days are numbers of the calendar."""

    id: int
    number: int
    cin: str
    last: str
    first: str
    middle: str
    gender: str
    born: int
    language: str
    street: str
    place: Place
    phone: str
    email: str
    age: int
    is_dual: bool = False
    died: int | None = None
    spans: list["Span"] = field(default_factory=list)


@dataclass(slots=True)
class Span:
    """An eligibility span while it is being made up; `pcp` and `group` are carers' ids."""

    starts: int
    ends: int
    lob: str
    network: str
    pcp: int | None
    group: int | None
    aid: str
    share_of_cost: int = 0
    changed: int = 0


class Town:
    """Draws households until there are enough members."""

    def __init__(self, chance: Random, calendar: Calendar) -> None:
        self.chance, self.calendar = chance, calendar
        self.draw = chance.random

    def members(self, first_id: int, first_number: int, many: int) -> list[Person]:
        """So many members, ids and numbers following each other."""
        found: list[Person] = []
        while len(found) < many:
            found += self._household(first_id + len(found), first_number + len(found))
        return found[:many]

    def _household(self, first_id: int, first_number: int) -> list[Person]:
        draw = self.draw
        community: Community = one_of(communities(), draw())
        place, language = one_of(places(), draw()), one_of(community.languages, draw())
        street = f"{100 + int(draw() * 17900)} {one_of(streets(), draw())}"
        if draw() < 0.3:
            street += f" Apt {1 + int(draw() * 240)}"
        home = (language, street, place, identities.phone(one_of(area_codes(), draw()), int(draw() * 100)))
        last = one_of(community.last, draw())
        ages = one_of(HOUSEHOLDS, draw())
        return [
            self._person(first_id + one, first_number + one, community, last, home, low, high)
            for one, (low, high) in enumerate(ages)
        ]

    def _person(
        self,
        id: int,
        number: int,
        community: Community,
        last: str,
        home: Home,
        low: int,
        high: int,
    ) -> Person:
        draw = self.draw
        gender = "FEMALE" if draw() < 0.53 else "MALE"
        first = one_of(community.first[gender], draw())
        if draw() < 0.12:
            last = one_of(community.last, draw())
        middle = one_of(community.first[gender], draw()) if draw() < 0.18 else ""
        lived = int((low + draw() * (high + 1 - low)) * 365.25)
        email = f"{_bare(first)}.{_bare(last)}{number}@mail.example" if low >= 18 and draw() < 0.4 else ""
        language, street, place, phone = home
        return Person(
            id, number, identities.cin(number), last, first, middle if middle != first else "", gender,
            self.calendar.today - lived, language if draw() < 0.9 else "English", street, place, phone, email,
            int(lived / 365.25),
        )  # fmt: skip


def member_row(person: Person, key: str, calendar: Calendar, changed_at: str) -> tuple[object, ...]:
    """As `rows.COLUMNS` says."""
    return (
        person.id, key, person.cin, identities.meds_id(person.number),
        identities.mbi(person.number) if person.is_dual else "", person.last, person.first, person.middle,
        calendar.iso[person.born], person.gender, person.language, person.phone, person.email, person.street,
        person.place.city, "CA", person.place.zip_code, None if person.died is None else calendar.iso[person.died],
        changed_at,
    )  # fmt: skip


def name_rows(person: Person) -> list[tuple[object, ...]]:
    """Every part by which the member is found, as the imports store it."""
    heard = dict(_heard(person.last))
    heard.update(_heard(person.first))
    if person.middle:
        heard.update(_heard(person.middle))
    return [(person.id, part, spoken) for part, spoken in heard.items()]


_heard_before: dict[str, list[tuple[str, str]]] = {}
_bare_before: dict[str, str] = {}


def _heard(name: str) -> list[tuple[str, str]]:
    if name not in _heard_before:
        _heard_before[name] = [(part, sound(part)) for part in parts(name)]
    return _heard_before[name]


def _bare(name: str) -> str:
    if name not in _bare_before:
        _bare_before[name] = normalised(name).replace(" ", "")
    return _bare_before[name]


def one_of(items: Sequence[Thing], at: float) -> Thing:
    """The item at a place between 0 and 1."""
    return items[int(at * len(items))]
