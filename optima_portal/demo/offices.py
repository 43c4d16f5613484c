"""Those who care for a district's members. They depend on the district's number alone, never on the seed, so that a
later load finds the county's hospitals and laboratories again by their numbers."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from optima_portal.demo import identities
from optima_portal.demo.catalog import Place, area_codes, communities, places, read, streets

COUNTY_PROVIDERS = 150
DISTRICT_PROVIDERS = 40
FIRST_PROVIDER_ID = 4_010_000
PCP_SPECIALTIES = {
    "Family Medicine": (0, 200), "Internal Medicine": (18, 200), "Pediatrics": (0, 18), "Geriatric Medicine": (55, 200),
}  # fmt: skip
LIMITS = {
    "Pediatric Cardiology": (0, 20), "Pediatric Neurology": (0, 20), "Pediatric Surgery": (0, 20),
    "Applied Behavior Analysis": (0, 20), "Cardiovascular Disease": (18, 200), "Children's Hospital": (0, 20),
}  # fmt: skip
BEHAVIORAL = ("Psychology", "Clinical Social Work", "Marriage and Family Therapy")


@dataclass(slots=True)
class Carer:
    """A provider: a practitioner, a group or a facility."""

    id: int
    number: int
    kind: str
    name: str
    last: str
    first: str
    specialty: str
    group: "Carer | None"
    network: str
    place: Place
    street: str
    phone: str
    fax: str
    languages: str = "English"
    is_pcp: bool = False
    is_tertiary: bool = False
    panel_open: bool = True
    accepts: str = "ANY"
    youngest: int = 0
    oldest: int = 200
    npi: str = ""

    def __post_init__(self) -> None:
        self.npi = identities.npi(self.number)

    @property
    def provider_id(self) -> str:
        """The plan's own number."""
        return str(FIRST_PROVIDER_ID + self.number)

    @property
    def payee(self) -> "Carer":
        """Who bills for it and is paid."""
        return self.group or self

    @property
    def tin(self) -> str:
        """The payee's tax number."""
        return identities.tin(self.payee.number)


@dataclass(slots=True)
class Office:
    """Providers under one roof, and the collection that holds them ("": none)."""

    name: str
    collection: str
    network: str
    carers: list[Carer] = field(default_factory=list)


def first_number(district: int) -> int:
    """How many providers come before a district's."""
    return COUNTY_PROVIDERS + DISTRICT_PROVIDERS * (district - 1) if district else 0


def offices_of(district: int, first_id: int) -> list[Office]:
    """A district's offices; ids follow each other from `first_id` on."""
    maker = _Maker(district, first_id)
    return [maker.office(one) for one in read("providers")["further" if district else "office"]]


class _Maker:
    """Gives providers their numbers, one after the other."""

    def __init__(self, district: int, first_id: int) -> None:
        self.chance = Random(f"offices of district {district}")
        self.ids, self.number = first_id, first_number(district)
        self.town = self.chance.choice(places()).city
        self.name = f"{self.town} {district}"

    def office(self, data: dict[str, Any]) -> Office:
        """One office with its group first, then its leaders, then its staff."""
        name = data["name"].format(self.name)
        collection = data.get("collection", name)
        made = Office(name, collection or "", data.get("net", ""))
        city = data.get("city", self.town)
        place = self.chance.choice([one for one in places() if one.city == city])
        street = f"{self.chance.randrange(100, 19900)} {self.chance.choice(streets())}"
        if "facilities" in data:
            for facility, specialty in data["facilities"]:
                made.carers.append(self._carer(made, "FACILITY", facility, specialty, place, street))
            return made
        self._staff(made, data, place, street)
        return made

    def _staff(self, made: Office, data: dict[str, Any], place: Place, street: str) -> None:
        specialty = data.get("group", "Single-specialty Group" if len(data["staff"]) == 1 else "Multi-specialty Group")
        kind = "FACILITY" if "Hospital" in specialty else "GROUP"
        group = self._carer(made, kind, made.name, specialty, place, street)
        made.carers.append(group)
        for first, last, lead in data.get("lead", ()):
            made.carers.append(self._person(made, group, first, last, lead, "FEMALE", place, street))
        for specialty, many in data["staff"]:
            made.carers += [self._drawn(made, group, specialty, place, street) for _ in range(many)]
        if data.get("tertiary"):
            for carer in made.carers:
                carer.is_tertiary = True

    def _drawn(self, made: Office, group: Carer, specialty: str, place: Place, street: str) -> Carer:
        community = self.chance.choice(communities())
        gender = self.chance.choice(("FEMALE", "MALE"))
        first, last = self.chance.choice(community.first[gender]), self.chance.choice(community.last)
        carer = self._person(made, group, first, last, specialty, gender, place, street)
        spoken = dict.fromkeys(
            ["English", self.chance.choice(community.languages), self.chance.choice(community.languages)]
        )
        carer.languages = ", ".join(spoken)
        return carer

    def _person(
        self, made: Office, group: Carer, first: str, last: str, specialty: str, gender: str, place: Place, street: str
    ) -> Carer:
        carer = self._carer(made, "PRACTITIONER", f"{first} {last}", specialty, place, street, last, first)
        carer.group = group
        if limits := PCP_SPECIALTIES.get(specialty):
            carer.is_pcp = bool(made.network)
            carer.youngest, carer.oldest = limits
            carer.panel_open = self.chance.random() > 0.15
        if specialty == "Obstetrics and Gynecology" or (gender == "FEMALE" and self.chance.random() < 0.04):
            carer.accepts = "FEMALE"
        return carer

    def _carer(
        self,
        made: Office,
        kind: str,
        name: str,
        specialty: str,
        place: Place,
        street: str,
        last: str = "",
        first: str = "",
    ) -> Carer:
        area, line = self.chance.choice(area_codes()), self.chance.randrange(100)
        carer = Carer(
            self.ids, self.number, kind, name, last, first, specialty, None, made.network, place, street,
            identities.phone(area, line), identities.phone(area, line + 1),
        )  # fmt: skip
        carer.youngest, carer.oldest = LIMITS.get(specialty, (0, 200))
        self.ids, self.number = self.ids + 1, self.number + 1
        return carer
