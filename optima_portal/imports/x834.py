"""`834`: enrolment. Members are found by CIN, coverage meets the spans that are there, blanks erase nothing.

A full file (BGN08 = 4, "verify") also says who is no longer there: see `absent.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import attrgetter, itemgetter
from typing import Any

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, select

from optima_portal.imports.absent import FullFile, end_the_absent, full_file
from optima_portal.imports.bulk import Row, new_ids, put_tuples
from optima_portal.imports.enrolment import Coverage, Enrolled, EnrolmentReader
from optima_portal.imports.kinds import Batch, Kind, Parsed, Tally
from optima_portal.imports.member_rows import NAMES, link_claims, write_names
from optima_portal.imports.other_coverage import write_others
from optima_portal.imports.people import MANY, Providers, any_of, chunks
from optima_portal.imports.timeline import Span, Terms, Timeline, end_of_month, settled
from optima_portal.kit.tokens import new_key
from optima_portal.kit.x12 import Warned, read
from optima_portal.models.eligibility import EligibilitySpan
from optima_portal.models.member import Gender, Member

KNOWN_OF_A_MEMBER = (
    "meds_id", "mbi", "last_name", "first_name", "middle_name", "birth_date", "gender", "language", "phone", "email",
    "street", "city", "state", "zip_code", "deceased_on",
)  # fmt: skip
UNSAID = ("", None, Gender.UNKNOWN)
OWN_OF_A_MEMBER = ("cin", "enrolled_by", *KNOWN_OF_A_MEMBER)
_own = attrgetter("cin", "source", *KNOWN_OF_A_MEMBER)
_in_order = itemgetter(*OWN_OF_A_MEMBER)
OF_SPAN = (*Terms._fields, "starts_on", "ends_on", "member_id")
MEDICARE = ("MEDICARE", "SNP", "ONECARE", "PART A", "PART B", "PART C", "PART D")
MEDICAID = ("MEDI-CAL", "MEDICAID", "MEDI CAL", "LTC")


def parse(data: bytes) -> Parsed:
    """Every member of a file; behind those of a full one, who is meant to be in it."""
    reading = read(data)
    parsed = Parsed(units=[], warnings=list(reading.warnings))
    units: list[Enrolled | FullFile] = []
    for transaction in reading.transactions:
        if transaction.kind != "834":
            parsed.warnings.append(Warned(transaction.first, "this transaction is no 834: it was not read"))
            continue
        reader = EnrolmentReader(transaction)
        units += reader.read()
        if (full := full_file(transaction, reader)) is not None:
            units.append(full)
        parsed.warnings += reader.warnings
        parsed.rejected += reader.rejected
    parsed.units = units
    return parsed


def load(db: Session, units: Sequence[Any], batch: Batch) -> Tally:
    """Write members with their spans; a member who stands there twice is stated twice."""
    tally = Tally()
    members: list[Enrolled] = [one for one in units if isinstance(one, Enrolled)]
    loading = _Loading(db, members, batch)
    for member in members:
        loading.take(member, tally)
    loading.write()
    for full in units:
        if isinstance(full, FullFile):
            end_the_absent(db, full, batch, tally)
    return tally


@dataclass(slots=True)
class _Held:
    """A member on the way into the database: what is known of them, and what this batch changes of it."""

    id: int | None
    values: Row
    spans: list[Span] = field(default_factory=list)
    is_changed: bool = False
    is_renamed: bool = False
    is_counted: bool = False


class _Loading:
    """One batch on its way in. Nothing is written before all of it was taken."""

    def __init__(self, db: Session, members: Sequence[Enrolled], batch: Batch) -> None:
        self.db, self.now = db, batch.now
        self.providers = Providers(db, batch.now)
        self.held: dict[str, _Held] = {}
        self.others: list[tuple[_Held, Enrolled]] = []
        columns = [getattr(Member, name) for name in ("id", "cin", "enrolled_by", *KNOWN_OF_A_MEMBER)]
        for some in chunks(sorted({member.cin for member in members}), MANY):
            for row in db.execute(select(*columns).where(any_of(db, Member.cin, some))).mappings():
                self.held[row["cin"]] = _Held(row["id"], dict(row))
        self._read_spans({one.id or 0: one for one in self.held.values()})

    def _read_spans(self, held: dict[int, _Held]) -> None:
        span = EligibilitySpan
        columns = [
            span.member_id,
            span.starts_on,
            span.ends_on,
            span.id,
            *(getattr(span, one) for one in Terms._fields),
        ]
        for ids in chunks(held):
            for row in self.db.execute(select(*columns).where(col(span.member_id).in_(ids))):
                held[row[0]].spans.append(Span(Terms(*row[4:]), row[1], row[2], row[3]))

    def take(self, said: Enrolled, tally: Tally) -> None:
        """One member."""
        held = self.held.get(said.cin)
        is_changed = False
        if held is None:
            held = self.held[said.cin] = _Held(None, dict(zip(OWN_OF_A_MEMBER, _own(said), strict=True)))
        else:
            is_changed = self._describe(held, said)
        is_changed |= self._cover(held, said.coverages)
        held.is_changed |= is_changed
        if said.others:
            self.others.append((held, said))
        is_new = held.id is None and not held.is_counted
        held.is_counted = True
        tally.count(None if is_new else "before", "after" if is_changed else "before")

    def _describe(self, held: _Held, said: Enrolled) -> bool:
        values, is_changed = held.values, False
        for name in KNOWN_OF_A_MEMBER:
            value = getattr(said, name)
            if value in UNSAID or value == values[name]:
                continue
            values[name] = value
            is_changed = True
            held.is_renamed |= name in NAMES
        if said.source and values["enrolled_by"] != said.source:
            values["enrolled_by"], held.is_changed = said.source, True
        return is_changed

    def _cover(self, held: _Held, coverages: list[Coverage]) -> bool:
        is_changed = False
        for lob, said in self._said(coverages).items():
            known = [span for span in held.spans if span.terms.lob == lob]
            if not known and len(said) == 1:  # most of a first load: nothing to meet, nothing to settle
                said[0].is_changed = is_changed = True
                held.spans.append(said[0])
                continue
            line = Timeline(known)
            for one in settled(said):
                line.state(line.with_what_is_known(one))
            is_changed |= any(span.is_changed for span in line.spans)
            held.spans = [span for span in held.spans if span.terms.lob != lob] + line.spans
        return is_changed

    def _said(self, coverages: list[Coverage]) -> dict[str, list[Span]]:
        said: dict[str, list[Span]] = {}
        for one in coverages:
            if one.starts_on is not None:
                pcp, group = self.providers.id_of(one.pcp), self.providers.id_of(one.medical_group)
                terms = Terms(lob_of(one), one.network, pcp, group, one.aid_code, one.share_of_cost_cents)
                is_month = one.is_month and one.ends_on <= end_of_month(one.starts_on)
                said.setdefault(terms.lob, []).append(Span(terms, one.starts_on, one.ends_on, is_month=is_month))
        return said

    def write(self) -> None:
        """Everything, table by table."""
        fresh = [one for one in self.held.values() if one.id is None]
        for held, at in zip(fresh, new_ids(self.db, Member, len(fresh)), strict=True):
            held.id = at
        rows = [(one.id, new_key(), *_in_order(one.values)) for one in fresh]
        put_tuples(self.db, Member, ("id", "key", *OWN_OF_A_MEMBER), rows, {"changed_at": self.now})
        new_ones = {one.id or 0: one.values for one in fresh}
        self._update([one for one in self.held.values() if one.is_changed and one.id not in new_ones])
        self._write_spans()
        write_names(self.db, new_ones, are_new=True)
        renamed = {one.id or 0: one.values for one in self.held.values() if one.is_renamed and one.id not in new_ones}
        write_names(self.db, renamed, are_new=False)
        link_claims(self.db, {one.values["cin"]: one.id or 0 for one in fresh})
        write_others(self.db, [(held.id or 0, said.others) for held, said in self.others])

    def _update(self, held: list[_Held]) -> None:
        names = ("enrolled_by", *KNOWN_OF_A_MEMBER)
        rows = [{name: one.values[name] for name in names} | {"at": one.id, "changed_at": self.now} for one in held]
        if rows:
            table = Member.__table__  # type: ignore[attr-defined]
            self.db.connection().execute(update(table).where(table.c.id == bindparam("at")), rows)

    def _write_spans(self) -> None:
        fresh, changed = [], []
        for held in self.held.values():
            for span in held.spans:
                if not span.is_changed:
                    continue
                if span.id is None:
                    fresh.append((*span.terms, span.starts_on, span.ends_on, held.id))
                else:
                    row = span.terms._asdict() | {"starts_on": span.starts_on, "ends_on": span.ends_on}
                    changed.append(row | {"changed_at": self.now, "at": span.id})
        if changed:
            table = EligibilitySpan.__table__  # type: ignore[attr-defined]
            self.db.connection().execute(update(table).where(table.c.id == bindparam("at")), changed)
        put_tuples(self.db, EligibilitySpan, OF_SPAN, fresh, {"changed_at": self.now})


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


KIND = Kind("834", "Enrolment (X12 834 005010X220A1, DHCS)", parse, load, units_per_batch=500)
