"""How coverage that a file states meets the spans that are there. No database: spans in, changes out.

A statement with the same start replaces the end; one that begins the day after continues; one that begins within
another ends that one the day before. What begins later than a statement does, and before its end, stays where the
statement does not contradict it (a change of PCP in a coverage that goes on) and then ends with it; else an open
statement ends the day before it, and one that names its last day replaces it. So nobody ever has two PCPs on one day.
A statement that ends before it starts takes the coverage back from its start on.
DHCS states months: a month speaks of itself alone, whatever is known of those before and after it.
"""

from collections.abc import Container, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from optima_portal.models.columns import OPEN_END

DAY = timedelta(days=1)
FOR_EVER = 2078  # enrolment systems write an open end as 12/31 of 2078, 2099, 2199 or 9999


class Terms(NamedTuple):
    """What a span is about: a change of any of these begins a new one. Blank or None: the file does not say."""

    lob: str
    network: str = ""
    pcp_id: int | None = None
    medical_group_id: int | None = None
    aid_code: str = ""
    share_of_cost_cents: int | None = 0

    def over(self, known: "Terms") -> "Terms":
        """These, and the known ones where these say nothing."""
        return Terms(
            self.lob,
            self.network or known.network,
            known.pcp_id if self.pcp_id is None else self.pcp_id,
            known.medical_group_id if self.medical_group_id is None else self.medical_group_id,
            self.aid_code or known.aid_code,
            known.share_of_cost_cents if self.share_of_cost_cents is None else self.share_of_cost_cents,
        )


@dataclass
class Span:
    """A span that is there (`id`, `was`: as it stands there) or is to be."""

    terms: Terms
    starts_on: date
    ends_on: date
    id: int | None = None
    was: tuple[Terms, date, date] | None = None
    is_month: bool = False

    @property
    def now(self) -> tuple[Terms, date, date]:
        """As it is to stand there."""
        return self.terms, self.starts_on, self.ends_on

    @property
    def is_changed(self) -> bool:
        """Whether it is to be written."""
        return self.was != self.now

    @property
    def is_void(self) -> bool:
        """Whether it was taken back."""
        return self.ends_on < self.starts_on

    @property
    def is_open(self) -> bool:
        """Whether it goes on until further notice."""
        return self.ends_on.year >= FOR_EVER

    def take_back(self) -> None:
        """As if it never was; it is kept, and never counts."""
        self.ends_on = self.starts_on - DAY


