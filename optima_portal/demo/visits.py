"""When members see whom: by age, by what they have, and by chance."""

from random import Random

from optima_portal.demo.catalog import age_band, passing
from optima_portal.demo.choosing import Choice
from optima_portal.demo.claims import Claims, believed
from optima_portal.demo.days import Calendar
from optima_portal.demo.health import Health, Plan
from optima_portal.demo.offices import Carer
from optima_portal.demo.people import Person, Span, one_of
from optima_portal.demo.prices import visits

# What everybody may come for in two years, by age band; F: women and girls only.
_USUAL: tuple[tuple[tuple[str, float, str], ...], ...] = (
    (("well_child", 3.4, ""), ("sick", 3.4, ""), ("emergency", 0.6, ""), ("telehealth", 0.5, "")),
    (("well_child", 1.3, ""), ("sick", 1.9, ""), ("emergency", 0.35, ""), ("eye", 0.3, "")),
    (("yearly", 0.7, ""), ("sick", 1.7, ""), ("emergency", 0.6, ""), ("laboratory", 0.8, ""), ("womans", 0.7, "F"),
     ("telehealth", 0.6, "")),
    (("yearly", 1.1, ""), ("sick", 1.7, ""), ("emergency", 0.6, ""), ("laboratory", 1.2, ""), ("womans", 0.5, "F"),
     ("mammogram", 0.7, "F"), ("colon_test", 0.5, ""), ("colonoscopy", 0.08, ""), ("inpatient", 0.12, ""),
     ("eye", 0.2, "")),
    (("yearly", 1.5, ""), ("sick", 1.7, ""), ("emergency", 0.8, ""), ("laboratory", 1.7, ""), ("mammogram", 0.6, "F"),
     ("colon_test", 0.5, ""), ("inpatient", 0.25, ""), ("equipment", 0.4, ""), ("transport", 0.5, ""),
     ("home_health", 0.2, ""), ("imaging", 0.15, "")),
)  # fmt: skip
# How much more is seen of members whose claims come to the plan: the plan's average is five claims in two years.
LEVEL = 1.25
DIAGNOSES = {
    "well_child": "Z00129", "yearly": "Z0000", "womans": "Z01419", "mammogram": "Z1231", "colon_test": "Z1211",
    "colonoscopy": "Z1211", "eye": "Z0100", "delivery": "O80", "postpartum": "Z392", "imaging": "Z122",
}  # fmt: skip
_PASSING = frozenset({"sick", "emergency", "telehealth"})
_AT_THE_CLINIC = {"office": "clinic", "sick": "clinic"}
_FOLLOWED = {"emergency_mental": "therapy", "emergency_substance": "substance"}


class Visits:
    """Makes members come, and their carers bill."""

    def __init__(
        self,
        chance: Random,
        calendar: Calendar,
        choice: Choice,
        health: Health,
        claims: Claims,
        carers: dict[int, Carer],
    ) -> None:
        self.draw, self.calendar, self.choice = chance.random, calendar, choice
        self.health, self.claims, self.carers = health, claims, carers
        self.nurses: dict[int, list[Carer]] = {}
        for carer in carers.values():
            if carer.group and carer.specialty in ("Nurse Practitioner", "Physician Assistant"):
                self.nurses.setdefault(carer.group.id, []).append(carer)

    def of(self, person: Person, chronic: Plan) -> None:
        """Every visit of a member in the two years."""
        draw, band = self.draw, age_band(person.age)
        begins = max(self.calendar.begins, person.born)
        room = (person.died or self.calendar.today) - begins
        if room < 20:
            return
        part = room / 730 * LEVEL
        codes = list(dict.fromkeys(code for _, _, code in chronic))
        for kind, times, sex in _USUAL[band]:
            if not sex or person.gender == "FEMALE":
                for _ in range(int(times * part + draw())):
                    self._come(person, kind, begins + int(draw() * room), "", codes)
        for kind, times, code in chronic:
            for _ in range(int(times * part + draw())):
                self._come(person, kind, begins + int(draw() * room), code, codes)

    def _come(self, person: Person, kind: str, day: int, code: str, codes: list[str]) -> None:
        draw = self.draw
        if kind[:9] not in ("emergency", "inpatient", "delivery"):
            day = self.calendar.weekday[day]
        span = believed(person, day)
        if span is None:
            return
        carer = self._carer(person, kind, span)
        if carer is None:
            return
        drugs: tuple[str, ...] = ()
        if kind in _PASSING:
            code, _, drugs = one_of(passing(age_band(person.age)), draw())
        elif not code:
            code = DIAGNOSES.get(kind) or (one_of(codes, draw()) if codes else "Z0000")
        elif kind in DIAGNOSES:
            code = DIAGNOSES[kind]
        also = (one_of(codes, draw()),) if codes and draw() < 0.4 else ()
        if kind in _AT_THE_CLINIC and carer.payee.specialty == "Community Health Center":
            kind = _AT_THE_CLINIC[kind]
        diagnoses = tuple(dict.fromkeys((code, *also)))
        self.claims.bill(person, span, one_of(visits()[kind], draw()), day, carer, diagnoses)
        if drugs and draw() < 0.6:
            self.health.take(person, one_of(drugs, draw()), day, carer.npi)
        self._after(person, kind, day, code, codes)

    def _after(self, person: Person, kind: str, day: int, code: str, codes: list[str]) -> None:
        """An ambulance to the emergency room; a visit in the weeks after a crisis, as FUM and FUA count."""
        draw = self.draw
        if kind == "emergency" and draw() < 0.12:
            self._come(person, "ambulance", day, code, codes)
        if kind in _FOLLOWED and draw() < 0.55:
            later = day + 1 + int(draw() * 40)
            if later < self.calendar.today and (person.died is None or later < person.died):
                self._come(person, _FOLLOWED[kind], later, code, codes)

    def _carer(self, person: Person, kind: str, span: Span) -> Carer | None:
        who, band = visits()[kind][0].service.who, age_band(person.age)
        if who != "pcp":
            fits = self.choice.of(who, band)
            return one_of(fits, self.draw()) if fits else None
        if span.pcp is None:
            fits = self.choice.pcp("CCN", band, person.gender)
            return one_of(fits, self.draw()) if fits and span.network != "KAI" else None
        pcp = self.carers[span.pcp]
        nurses = self.nurses.get(pcp.payee.id)
        return one_of(nurses, self.draw()) if nurses and self.draw() < 0.2 else pcp
