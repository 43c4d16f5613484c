"""Remittances: a payee's claims of one pay day on one check or EFT, balanced to the cent.

What moved = the claims' paid − the provider-level adjustments: interest (L6) adds, an overpayment taken back (WO)
takes, and a balance below nothing is carried forward (FB) to the payee's next one, as in an 835.
"""

from dataclasses import dataclass, field
from random import Random

from optima_portal.demo import identities
from optima_portal.demo.days import Calendar
from optima_portal.demo.offices import Carer
from optima_portal.demo.rows import Row, Rows
from optima_portal.rules.plan import plan

PAYER_TIN = identities.tin(9_999_999)
INTEREST_AFTER = 30
INTEREST_PERCENT = 15


@dataclass(slots=True)
class Advice:
    """A payment while claims are put on it."""

    id: int
    claims: int = 0
    interest: list[tuple[str, int]] = field(default_factory=list)
    last_claim: str = ""


def interest(paid: int, days: int) -> int:
    """Cents owed for a payment so many days after receipt: 15% a year from day 31 (H&S 1371)."""
    late = days - INTEREST_AFTER
    return (paid * INTEREST_PERCENT * late + 18_250) // 36_500 if late > 0 and paid > 0 else 0


class Payments:
    """The remittances of one district."""

    def __init__(self, chance: Random, calendar: Calendar, rows: Rows) -> None:
        self.chance, self.calendar, self.rows = chance, calendar, rows
        self.open: dict[tuple[int, int], Advice] = {}

    def put(self, payee: int, day: int, claim: str, paid: int, extra: int) -> int:
        """Put a claim on its payee's payment of a day; returns the payment's id."""
        advice = self.open.get((payee, day))
        if advice is None:
            advice = self.open[payee, day] = Advice(next(self.rows.ids["payment"]))
        advice.claims += paid
        advice.last_claim = claim
        if extra:
            advice.interest.append((claim, -extra))
        return advice.id

    def close(self, payees: dict[int, Carer]) -> None:
        """Settle everything, each payee's oldest first."""
        carried: dict[int, tuple[int, str]] = {}
        keys = identities.keys(self.chance, len(self.open), self.rows.district)
        for key, ((payee, day), advice) in zip(keys, sorted(self.open.items()), strict=True):
            settled = self._settled(advice, carried.pop(payee, None))
            total = advice.claims - sum(cents for _, _, cents in settled)
            number = f"{60_000_000 + advice.id:08}"
            if total < 0:
                settled.append(("FB", number, total))
                carried[payee] = (-total, number)
                total = 0
            self._write(key, number, payees[payee], day, advice.id, total, settled)

    def _settled(self, advice: Advice, carried: tuple[int, str] | None) -> list[tuple[str, str, int]]:
        """(reason, reference, cents) of what is settled beside the claims; positive takes."""
        settled = [("L6", claim, cents) for claim, cents in advice.interest]
        if carried:
            settled.append(("FB", carried[1], carried[0]))
        elif advice.claims > 20_000 and self.chance.random() < 0.04:
            settled.append(("WO", advice.last_claim, advice.claims * self.chance.randint(4, 30) // 100))
        return settled

    def _write(
        self, key: str, number: str, payee: Carer, day: int, id: int, total: int, settled: list[tuple[str, str, int]]
    ) -> None:
        paid_on = self.calendar.iso[day]
        row: Row = (
            id, key, f"demo:{id}", number, "NONE" if total == 0 else "CHECK" if payee.number % 4 == 0 else "EFT",
            "H" if total == 0 else "I", f"1{PAYER_TIN}", paid_on, paid_on, total, 0, plan().name, PAYER_TIN,
            ", ".join(plan().plan.address), payee.id, payee.name, payee.npi, payee.tin,
            f"{payee.street}, {payee.place.city}, CA {payee.place.zip_code}", "", None,
        )  # fmt: skip
        self.rows.of["payment"].append(row)
        year_end = f"{paid_on[:4]}-12-31"
        self.rows.of["provider_adjustment"] += [
            (next(self.rows.ids["provider_adjustment"]), id, payee.npi, year_end, reason, reference, cents)
            for reason, reference, cents in settled
        ]
