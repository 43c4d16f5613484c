"""What one member's loops of an 834, or one row of a table, do to the spans that are known. No queries.

What ends or never was comes first, what is stated comes after it: a file may end a coverage and add the next one.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from optima_portal.imports.enrolled import Coverage, Enrolled, Says
from optima_portal.imports.people import Providers
from optima_portal.imports.timeline import DAY, Span, Terms, Timeline, end_of_month, settled
from optima_portal.kit.x12 import Warned

MEDICARE = ("MEDICARE", "SNP", "ONECARE", "PART A", "PART B", "PART C", "PART D")
MEDICAID = ("MEDI-CAL", "MEDICAID", "MEDI CAL", "LTC")


def cover(
    spans: list[Span], said: Enrolled, providers: Providers, stated: Mapping[str, set[date]]
) -> tuple[list[Span], list[Warned]]:
    """A member's spans after what is said of them, and what somebody should look at. `stated`: as `first_days` says."""
    if not spans and len(said.coverages) == 1:  # most of a first load: nothing to meet, nothing to settle
        one = said.coverages[0]
        if one.says is Says.COVERED and one.pcp_since is None and one.starts_on is not None:
            terms = terms_of(one, providers)
            if terms.share_of_cost_cents is None:
                terms = terms._replace(share_of_cost_cents=0)
            return [Span(terms, one.starts_on, one.ends_on)], []
    covering = Covering(spans, providers, stated)
    covering.take(said)
    return covering.spans, covering.warnings


def first_days(several: Sequence[Enrolled]) -> dict[str, set[date]]:
    """{line of business: the days on which these loops begin coverage}: an end in another loop is not meant for it."""
    stated: dict[str, set[date]] = {}
    for one in (one for said in several for one in said.coverages):
        if one.says is Says.COVERED and one.starts_on is not None:
            stated.setdefault(lob_of(one), set()).add(one.starts_on)
    return stated


class Covering:
    """A member's spans of all lines of business on their way."""

    def __init__(self, spans: list[Span], providers: Providers, stated: Mapping[str, set[date]]) -> None:
        self.providers, self.stated = providers, stated
        self.warnings: list[Warned] = []
        self.lines: dict[str, Timeline] = {}
        for span in spans:
            self._line(span.terms.lob).spans.append(span)

    @property
    def spans(self) -> list[Span]:
        """All of them."""
        return [span for line in self.lines.values() for span in line.spans]

    def take(self, said: Enrolled) -> None:
        """Everything that is said of the member's coverage."""
        if said.is_taken_back or said.ended_on is not None:
            for line in self.lines.values():
                line.end_all(date.min if said.ended_on is None else said.ended_on)
        for one in said.coverages:
            if one.says is Says.NEVER_WAS:
                self._never_was(one)
        for one in said.coverages:
            if one.says is Says.ENDED:
                self._ended(one)
        stated: dict[str, list[Span]] = {}
        for one in said.coverages:
            if one.says is Says.COVERED:
                stated.setdefault(lob_of(one), []).extend(self._said(one))
        for lob, spans in stated.items():
            self._state(lob, spans, said.segment)
        for lob in {lob_of(one) for one in said.coverages}:
            self._line(lob).part()

    def _line(self, lob: str) -> Timeline:
        return self.lines.setdefault(lob, Timeline())

    def _never_was(self, one: Coverage) -> None:
        line = self._line(lob_of(one))
        live = [span for span in line.spans if not span.is_void]
        if one.starts_on is None and len(live) == 1:
            live[0].take_back()
        elif one.starts_on is None and live:
            self._warn(one.segment, "a coverage is deleted, and no DTP*348 says which: nothing was taken back")
        elif not line.spans:
            self._warn(one.segment, "a coverage is deleted that is not known: nothing was taken back")
        elif one.starts_on is not None and one.has_end and one.ends_on >= one.starts_on:
            line.take_back(one.starts_on, one.ends_on)
        elif one.starts_on is not None:
            line.end(one.starts_on - DAY)

    def _ended(self, one: Coverage) -> None:
        line, first, last = self._line(lob_of(one)), one.starts_on, one.ends_on
        is_known = first is not None and line.covers(first, max(first, last))
        if first is None and not line.spans:
            self._warn(one.segment, "a coverage ends that is not known: nothing was ended")
        if line.end(last, first, self.stated.get(lob_of(one), ())):
            self._warn(one.segment, "this coverage ends: what followed it without a gap was taken back, too")
        if first is not None and not is_known:
            self._state(lob_of(one), self._said(one), one.segment)
        elif first is not None and first <= last:
            line.state(Span(Terms(lob_of(one), share_of_cost_cents=None), first, last))

    def _state(self, lob: str, spans: list[Span], segment: int) -> None:
        line = self._line(lob)
        for one in settled(spans):
            line.state(one)
            if one.is_open and not any(span.is_open for span in line.spans):
                self._warn(segment, "its open end gives way to what begins later, which ends: look at this member")

    def _said(self, one: Coverage) -> list[Span]:
        """Its span; two where its PCP came later than it did."""
        assert one.starts_on is not None
        terms = terms_of(one, self.providers)
        is_month = one.is_month and one.ends_on <= end_of_month(one.starts_on)
        span = Span(terms, one.starts_on, one.ends_on, is_month=is_month)
        since = one.pcp_since
        if one.pcp is None or since is None or since <= one.starts_on or span.is_void:
            return [span]
        without = terms._replace(pcp_id=None)
        if since > one.ends_on:
            return [Span(without, one.starts_on, one.ends_on, is_month=is_month)]
        return [Span(without, one.starts_on, since - DAY), Span(terms, since, one.ends_on)]

    def _warn(self, segment: int, text: str) -> None:
        self.warnings.append(Warned(segment, text))


def terms_of(one: Coverage, providers: Providers) -> Terms:
    """What a coverage is about, as far as it says so."""
    pcp, group = providers.id_of(one.pcp), providers.id_of(one.medical_group)
    return Terms(lob_of(one), one.network, pcp, group, one.aid_code, one.share_of_cost_cents)


def lob_of(coverage: Coverage) -> str:
    """The plan's line of business, where the file names one in its words; else what it says."""
    if coverage.lob:
        return coverage.lob
    words = f"{coverage.product} {coverage.description}".upper()
    if any(word in words for word in MEDICARE):
        return "OC"
    if any(word in words for word in MEDICAID):
        return "MC"
    return coverage.product or coverage.description or "?"
