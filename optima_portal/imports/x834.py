"""`834`: enrolment. Members are found by CIN, coverage meets the spans that are there, blanks erase nothing."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from optima_portal.imports.enrolment import Coverage, Enrolled, EnrolmentReader
from optima_portal.imports.kinds import Batch, Kind, Parsed, Tally
from optima_portal.imports.member_rows import link_claims, name_rows, write_names
from optima_portal.imports.people import Providers, chunks
from optima_portal.imports.timeline import Span, Terms, Timeline, end_of_month, settled
from optima_portal.kit.x12 import Warned, read
from optima_portal.models.eligibility import EligibilitySpan
from optima_portal.models.member import Gender, Member

KNOWN_OF_A_MEMBER = (
    "meds_id", "mbi", "last_name", "first_name", "middle_name", "birth_date", "gender", "language", "phone", "email",
    "street", "city", "state", "zip_code", "deceased_on",
)  # fmt: skip
MEDICARE = ("MEDICARE", "SNP", "ONECARE", "PART A", "PART B", "PART C", "PART D")
MEDICAID = ("MEDI-CAL", "MEDICAID", "MEDI CAL", "LTC")


def parse(data: bytes) -> Parsed:
    """Every member of a file."""
    reading = read(data)
    parsed = Parsed(units=[], warnings=list(reading.warnings))
    members: list[Enrolled] = []
    for transaction in reading.transactions:
        if transaction.kind != "834":
            parsed.warnings.append(Warned(transaction.first, "this transaction is no 834: it was not read"))
            continue
        reader = EnrolmentReader(transaction)
        members += reader.read()
        parsed.warnings += reader.warnings
        parsed.rejected += reader.rejected
    parsed.units = members
    return parsed


def load(db: Session, members: Sequence[Any], batch: Batch) -> Tally:
    """Write members with their spans; a member who stands there twice is stated twice."""
    tally = Tally()
    loading = _Loading(db, members, batch)
    for member in members:
        loading.take(member, tally)
    db.flush()
    write_names(db, loading.renamed)
    link_claims(db, loading.fresh)
    return tally


class _Loading:
    """One batch on its way in."""

    def __init__(self, db: Session, members: Sequence[Enrolled], batch: Batch) -> None:
        self.db, self.now = db, batch.now
        self.providers = Providers(db, batch.now)
        self.known: dict[str, Member] = {}
        self.spans: dict[int, list[EligibilitySpan]] = {}
        self.fresh: list[Member] = []
        self.renamed: list[Member] = []
        for some in chunks(sorted({member.cin for member in members})):
            for row in db.exec(select(Member).where(col(Member.cin).in_(some))):
                self.known[row.cin] = row
        for ids in chunks([row.id or 0 for row in self.known.values()]):
            for span in db.exec(select(EligibilitySpan).where(col(EligibilitySpan.member_id).in_(ids))):
                self.spans.setdefault(span.member_id, []).append(span)

    def take(self, said: Enrolled, tally: Tally) -> None:
        """One member."""
        row = self.known.get(said.cin)
        is_new = row is None
        if row is None:
            row = self.known[said.cin] = Member(cin=said.cin, changed_at=self.now)
            self.db.add(row)
            self.fresh.append(row)
        is_changed = self._describe(row, said)
        self.db.flush()
        is_changed |= self._cover(row, said.coverages)
        if is_changed and not is_new:
            row.changed_at = self.now
        tally.count(None if is_new else "before", "after" if is_changed else "before")

    def _describe(self, row: Member, said: Enrolled) -> bool:
        names = name_rows(row)
        is_changed = False
        for field in KNOWN_OF_A_MEMBER:
            value = getattr(said, field)
            if value in ("", None, Gender.UNKNOWN) or value == getattr(row, field):
                continue
            setattr(row, field, value)
            is_changed = True
        if name_rows(row) != names and row not in self.renamed:
            self.renamed.append(row)
        return is_changed

    def _cover(self, row: Member, coverages: list[Coverage]) -> bool:
        assert row.id is not None
        rows = self.spans.setdefault(row.id, [])
        is_changed = False
        for lob, said in self._said(coverages).items():
            before = [one for one in rows if one.lob == lob]
            line = Timeline([Span(_terms(one), one.starts_on, one.ends_on, at) for at, one in enumerate(before)])
            for one in settled(said):
                line.state(line.with_what_is_known(one))
            for span in line.spans:
                if span.is_changed:
                    is_changed = True
                    self._write(row.id, rows, before[span.id] if span.id is not None else None, span)
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

    def _write(self, member_id: int, rows: list[EligibilitySpan], row: EligibilitySpan | None, span: Span) -> None:
        values = span.terms._asdict() | {"starts_on": span.starts_on, "ends_on": span.ends_on, "changed_at": self.now}
        if row is None:
            row = EligibilitySpan(member_id=member_id, **values)
            rows.append(row)
            self.db.add(row)
        for name, value in values.items():
            setattr(row, name, value)


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


def _terms(row: EligibilitySpan) -> Terms:
    return Terms(row.lob, row.network, row.pcp_id, row.medical_group_id, row.aid_code, row.share_of_cost_cents)


KIND = Kind("834", "Enrolment (X12 834 005010X220A1, DHCS)", parse, load, units_per_batch=500)
