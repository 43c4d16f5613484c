"""Writing claims with what belongs to them, many at a time: rows go in by the thousand, ids come back in order."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from optima_portal.imports.bulk import Row, insert_all, put
from optima_portal.imports.people import MANY, any_of, chunks
from optima_portal.models.claim import Claim
from optima_portal.models.claim_line import LINE_OF_DISPUTE, ClaimAdjustment, ClaimDiagnosis, ClaimLine, ClaimRemark

__all__ = ["ClaimRows", "Row", "clear_parts", "insert_all", "keep_decisions", "known_claims"]


class ClaimRows:
    """Collects the parts of claims whose ids are known, and writes them all in four statements."""

    def __init__(self) -> None:
        self.lines: list[Row] = []
        self.of_lines: list[tuple[list[Row], list[Row]]] = []
        self.adjustments: list[Row] = []
        self.remarks: list[Row] = []
        self.diagnoses: list[Row] = []

    def add_line(self, line: Row, adjustments: list[Row], remarks: list[Row]) -> None:
        """A line with its own adjustments and remarks; they get the line's id when it is known."""
        self.lines.append(line)
        self.of_lines.append((adjustments, remarks))

    def write(self, db: Session) -> None:
        """Put everything in."""
        for line_id, (adjustments, remarks) in zip(insert_all(db, ClaimLine, self.lines), self.of_lines, strict=True):
            self.adjustments += [row | {"line_id": line_id} for row in adjustments]
            self.remarks += [row | {"line_id": line_id} for row in remarks]
        for table, rows in (
            (ClaimAdjustment, self.adjustments), (ClaimRemark, self.remarks), (ClaimDiagnosis, self.diagnoses),
        ):  # fmt: skip
            put(db, table, rows)


def clear_parts(db: Session, claim_ids: Iterable[int], *, diagnoses: bool) -> None:
    """Remove what belongs to claims whose contents changed; a line of a dispute's decision is no file's to take."""
    tables: list[Any] = [ClaimAdjustment, ClaimRemark, *[ClaimDiagnosis] * diagnoses]
    for some in chunks(claim_ids):
        for table in tables:
            db.execute(delete(table).where(col(table.claim_id).in_(some)))
        lines = delete(ClaimLine).where(col(ClaimLine.claim_id).in_(some))
        db.execute(lines.where(col(ClaimLine.code_set) != LINE_OF_DISPUTE))


def keep_decisions(db: Session, claim_ids: Iterable[int]) -> None:
    """Add what decided disputes gave to claims whose amounts have just been set to a file's."""
    for some in chunks(claim_ids):
        decided = select(ClaimLine.claim_id, func.sum(ClaimLine.payable_cents)).where(
            col(ClaimLine.claim_id).in_(some), ClaimLine.code_set == LINE_OF_DISPUTE
        )
        for claim_id, cents in db.exec(decided.group_by(col(ClaimLine.claim_id))).all():
            more = {"payable_cents": col(Claim.payable_cents) + int(cents), "is_denied": False}
            db.execute(update(Claim).where(col(Claim.id) == claim_id).values(more))


def known_claims(db: Session, column: Any, digest: Any, keys: Iterable[str]) -> dict[str, tuple[int, str]]:
    """{key: (id, digest of its source)} of the claims that are there already."""
    known: dict[str, tuple[int, str]] = {}
    for some in chunks(keys, MANY):
        rows = db.execute(select(column, Claim.id, digest).where(any_of(db, column, some))).all()
        known |= {row[0]: (row[1], row[2]) for row in rows}
    return known
