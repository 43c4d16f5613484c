"""Two years of eligibility and what came before: steady, changed, interrupted, lost, and taken back."""

from random import Random

from optima_portal.demo.catalog import age_band
from optima_portal.demo.choosing import Choice
from optima_portal.demo.days import Calendar
from optima_portal.demo.people import Person, Span, one_of

# Of a hundred members. Kaiser's have no PCP with the plan, COD's none at all.
NETWORKS = (
    ["CCN"] * 46 + ["COD"] * 8 + ["KAI"] * 9 + ["ALT"] * 13 + ["AMV"] * 6 + ["FCM"] * 5 + ["NOB"] * 4 + ["PRO"] * 6
    + ["OPT"] * 3
)  # fmt: skip
AID_CODES = (("P7", "P5", "8P"), ("P5", "P7", "T1"), ("M1", "M1", "M3"), ("M1", "M1", "60"), ("1H", "10", "1H"))
DUAL_AIDS = ("10", "60", "1H")
SHARE_OF_COST_AIDS = ("37", "37", "37", "67", "17")
OTHER_CARRIERS = ("Pacific Mutual Health", "Golden Coast PPO", "Union Trust Plan", "West Shore HMO")


class Coverage:
    """Gives members their spans and their other coverage."""

    def __init__(self, chance: Random, calendar: Calendar, choice: Choice) -> None:
        self.draw, self.calendar, self.choice = chance.random, calendar, choice

    def give(self, person: Person) -> None:
        """Write a member's story into `person.spans`, oldest first."""
        today, draw = self.calendar.today, self.draw
        band = age_band(person.age)
        person.is_dual = draw() < (0.0, 0.0, 0.006, 0.02, 0.16)[band]
        if band >= 3 and draw() < (0.004 if band == 3 else 0.022):
            person.died = max(person.born + 1, today - 20 - int(draw() * 680))
        starts = self._start(person)
        first = self._span(person, band, starts, one_of(NETWORKS, draw()))
        person.spans = self._story(person, band, first, draw())
        if person.died is not None:
            self._end(person, person.died)

    def other(self, person: Person) -> tuple[str, str, str] | None:
        """(carrier, policy number, kind) of another insurance."""
        if person.age >= 65 and not person.is_dual and self.draw() < 0.34:
            return "Medicare", "", "Medicare Part A"
        if self.draw() < 0.03:
            return one_of(OTHER_CARRIERS, self.draw()), f"POL{person.number:08}", "Commercial"
        return None

    def _start(self, person: Person) -> int:
        """Most were members before the two years began; a newborn from the month of birth on."""
        calendar, draw = self.calendar, self.draw
        began = calendar.begins - int(draw() * 1500) if draw() < 0.68 else calendar.begins + int(draw() * 640)
        return calendar.month_start[max(min(began, person.died or calendar.today), person.born)]

    def _span(self, person: Person, band: int, starts: int, network: str) -> Span:
        draw = self.draw
        lob = "OC" if person.is_dual else "MC"
        aid = one_of(DUAL_AIDS if person.is_dual else AID_CODES[band], draw())
        share = 0
        if band >= 2 and not person.is_dual and draw() < 0.045:
            aid, share, network = one_of(SHARE_OF_COST_AIDS, draw()), 100 * (120 + int(draw() * 1500)), "COD"
        elif person.is_dual:
            network = "CCN" if draw() < 0.6 else "ALT"
        pcp, group = self._pcp(person, band, network)
        return Span(starts, self.calendar.open, lob, network, pcp, group, aid, share, starts)

    def _pcp(self, person: Person, band: int, network: str) -> tuple[int | None, int | None]:
        if network == "COD":
            return None, None
        fits = self.choice.pcp(network, band, person.gender)
        if not fits:
            group = self.choice.groups.get(network)
            return None, group.id if group else None
        pcp = one_of(fits, self.draw())
        return pcp.id, pcp.payee.id

    def _story(self, person: Person, band: int, first: Span, at: float) -> list[Span]:
        """What happened since: of a hundred members, 58 nothing."""
        calendar, draw = self.calendar, self.draw
        room = calendar.today - max(first.starts, calendar.begins)
        when = calendar.month_start[calendar.today - int(draw() * max(1, room - 62))]
        if at < 0.58 or when <= first.starts + 31:
            return [first]
        if at < 0.74:
            return self._change(person, band, first, when, first.network)
        if at < 0.82:
            return self._change(person, band, first, when, one_of(NETWORKS, draw()))
        if at < 0.88:
            return self._gap(person, band, first, when, 1 + int(draw() * 4))
        if at < 0.945:
            return self._left(first, when)
        if at < 0.965:
            return self._taken_back_later(first)
        if at < 0.98:
            return self._never_was(first, when)
        return self._change(person, band, first, calendar.month(calendar.today, 1), first.network)

    def _change(self, person: Person, band: int, first: Span, when: int, network: str) -> list[Span]:
        following = self._span(person, band, when, network)
        following.lob, following.share_of_cost = first.lob, first.share_of_cost
        following.aid, following.changed = first.aid, min(when, self.calendar.today)
        if first.share_of_cost:
            following.network, following.pcp, following.group = first.network, first.pcp, first.group
        first.ends = when - 1
        return [first, following]

    def _gap(self, person: Person, band: int, first: Span, when: int, months: int) -> list[Span]:
        back = self.calendar.month(when, months)
        pair = self._change(person, band, first, when, first.network)
        if back > self.calendar.today:
            return pair[:1]
        pair[1].starts = pair[1].changed = back
        return pair

    def _left(self, first: Span, when: int) -> list[Span]:
        first.ends = first.changed = when - 1
        return [first]

    def _taken_back_later(self, first: Span) -> list[Span]:
        """Retro-terminated: the state says today that eligibility had ended months ago; claims were paid since."""
        ended = self.calendar.month(self.calendar.today, -1 - int(self.draw() * 4)) - 1
        if ended > first.starts:
            first.ends, first.changed = ended, self.calendar.today - 1 - int(self.draw() * 12)
        return [first]

    def _never_was(self, first: Span, when: int) -> list[Span]:
        """A span that was taken back whole ends before it starts, and never counts."""
        mistake = Span(when, when - 1, first.lob, "COD", None, None, first.aid, 0, min(when + 20, self.calendar.today))
        return [first, mistake]

    def _end(self, person: Person, died: int) -> None:
        person.spans = [span for span in person.spans if span.starts <= died]
        for span in person.spans:
            if span.ends > died:
                span.ends = span.changed = died


def is_retro(span: Span) -> bool:
    """Whether a span was ended for days long past."""
    return span.changed > span.ends + 25 and span.ends > span.starts


def in_force(person: Person, day: int) -> Span | None:
    """The span of a day."""
    for span in person.spans:
        if span.starts <= day <= span.ends:
            return span
    return None
