"""`834`: enrolment. Members are found by CIN, coverage meets the spans that are there, blanks erase nothing.

A full file (BGN08 = 4, "verify") also says who is no longer there: see `absent.py`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter, itemgetter
from typing import Any

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, select

from optima_portal.imports.absent import FullFile, end_the_absent, full_files
from optima_portal.imports.bulk import Row, new_ids, put_tuples
from optima_portal.imports.covered import cover_claims
from optima_portal.imports.covering import cover, first_days
from optima_portal.imports.enrolled import Enrolled
from optima_portal.imports.enrolment import EnrolmentReader
from optima_portal.imports.kinds import Batch, Kind, Parsed, Tally
from optima_portal.imports.member_rows import NAMES, link_claims, write_names
from optima_portal.imports.other_coverage import write_others
from optima_portal.imports.people import MANY, Providers, any_of, chunks
from optima_portal.imports.timeline import Span, Terms
from optima_portal.kit.tokens import new_key
from optima_portal.kit.x12 import Transaction, Warned, read
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


def parse(data: bytes) -> Parsed:
    """Every member of a file; behind those of a full one, who is meant to be in it."""
    reading = read(data)
    parsed = Parsed(units=[], warnings=list(reading.warnings))
    found: list[tuple[Transaction, EnrolmentReader]] = []
    for transaction in reading.transactions:
        if transaction.kind != "834":
            parsed.warnings.append(Warned(transaction.first, "this transaction is no 834: it was not read"))
            continue
        reader = EnrolmentReader(transaction)
        reader.read()
        found.append((transaction, reader))
    full = full_files(found)
    parsed.units = [*(member for _, reader in found for member in reader.members), *full]
    for _, reader in found:
        parsed.warnings += reader.warnings
        parsed.rejected += reader.rejected
    return parsed


def load(db: Session, units: Sequence[Any], batch: Batch) -> Tally:
    """Write members with their spans; a member who stands there twice is stated twice."""
    tally = Tally()
    members: dict[str, list[Enrolled]] = {}
    for one in units:
        if isinstance(one, Enrolled):
            members.setdefault(one.cin, []).append(one)
    loading = _Loading(db, members, batch)
    for several in members.values():
        loading.take(several, tally)
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
    is_covered_anew: bool = False

    def stands(self) -> set[Any]:
        """What is known of their coverage, to compare."""
        return {span.now for span in self.spans}


class _Loading:
    """One batch on its way in. Nothing is written before all of it was taken."""

    def __init__(self, db: Session, members: Iterable[str], batch: Batch) -> None:
        self.db, self.now = db, batch.now
        self.providers = Providers(db, batch.now)
        self.held: dict[str, _Held] = {}
        self.others: list[tuple[_Held, Enrolled]] = []
        columns = [getattr(Member, name) for name in ("id", "cin", "enrolled_by", *KNOWN_OF_A_MEMBER)]
        for some in chunks(sorted(members), MANY):
            wanted = select(*columns).where(any_of(db, Member.cin, some)).order_by(col(Member.id))
            for row in db.execute(wanted).mappings():
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
                terms = Terms(*row[4:])
                held[row[0]].spans.append(Span(terms, row[1], row[2], row[3], (terms, row[1], row[2])))

    def take(self, several: list[Enrolled], tally: Tally) -> None:
        """One member, by everything that the batch says of them: what is said and taken back again is no change."""
        first = several[0]
        held, is_new = self.held.get(first.cin), first.cin not in self.held
        if held is None:
            held = self.held[first.cin] = _Held(None, dict(zip(OWN_OF_A_MEMBER, _own(first), strict=True)))
        before, changes = held.stands(), []
        stated = first_days(several) if len(several) > 1 else {}
        for said in several:
            is_described = not (is_new and said is first) and self._describe(held, said)
            covered = held.stands()
            held.spans, warnings = cover(held.spans, said, self.providers, stated)
            tally.warnings += warnings
            changes.append((is_described, covered != held.stands()))
            if said.others:
                self.others.append((held, said))
        is_covered = is_new or before != held.stands()
        held.is_covered_anew |= is_covered
        for (is_described, is_other), said in zip(changes, several, strict=True):
            is_changed = is_described or (is_other and is_covered)
            held.is_changed |= is_changed
            tally.count(None if is_new and said is first else "before", "after" if is_changed else "before")

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
        linked = link_claims(self.db, {one.values["cin"]: one.id or 0 for one in fresh})
        known = [one.id or 0 for one in self.held.values() if one.is_covered_anew and one.id not in new_ones]
        cover_claims(self.db, [*linked, *known])
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


KIND = Kind("834", "Enrolment (X12 834 005010X220A1, DHCS)", parse, load, units_per_batch=500)
