"""Who is absent from a full enrolment file (BGN08 = 4): their coverage ends the day before the file's date.

Only members whom the same sender enrolled, only when every member of the file could be read, and only up to the share
that plan.toml allows: a file that was cut short must not end the coverage of thousands.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import exists, update
from sqlmodel import Session, col, select

from optima_portal.imports.enrolment import EnrolmentReader
from optima_portal.imports.kinds import Batch, Rejected, Tally
from optima_portal.imports.people import chunks
from optima_portal.kit.x12 import Transaction, Warned
from optima_portal.models.eligibility import EligibilitySpan
from optima_portal.models.member import Member
from optima_portal.rules.plan import plan

VERIFY = "4"
DAY = timedelta(days=1)


@dataclass(frozen=True)
class FullFile:
    """Who is in a full file, as of which day, by whom."""

    source: str
    as_of: date
    cins: frozenset[str]
    segment: int


def full_files(read: Iterable[tuple[Transaction, EnrolmentReader]]) -> list[FullFile]:
    """What a file says by leaving out. The transactions of one sender and day are one full file, however many it takes;
    none, where nobody can rely on having read all of the sender's."""
    parts = [part for part in read if part[1].action == VERIFY]
    unreliable = {reader.source for transaction, reader in parts if _why_not(transaction, reader)}
    found: dict[tuple[str, date], FullFile] = {}
    for transaction, reader in parts:
        source, as_of = reader.source, reader.produced_on
        if source in unreliable or as_of is None:
            why_not = _why_not(transaction, reader) or "not all of its transactions could be read"
            said = f"a full file, but {why_not}: nobody's coverage was ended"
            reader.warnings.append(Warned(transaction.first, said))
            continue
        before = found.get((source, as_of)) or FullFile(source, as_of, frozenset(), transaction.first)
        found[source, as_of] = replace(before, cins=before.cins | {member.cin for member in reader.members})
    return list(found.values())


def _why_not(transaction: Transaction, reader: EnrolmentReader) -> str:
    if reader.rejected or not transaction.is_whole:
        return "not all of its members could be read"
    if reader.produced_on is None or not reader.source:
        return "it does not say of which day or from whom it is (BGN03, ISA06)"
    return ""


def end_the_absent(db: Session, full: FullFile, batch: Batch, tally: Tally) -> None:
    """End their coverage, or reject the whole step with a sentence."""
    theirs = _covered(db, full)
    absent = sorted(at for cin, at in theirs.items() if cin not in full.cins)
    if not absent:
        return
    most = plan().imports.absent_percent
    if 100 * len(absent) > most * len(theirs):
        share = f"{len(absent):,} of {len(theirs):,} members are absent from this full file"
        reason = f"{share}: more than {most} % (plan.toml, absent_percent). Nobody's coverage was ended"
        tally.rejected.append(Rejected(full.segment, "BGN08", reason, ""))
        return
    last = full.as_of - DAY
    for some in chunks(absent):
        of_them = update(EligibilitySpan).where(col(EligibilitySpan.member_id).in_(some))
        in_force = of_them.where(col(EligibilitySpan.ends_on) >= full.as_of)
        begun = in_force.where(col(EligibilitySpan.starts_on) < full.as_of)
        db.execute(begun.values(ends_on=last, changed_at=batch.now))
        later = select(EligibilitySpan).where(col(EligibilitySpan.member_id).in_(some))
        for span in db.exec(
            later.where(EligibilitySpan.starts_on >= full.as_of, EligibilitySpan.ends_on >= full.as_of)
        ):
            span.ends_on, span.changed_at = span.starts_on - DAY, batch.now
    db.flush()
    tally.warnings.append(Warned(full.segment, f"{len(absent):,} members are absent: their coverage ends on {last}"))


def _covered(db: Session, full: FullFile) -> dict[str, int]:
    """{Member ID: id} of those whom this sender enrolled and who are covered on the day."""
    span = EligibilitySpan
    covered = exists().where(col(span.member_id) == col(Member.id), col(span.ends_on) >= full.as_of)
    covered = covered.where(col(span.ends_on) >= col(span.starts_on))
    wanted = select(Member.cin, Member.id).where(Member.enrolled_by == full.source, covered)
    return {row[0]: row[1] for row in db.execute(wanted)}
