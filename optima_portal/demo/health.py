"""Conditions by age, and what follows from them: fills, laboratory results, and the visits that claims come from."""

from random import Random

from optima_portal.demo.catalog import Illness, age_band, drugs, illnesses, laboratories, pharmacies
from optima_portal.demo.coverage import in_force
from optima_portal.demo.days import Calendar
from optima_portal.demo.ladders import STEPS, ladders
from optima_portal.demo.people import Person, one_of
from optima_portal.demo.rows import Rows

YEARS = 2
# How late a fill comes, by how well a member keeps to it: days from and to, and the chance to give up at each fill.
KEEPS_TO_IT = ((0, 4, 0.004), (0, 4, 0.004), (0, 4, 0.004), (2, 14, 0.02), (8, 45, 0.06), (0, 20, 0.3))
# A child's lead test at 12 and at 24 months, and the one that catches up: months of age, chance.
LEAD_TESTS = ((12, 0.6), (24, 0.5), (36, 0.08))
Plan = list[tuple[str, float, str]]
"""Kinds of visits, how many to expect in two years, for which diagnosis."""


class Health:
    """Makes up a district's charts, into its rows."""

    def __init__(self, chance: Random, calendar: Calendar, rows: Rows) -> None:
        self.draw, self.calendar, self.rows = chance.random, calendar, rows
        self.conditions, self.fills, self.labs = (rows.of[table] for table in ("condition", "fill", "lab_result"))
        self.ids = rows.ids
        self._likely = {
            (band, gender): [
                (one.share[band], one) for one in illnesses().values() if one.share[band] and one.sex in ("", gender[0])
            ]
            for band in range(5)
            for gender in ("FEMALE", "MALE")
        }

    def chart(self, person: Person, prescriber: str) -> Plan:
        """Write what a member has, takes and was tested for; returns the visits to expect."""
        ill = self._drawn(person)
        visits: Plan = []
        place = self.draw()
        tests: dict[str, None] = {}
        for illness in ill.values():
            self._condition(person, illness)
            for keys, share in illness.drugs:
                if self.draw() < share:
                    self._regimen(person, keys, prescriber)
            visits += [(kind, times * YEARS, illness.code) for kind, times in illness.visits]
            tests.update(dict.fromkeys(illness.labs))
        for test in tests:
            self._tests(person, test, place, 1, prescriber)
        self._screening(person, place, prescriber, bool(ill))
        return visits

    def _drawn(self, person: Person) -> dict[str, Illness]:
        draw, found = self.draw, {}
        for share, illness in self._likely[age_band(person.age), person.gender]:
            if draw() < share:
                found[illness.code] = illness
                for code in illness.also:
                    if draw() < 0.6:
                        found[code] = illnesses()[code]
        if "E1165" in found:
            found.pop("E119", None)
        return found

    def _condition(self, person: Person, illness: Illness) -> None:
        calendar = self.calendar
        adult_since = max(person.born + 30, calendar.today - 2600)
        if illness.share[0] == illness.share[1] == 0:
            adult_since = max(adult_since, person.born + 18 * 366)
        last = person.died or calendar.today
        began = min(adult_since + int(self.draw() * max(1, last - adult_since)), last)
        resolved = None
        if illness.code == "Z3490":
            began = max(person.born, last - 20 - int(self.draw() * 600))
            resolved = calendar.iso[began + 250] if began + 250 < last else None
        seen = began + int(self.draw() * (last - began))
        self.conditions.append(
            (next(self.ids["condition"]), person.id, calendar.iso[began], calendar.iso[seen], resolved, "claims",
             "ICD-10-CM", illness.code, illness.words, int(illness.code != "Z3490"))
        )  # fmt: skip

    def _regimen(self, person: Person, keys: tuple[str, ...], prescriber: str) -> None:
        """One drug, filled again and again; some change to another of its kind on the way."""
        draw, today = self.draw, self.calendar.today
        begins = max(self.calendar.begins, person.born)
        day = begins + int(draw() * (120 if draw() < 0.7 else max(120, today - begins)))
        until = person.died or today
        drug = one_of(drugs()[one_of(keys, draw())], draw())
        soonest, latest, stops = one_of(KEEPS_TO_IT, draw())
        changes = draw() < 0.1
        days, end = one_of(drug.supplies, draw())
        number, left = self._prescription(), 5
        while day <= until:
            if in_force(person, day):
                self._fill(person, day, number, left, prescriber, end)
            if draw() < stops:
                return
            day += days + soonest + int(draw() * (latest - soonest + 1)) - (3 if latest == 4 else 0)
            left -= 1
            if left < 0:
                number, left = self._prescription(), 5
                if changes and draw() < 0.5:
                    days, end = one_of(one_of(drugs()[one_of(keys, draw())], draw()).supplies, draw())

    def take(self, person: Person, key: str, day: int, prescriber: str) -> None:
        """One fill of something for a few days, after a visit."""
        drug = one_of(drugs()[key], self.draw())
        self._fill(person, day, self._prescription(), 0, prescriber, one_of(drug.supplies, self.draw())[1])

    def _prescription(self) -> str:
        return f"{1_000_000 + int(self.draw() * 9_000_000)}"

    def _fill(self, person: Person, day: int, number: str, left: int, prescriber: str, end: tuple[object, ...]) -> None:
        at = self.draw()
        self.fills.append(
            (next(self.ids["fill"]), person.id, self.calendar.iso[day], number, left, prescriber,
             one_of(pharmacies(), (person.id % 7 + 3 * at) / 10), int(at < 0.008), *end)
        )  # fmt: skip

    def _tests(self, person: Person, test: str, place: float, ill: int, prescriber: str) -> None:
        """Two or so a year, drifting up or down the ladder of results."""
        draw = self.draw
        ladder = ladders()[test][ill]
        day, until = self.calendar.begins + int(draw() * 200), person.died or self.calendar.today
        if draw() < 0.14:
            return
        step, drift = place * STEPS, (draw() - 0.55) * 24
        while day <= until:
            if in_force(person, day):
                self._lab(person, day, ladder[max(0, min(STEPS - 1, int(step + draw() * 14)))], prescriber)
            step += drift
            day += 130 + int(draw() * 150)

    def _screening(self, person: Person, place: float, prescriber: str, is_ill: bool) -> None:
        """Blood lead in small children, cholesterol and A1c once in some adults."""
        draw = self.draw
        if person.age < 6:
            high = draw() < 0.02
            for months, share in LEAD_TESTS:
                day = person.born + int(months * 30.44) - 20 + int(draw() * 45)
                if day <= self.calendar.today and draw() < share:
                    kind = "lead" if draw() < 0.55 or high else "lead_finger"
                    self._lab(person, day, one_of(ladders()[kind][int(high)], draw()), prescriber)
        elif person.age >= 40 and not is_ill and draw() < 0.4:
            day = self.calendar.today - int(draw() * 700)
            if in_force(person, day):
                self._lab(person, day, ladders()["ldl"][0][int(place * STEPS)], prescriber)

    def _lab(self, person: Person, day: int, result: tuple[object, ...], prescriber: str) -> None:
        number = next(self.ids["lab_result"])
        laboratory = one_of(laboratories(), (person.id % 3) / 3)
        self.labs.append(
            (number, person.id, self.calendar.iso[day], f"L{number:09}", laboratory, prescriber, *result)
        )  # fmt: skip