@dataclass
class Timeline:
    """A member's spans of one line of business, in order."""

    spans: list[Span] = field(default_factory=list)

    def state(self, said: Span) -> None:
        """Take in what a file says; what it leaves out (PCP, share of cost) stays as it is in the span it speaks of."""
        self._take(said, self._with_what_is_known(said))

    def end(self, last: date, since: date | None = None, stated: Container[date] = ()) -> bool:
        """Coverage ends on a day, or never began (`since` is later): all that follows without a gap goes, too.

        What begins on one of the days in `stated` stays, unless it is itself what never began. True: something that
        began after that day was taken back.
        """
        if last >= OPEN_END:
            return False
        first = last + DAY if since is None else max(last + DAY, since)
        day = first
        was_more = False
        for span in sorted(self._live(), key=lambda one: one.starts_on):
            if span.starts_on <= day <= span.ends_on:
                if span.starts_on > last and span.starts_on != since and span.starts_on in stated:
                    break
                follows, span.ends_on = span.ends_on, day - DAY
                was_more |= day > first or ((since is None or since < first) and span.is_void)
                if follows >= OPEN_END:
                    break
                day = follows + DAY
        return was_more

    def end_all(self, last: date) -> None:
        """Nothing is left after a day; what begins later is taken back."""
        for span in self._live():
            if span.ends_on > last:
                span.ends_on = max(last, span.starts_on - DAY)

    def take_back(self, first: date, last: date) -> None:
        """These days never were covered; those before and after them stay."""
        for span in list(self._live()):
            if span.starts_on <= last and span.ends_on >= first:
                self._keep_after(last, span)
                span.ends_on = max(first, span.starts_on) - DAY
        self._sort()

    def covers(self, first: date, last: date) -> bool:
        """Whether any of these days are covered."""
        return any(span.starts_on <= last and span.ends_on >= first for span in self._live())

    def stands(self) -> set[tuple[Terms, date, date]]:
        """Everything, to compare."""
        return {span.now for span in self.spans}

    def _take(self, said: Span, filled: Span) -> None:
        if said.is_month:
            self._month(filled)
        elif said.is_void:
            self._void(filled)
        else:
            self._put(self._in_its_room(said, filled))
        self._sort()

    def _with_what_is_known(self, said: Span) -> Span:
        known = self._starting(said.starts_on) or self._at(said.starts_on) or self._at(said.starts_on - DAY)
        known = known or next((span for span in self.spans if span.starts_on == said.starts_on), None)
        return replace(said, terms=said.terms.over(known.terms if known is not None else Terms(said.terms.lob)))

    def _in_its_room(self, said: Span, filled: Span) -> Span:
        """What is left of a statement beside what begins within it."""
        later = [span for span in self._live() if said.starts_on < span.starts_on <= said.ends_on]
        if not later:
            return filled
        if all(said.terms.over(span.terms) == span.terms for span in later):
            later[-1].ends_on = said.ends_on
        elif not said.is_open:
            for span in later:
                span.take_back()
            return filled
        return replace(filled, ends_on=later[0].starts_on - DAY)

    def _month(self, said: Span) -> None:
        around = self._at(said.starts_on)
        if around is not None and around.terms == said.terms and said.starts_on <= said.ends_on <= around.ends_on:
            return  # a month of what is known already
        last = end_of_month(said.starts_on)
        for span in list(self._live()):  # the months after it stay as they are
            if said.starts_on < span.starts_on <= last:
                self._keep_after(last, span)
                span.take_back()
            elif span.starts_on <= said.starts_on <= last < span.ends_on:
                self._keep_after(last, span)
                span.ends_on = last
        if said.is_void:
            self._void(said)
        else:
            self._put(said)

    def _keep_after(self, last: date, span: Span) -> None:
        if span.ends_on > last:
            self._add(Span(span.terms, last + DAY, span.ends_on))

    def _put(self, said: Span) -> None:
        same_start = self._starting(said.starts_on)
        if same_start is not None:
            same_start.terms, same_start.ends_on = said.terms, said.ends_on
            return
        around, before = self._at(said.starts_on), self._at(said.starts_on - DAY)
        if around is not None and around.terms == said.terms:
            around.ends_on = max(around.ends_on, said.ends_on)  # a month of what is known already, or more of it
        elif around is not None:
            around.ends_on = said.starts_on - DAY
            self._add(said)
        elif before is not None and before.terms == said.terms:
            before.ends_on = said.ends_on
        else:
            self._add(said)

    def _void(self, said: Span) -> None:
        if (same_start := self._starting(said.starts_on)) is not None:
            same_start.ends_on = said.ends_on
        elif (around := self._at(said.starts_on)) is not None:
            around.ends_on = said.starts_on - DAY
        elif self._at(said.starts_on - DAY) is None and not self._taken_back(said.starts_on):
            self.spans.append(_fresh(said))

    def _add(self, said: Span) -> None:
        """One more; where one that begins then was taken back, it comes back instead."""
        if (there := self._taken_back(said.starts_on)) is not None:
            there.terms, there.ends_on = said.terms, said.ends_on
        else:
            self.spans.append(_fresh(said))

    def _live(self) -> Iterator[Span]:
        return (span for span in self.spans if not span.is_void)

    def _starting(self, day: date) -> Span | None:
        return next((span for span in self._live() if span.starts_on == day), None)

    def _at(self, day: date) -> Span | None:
        return next((span for span in self.spans if span.starts_on <= day <= span.ends_on), None)

    def _taken_back(self, first: date) -> Span | None:
        return next((span for span in self.spans if span.is_void and span.starts_on == first), None)

    def _sort(self) -> None:
        self.spans.sort(key=lambda span: (span.starts_on, span.ends_on))

    def part(self) -> None:
        """End each span before the next one begins: files that were loaded formerly may have left two at once."""
        self._sort()
        live = list(self._live())
        for span, following in pairwise(live):
            if span.ends_on >= following.starts_on:
                span.ends_on = following.starts_on - DAY


def _fresh(said: Span) -> Span:
    return Span(said.terms, said.starts_on, said.ends_on)


def end_of_month(day: date) -> date:
    """The last day of its month."""
    return (day.replace(day=28) + 4 * DAY).replace(day=1) - DAY


def settled(said: list[Span]) -> list[Span]:
    """What one file says of one line of business, freed of overlaps: so that saying it twice changes nothing."""
    alone = Timeline()
    months = {span.starts_on: span for span in sorted(said, key=lambda span: not span.is_void) if span.is_month}
    for one in sorted(said, key=lambda span: (span.starts_on, span.is_void, span.ends_on)):
        if not one.is_month:
            alone._take(replace(one), replace(one))
    return alone.spans + [months[first] for first in sorted(months)]
