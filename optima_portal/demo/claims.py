"""Claims: each visit is billed, received, decided and paid on its days, or denied, shortened, reversed and corrected.

What the plan does not pay for a health network's members comes back as claims sent to the wrong payer, and few.
"""

from random import Random

from optima_portal.demo import identities
from optima_portal.demo.coverage import is_retro
from optima_portal.demo.days import Calendar
from optima_portal.demo.offices import Carer
from optima_portal.demo.payments import Payments, interest
from optima_portal.demo.people import Person, Span, one_of
from optima_portal.demo.prices import BY_CHANCE, Priced, Visit
from optima_portal.demo.rows import Rows
from optima_portal.rules.plan import plan

WRONG_PAYER = 0.12
# Of a thousand claims that are decided: how each ends, where circumstances leave it open.
ENDS = ["denied"] * 66 + ["partly"] * 40 + ["short"] * 22 + ["reversed"] * 16 + ["late"] * 45 + ["paid"] * 811
# Networks that share the risk of hospitals with the plan, which then pays them.
SHARED_RISK = frozenset({"AMV", "FCM", "NOB", "PRO"})
DIRECT = frozenset(one.code for one in plan().networks if one.pays_claims)


class Claims:
    """Writes the claims of one district."""

    def __init__(self, chance: Random, calendar: Calendar, rows: Rows, payments: Payments, many: int) -> None:
        self.chance, self.draw, self.calendar, self.payments = chance, chance.random, calendar, payments
        self.claims, self.lines, self.diagnoses, self.adjustments, self.remarks = (
            rows.of[table] for table in ("claim", "claim_line", "claim_diagnosis", "claim_adjustment", "claim_remark")
        )
        self.claim_ids, self.line_ids, self.adjustment_ids, self.remark_ids = (
            rows.ids[table] for table in ("claim", "claim_line", "claim_adjustment", "claim_remark")
        )
        self._keys = identities.keys(chance, many * 7, rows.district)[::-1]
        self._district = rows.district

    def bill(
        self, person: Person, span: Span, visit: Visit, day: int, carer: Carer, diagnoses: tuple[str, ...]
    ) -> bool:
        """Send a visit's claim, if the plan would see one, and let it run its course; says whether it was sent."""
        draw, calendar = self.draw, self.calendar
        delegated = span.network not in DIRECT and not self._is_plans_own(visit, span.network)
        received = day + visit.service.stay + 2 + int(draw() * 22)
        if received > calendar.today or (delegated and draw() > WRONG_PAYER):
            return False
        end = "denied" if delegated else one_of(ENDS, draw())
        decided = received + 3 + int(draw() * 13) + (16 + int(draw() * 50) if end == "late" else 0)
        paid_on = calendar.pay_day[decided]
        sent = _Sent(person, span, day, day + visit.service.stay, carer, received, diagnoses)
        if decided > calendar.today:
            self._write(sent, visit.unpaid, "IN_PROGRESS", None, None)
            return True
        priced = self._outcome(sent, visit, end, decided, delegated)
        if paid_on > calendar.today:
            self._write(sent, priced if not priced.paid else visit.pending, "CHECK_PENDING", decided, None)
            return True
        first = self._write(sent, priced, "FINALIZED", decided, paid_on)
        if priced is visit.paid:
            self._take_back(sent, visit, first, end, paid_on)
        return True

    def _is_plans_own(self, visit: Visit, network: str) -> bool:
        if network == "KAI":
            return False
        return visit.service.carved or (visit.service.form == "I" and network in SHARED_RISK)

    def _outcome(self, sent: "_Sent", visit: Visit, end: str, decided: int, delegated: bool) -> Priced:
        span = sent.span
        if delegated:
            return visit.denied["wrong_payer"]
        if sent.day > span.ends and decided >= span.changed:
            return visit.denied["terminated"]
        if end == "denied":
            return visit.denied[one_of(BY_CHANCE, self.draw())]
        if end in ("partly", "short"):
            return visit.partly if end == "partly" else visit.short
        return visit.shared if span.lob == "OC" and self.draw() < 0.4 else visit.paid

    def _take_back(self, sent: "_Sent", visit: Visit, first: tuple[int, str], end: str, paid_on: int) -> None:
        """Reverse a paid claim and decide it anew: corrected, or denied where eligibility was taken back."""
        is_gone = sent.day > sent.span.ends
        if not is_gone and end != "reversed":
            return
        decided = sent.span.changed + 2 if is_gone else paid_on + 20 + int(self.draw() * 90)
        again = self.calendar.pay_day[max(decided, paid_on + 1)]
        if again > self.calendar.today:
            return
        second = self._write(sent, visit.reversed, "FINALIZED", decided, again, "REVERSAL", first)
        anew = visit.denied["terminated"] if is_gone else visit.corrected
        self._write(sent, anew, "FINALIZED", decided, again, "ADJUSTED", (second[0], first[1]))

    def _write(
        self,
        sent: "_Sent",
        priced: Priced,
        status: str,
        decided: int | None,
        paid_on: int | None,
        kind: str = "ORIGINAL",
        before: tuple[int, str] | None = None,
    ) -> tuple[int, str]:
        """One row with all that belongs to it; returns its id and claim number."""
        iso, person, id = self.calendar.iso, sent.person, next(self.claim_ids)
        number = before[1] if before else f"{self.calendar.julian[sent.received]}{id:08}"
        payee, extra, payment = sent.carer.payee, 0, None
        if paid_on is not None:
            extra = interest(priced.paid, paid_on - sent.received) if kind == "ORIGINAL" else 0
            payment = self.payments.put(payee.id, paid_on, number, priced.paid, extra)
        code = "" if paid_on is None else "22" if kind == "REVERSAL" else "4" if priced.claim[0] else "1"
        self.claims.append((
            id, self._key(), f"demo:{id:010}", number, kind, before[0] if before else None, status,
            person.id, person.cin, person.last, person.first, f"A{person.number:07}", payee.id, sent.carer.id,
            sent.span.lob,
            sent.span.network, iso[sent.day], iso[sent.until], iso[sent.received],
            None if decided is None else iso[decided], None if paid_on is None else iso[paid_on], extra, payment, code,
            *priced.claim,
        ))  # fmt: skip
        self._parts(id, sent, priced)
        return id, number

    def _parts(self, id: int, sent: "_Sent", priced: Priced) -> None:
        starts, ends = self.calendar.iso[sent.day], self.calendar.iso[sent.until]
        first = 0
        for line in priced.lines:
            number = next(self.line_ids)
            first = first or number
            self.lines.append((number, id, starts, ends, *line))
        for place, adjustment in priced.adjustments:
            self.adjustments.append((next(self.adjustment_ids), id, first + place, *adjustment))
        for place, code in priced.remarks:
            self.remarks.append((next(self.remark_ids), id, first + place, code))
        for place, code in enumerate(sent.diagnoses):
            self.diagnoses.append((id, place + 1, "ABF" if place else "ABK", code))

    def _key(self) -> str:
        if not self._keys:
            self._keys = identities.keys(self.chance, 1000, self._district)[::-1]
        return self._keys.pop()


class _Sent:
    """A claim on its way: who, when, by whom, what for."""

    __slots__ = ("carer", "day", "diagnoses", "person", "received", "span", "until")

    def __init__(
        self, person: Person, span: Span, day: int, until: int, carer: Carer, received: int, diagnoses: tuple[str, ...]
    ) -> None:
        self.person, self.span, self.day, self.until = person, span, day, until
        self.carer, self.received, self.diagnoses = carer, received, diagnoses


def believed(person: Person, day: int) -> Span | None:
    """The span that everyone went by on a day: also one that was ended for that day only later."""
    for span in person.spans:
        if span.starts <= day and (day <= span.ends or (is_retro(span) and day < span.changed)):
            return span
    return None
