"""What an office's people did in the portal: rosters of BH practitioners, verifications, reconciled payments."""

from random import Random

from optima_portal.demo import identities
from optima_portal.demo.coverage import in_force
from optima_portal.demo.days import Calendar
from optima_portal.demo.offices import BEHAVIORAL, Carer, Office
from optima_portal.demo.people import Person
from optima_portal.demo.rows import COLUMNS, Rows

BILLER, BILLERS_OFFICE = ("daniel.ortiz@anaheimfamily.example", "Daniel Ortiz"), "Anaheim Family Medical"
NOTES = ("", "", "Deposited, batch 114.", "Two claims followed up with the plan.", "Matches the bank statement.")
RECONCILED = 0.8  # of the payments that are a month old
ROSTERED = 0.06
CHECKED = 0.15
PAID_ON, PAYEE_NAME = (COLUMNS["payment"].split().index(name) for name in ("paid_on", "payee_name"))


class Desk:
    """Writes rosters and eligibility checks, in the name of the cast where its accounts are there."""

    def __init__(self, chance: Random, calendar: Calendar, rows: Rows, users: dict[str, int], stamp: str) -> None:
        self.chance, self.calendar, self.rows, self.users, self.stamp = chance, calendar, rows, users, stamp

    def keep_rosters(self, offices: list[Office], people: list[Person]) -> None:
        """Members on the rosters of BH practitioners; some were taken off again."""
        specialties = (*BEHAVIORAL, "Applied Behavior Analysis", "Psychiatry")
        carers = [one for office in offices for one in office.carers if one.specialty in specialties]
        listed = [one for one in people if one.spans and self.chance.random() < ROSTERED] if carers else []
        for key, person in zip(identities.keys(self.chance, len(listed), self.rows.district), listed, strict=True):
            fits = [one for one in carers if one.youngest <= person.age <= one.oldest]
            self._enlist(key, person, self.chance.choice(fits))

    def _enlist(self, key: str, person: Person, carer: Carer) -> None:
        calendar, chance = self.calendar, self.chance
        days = chance.randrange(10, 420)
        started = max(person.born, calendar.today - days)
        ended = started + (calendar.today - started) // 2 if chance.random() < 0.12 else None
        user = self.users.get("sam.park@harborbh.example") if carer.payee.name.startswith("Harbor") else None
        self.rows.of["roster_entry"].append(
            (next(self.rows.ids["roster_entry"]), key, carer.id, person.id, "BH", calendar.iso[started],
             None if ended is None else calendar.iso[ended], user, calendar.iso[started] + self.stamp,
             None if ended is None else user, None if ended is None else calendar.iso[ended] + self.stamp)
        )  # fmt: skip

    def keep_checks(self, people: list[Person], carers: dict[int, Carer]) -> None:
        """Verifications of some members of the cast's first office."""
        user = self.users.get("linh.tran@anaheimfamily.example")
        for person in people:
            span = in_force(person, self.calendar.today)
            pcp = carers.get(span.pcp or 0) if span else None
            if span and pcp and pcp.payee.number == 0 and self.chance.random() < CHECKED:
                self._verify(person, user, self.calendar.today - self.chance.randrange(0, 90), carers)

    def keep_marks(self, collections: dict[str, int]) -> None:
        """The first office's biller has reconciled most payments that are a month old."""
        rows, iso = self.rows.of, self.calendar.iso
        until = iso[self.calendar.today - 30]
        user, at = self.users.get(BILLER[0]), iso[self.calendar.today - 7] + self.stamp
        paid = [row for row in rows["payment"] if row[PAYEE_NAME] == BILLERS_OFFICE and str(row[PAID_ON]) <= until]
        done = [row for row in paid if self.chance.random() < RECONCILED]
        for key, row in zip(identities.keys(self.chance, len(done), self.rows.district), done, strict=True):
            rows["payment_mark"].append(
                (next(self.rows.ids["payment_mark"]), key, row[0], collections[BILLERS_OFFICE],
                 self.chance.choice(NOTES), user, BILLER[1], at)
            )  # fmt: skip

    def _verify(self, person: Person, user: int | None, day: int, carers: dict[int, Carer]) -> None:
        iso, span = self.calendar.iso, in_force(person, day)
        status = "NOT_ELIGIBLE" if span is None else "SHARE_OF_COST" if span.share_of_cost else "ELIGIBLE"
        found = (span.lob, span.network, span.aid, span.share_of_cost) if span else ("", "", "", 0)
        number = next(self.rows.ids["eligibility_check"])
        pcp = carers[span.pcp].name if span and span.pcp else ""
        self.rows.of["eligibility_check"].append(
            (number, f"EV{number:010}", person.id, user, iso[day], iso[day] + self.stamp, status, *found[:2], pcp,
             *found[2:])
        )  # fmt: skip
