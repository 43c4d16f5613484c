"""How coverage that a file states meets the spans that are there. No database: spans in, changes out.

A statement with the same start replaces the end; one that begins the day after continues; one that begins within
another ends that one the day before; one that ends before it starts takes the coverage back from its start on.
DHCS states months: a month speaks of itself alone, whatever is known of those before and after it.
"""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import NamedTuple

DAY = timedelta(days=1)


class Terms(NamedTuple):
    """What a span is about: a change of any of these begins a new one."""

    lob: str
    network: str = ""
    pcp_id: int | None = None
    medical_group_id: int | None = None
    aid_code: str = ""
    share_of_cost_cents: int = 0


@dataclass
class Span:
    """A span that is there (`id`) or is to be."""

    terms: Terms
    starts_on: date
    ends_on: date
    id: int | None = None
    is_changed: bool = False
    is_month: bool = False

    @property
    def is_void(self) -> bool:
        """Whether it was taken back."""
        return self.ends_on < self.starts_on

    def ends(self, day: date) -> None:
        """End it on a day."""
        if self.ends_on != day:
            self.ends_on, self.is_changed = day, True


@dataclass
class Timeline:
    """A member's spans of one line of business, in order."""

    spans: list[Span] = field(default_factory=list)

    def state(self, said: Span) -> None:
        """Take in what a file says."""
        same_start = next((span for span in self.spans if span.starts_on == said.starts_on), None)
        if said.is_month:
            self._month(said, same_start)
        elif said.is_void:
            self._take_back(said, same_start)
        elif same_start is not None:
            self._restate(same_start, said)
        else:
            self._insert(said)
        self.spans.sort(key=lambda span: (span.starts_on, span.ends_on))

    def _month(self, said: Span, same_start: Span | None) -> None:
        around = self._at(said.starts_on)
        if around is not None and around.terms == said.terms and said.starts_on <= said.ends_on <= around.ends_on:
            return  # a month of what is known already
        last = end_of_month(said.starts_on)
        if around is not None and around.ends_on > last:  # the months after it stay as they are
            rest = replace(around, starts_on=last + DAY, id=None, is_changed=True)
            around.ends(last)
            self.spans.append(rest)
        if said.is_void:
            self._take_back(said, same_start)
        elif same_start is not None:
            self._restate(same_start, said)
        else:
            self._insert(said)

    def with_what_is_known(self, said: Span) -> Span:
        """What a file leaves out (network, PCP, group, aid code) stays as it is in the span it speaks of."""
        known = next((span for span in self.spans if span.starts_on == said.starts_on), None)
        known = known or self._at(said.starts_on) or self._at(said.starts_on - DAY)
        if known is None:
            return said
        blanks = {
            name: value for name, value in known.terms._asdict().items() if getattr(said.terms, name) in ("", None)
        }
        return replace(said, terms=said.terms._replace(**blanks))

    def _restate(self, span: Span, said: Span) -> None:
        if span.terms != said.terms:
            span.terms, span.is_changed = said.terms, True
        span.ends(said.ends_on)

    def _insert(self, said: Span) -> None:
        around = self._at(said.starts_on)
        before = self._at(said.starts_on - DAY)
        if around is not None and around.terms == said.terms:
            if said.ends_on > around.ends_on:
                around.ends(said.ends_on)
            return  # a month of what is known already
        if around is not None:
            around.ends(said.starts_on - DAY)
        elif before is not None and before.terms == said.terms:
            before.ends(said.ends_on)
            return
        self.spans.append(replace(said, is_changed=True))

    def _take_back(self, said: Span, same_start: Span | None) -> None:
        if same_start is not None:
            if not same_start.is_void:
                same_start.ends(said.ends_on)
        elif (around := self._at(said.starts_on)) is not None:
            around.ends(said.starts_on - DAY)
        elif self._at(said.starts_on - DAY) is None:
            self.spans.append(replace(said, is_changed=True))

    def _at(self, day: date) -> Span | None:
        return next((span for span in self.spans if span.starts_on <= day <= span.ends_on), None)


def end_of_month(day: date) -> date:
    """The last day of its month."""
    return (day.replace(day=28) + 4 * DAY).replace(day=1) - DAY


def settled(said: list[Span]) -> list[Span]:
    """What one file says of one line of business, freed of overlaps: so that saying it twice changes nothing."""
    alone = Timeline()
    months = {span.starts_on: span for span in sorted(said, key=lambda span: not span.is_void) if span.is_month}
    for one in sorted(said, key=lambda span: (span.starts_on, span.is_void, span.ends_on)):
        if not one.is_month:
            alone.state(replace(one))
    spans = [replace(span, is_changed=False) for span in alone.spans]
    return spans + [months[first] for first in sorted(months)]
