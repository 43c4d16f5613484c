"""Condition History, Labs and Medications of the face sheet; the tabs' counts use the same selects."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlmodel import Session, col
from sqlmodel.sql.expression import SelectOfScalar

from optima_portal.access import scope
from optima_portal.access.audit import Action, audit
from optima_portal.access.viewer import Viewer
from optima_portal.models.condition import Condition
from optima_portal.models.fill import Fill
from optima_portal.models.lab_result import LabResult
from optima_portal.models.member import Member
from optima_portal.rules.dates import us_day
from optima_portal.rules.money import quantity
from optima_portal.rules.pdc import runs_out
from optima_portal.services.diagnosis_codes import meanings

PAGE = 25
Row = TypeVar("Row")


@dataclass(frozen=True)
class ConditionRow:
    """A condition."""

    since: str
    until: str
    code: str
    words: str


@dataclass(frozen=True)
class LabRow:
    """A laboratory result. `mark`: "High" or "Low" when out of range."""

    collected: str
    test: str
    value: str
    unit: str
    limits: str
    mark: str


@dataclass(frozen=True)
class FillRow:
    """A fill, and when the next one is due."""

    filled: str
    drug: str
    quantity: str
    days: str
    next_due: str
    refills: str
    pharmacy: str


def conditions_of(db: Session, viewer: Viewer, key: str, *, page: int = 1, today: date) -> tuple[ConditionRow, ...]:
    """A page of the Condition History, the newest first."""
    member = seen(db, viewer, key, "conditions", today)
    own = own_conditions(viewer, member, today).order_by(col(Condition.began_on).desc(), col(Condition.id).desc())
    rows = db.exec(_page(own, page)).all()
    words = meanings(db, [row.code for row in rows if not row.description])
    return tuple(condition_row(row, words) for row in rows)


def labs_of(db: Session, viewer: Viewer, key: str, *, page: int = 1, today: date) -> tuple[LabRow, ...]:
    """A page of Labs, the newest first; out of range marked."""
    member = seen(db, viewer, key, "labs", today)
    own = own_labs(viewer, member, today).order_by(col(LabResult.collected_on).desc(), col(LabResult.id).desc())
    return tuple(lab_row(row) for row in db.exec(_page(own, page)).all())


def medications_of(db: Session, viewer: Viewer, key: str, *, page: int = 1, today: date) -> tuple[FillRow, ...]:
    """A page of fills, the newest first."""
    member = seen(db, viewer, key, "medications", today)
    own = own_fills(viewer, member, today).order_by(col(Fill.filled_on).desc(), col(Fill.id).desc())
    return tuple(fill_row(row) for row in db.exec(_page(own, page)).all())


def member_of(db: Session, viewer: Viewer, key: str, today: date) -> Member:
    """A member of the viewer's; refused like one that is not there if they are not."""
    return scope.one(db, scope.members(viewer, today).where(Member.key == key))


def own_conditions(viewer: Viewer, member: Member, today: date) -> SelectOfScalar[Condition]:
    """The member's conditions."""
    return scope.conditions(viewer, today).where(Condition.member_id == member.id)


def own_labs(viewer: Viewer, member: Member, today: date) -> SelectOfScalar[LabResult]:
    """The member's laboratory results."""
    return scope.labs(viewer, today).where(LabResult.member_id == member.id)


def own_fills(viewer: Viewer, member: Member, today: date) -> SelectOfScalar[Fill]:
    """The member's fills that were not taken back."""
    return scope.fills(viewer, today).where(Fill.member_id == member.id, col(Fill.is_reversed).is_(False))


def seen(db: Session, viewer: Viewer, key: str, tab: str, today: date) -> Member:
    """The member, whose tab is put on record as seen."""
    member = member_of(db, viewer, key, today)
    audit(db, viewer, Action.MEMBER_VIEWED, member_key=member.key, record_kind="member", detail=tab)
    return member


def condition_row(row: Condition, words: Mapping[str, str] | None = None) -> ConditionRow:
    """A condition as its row; `words` are the codes' own, for one that came without."""
    said = row.description or (words or {}).get(row.code, "")
    return ConditionRow(us_day(row.began_on), us_day(row.resolved_on), row.code, said)


def lab_row(row: LabResult) -> LabRow:
    """A result as its row."""
    return LabRow(us_day(row.collected_on), row.test, row.value, row.unit, range_of(row.low, row.high), mark_of(row))


def _page(own: SelectOfScalar[Row], page: int) -> SelectOfScalar[Row]:
    return own.offset((max(page, 1) - 1) * PAGE).limit(PAGE)


def range_of(low: float | None, high: float | None) -> str:
    """4–5.6, up to 5.6, from 4."""
    if low is not None and high is not None:
        return f"{low:g}–{high:g}"
    return f"up to {high:g}" if high is not None else f"from {low:g}" if low is not None else ""


def mark_of(row: LabResult) -> str:
    """High or Low by the range; what the laboratory itself marked is kept."""
    if row.number is not None and row.high is not None and row.number > row.high:
        return "High"
    if row.number is not None and row.low is not None and row.number < row.low:
        return "Low"
    return "Out of range" if row.is_out_of_range else ""


def fill_row(row: Fill) -> FillRow:
    """A fill as its row."""
    return FillRow(
        filled=us_day(row.filled_on),
        drug=f"{row.drug} {row.strength}".strip(),
        quantity=quantity(row.quantity_thousandths),
        days=str(row.days_supply),
        next_due=us_day(runs_out(row.filled_on, row.days_supply)),
        refills="" if row.refills_left is None else str(row.refills_left),
        pharmacy=row.pharmacy,
    )
