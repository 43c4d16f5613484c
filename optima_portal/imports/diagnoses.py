"""`diagnoses`: an edition of ICD-10-CM, searchable by the beginning of a code and of each word.

Source of the shipped edition: the package simple-icd-10-cm (CDC's release), written out by `cli/codes.py`.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from optima_portal.imports import table
from optima_portal.imports.bulk import insert_all
from optima_portal.imports.kinds import TABLE_FILES, Batch, Kind, Parsed, Tally
from optima_portal.imports.people import chunks
from optima_portal.imports.table import Column, Line
from optima_portal.kit.names import normalised
from optima_portal.models.diagnosis_code import WORDS_IN_SQLITE, DiagnosisCode

COLUMNS = (
    Column("code", table.code, "ICD-10-CM, with or without its dot", required=True),
    Column("description", table.text, required=True),
    Column("is_billable", table.yes, required=True),
    Column("chapter", table.text),
    Column("category", table.code, "the first three characters", empty=""),
)
OWN = ("description", "is_billable", "chapter", "category")


def parse(data: bytes) -> Parsed:
    """The rows of a file."""
    return table.parse(data, COLUMNS)


def load(db: Session, lines: Sequence[Line], batch: Batch) -> Tally:
    """Write codes, and keep the index of words of those that are new or say something else."""
    tally = Tally()
    stated = {line.values["code"]: line.values for line in lines if line.values["code"]}
    tally.unchanged += len(lines) - len(stated)
    there = _there(db, stated)
    fresh, other = [], []
    for code, values in stated.items():
        row = {name: values[name] for name in OWN} | {"category": values["category"] or code[:3]}
        before = there.get(code)
        tally.count(None if before is None else repr(before[1]), repr(tuple(row[name] for name in OWN)))
        if before is None:
            fresh.append(row | {"code": code, "words": normalised(values["description"])})
        elif before[1] != tuple(row[name] for name in OWN):
            other.append((before[0], row | {"words": normalised(values["description"])}))
    if fresh:
        ids = insert_all(db, DiagnosisCode, fresh)
        _index(db, [(at, row["words"]) for at, row in zip(ids, fresh, strict=True)])
    for at, row in other:
        db.execute(update(DiagnosisCode).where(col(DiagnosisCode.id) == at).values(row))
    _index(db, [(at, row["words"]) for at, row in other])
    return tally


def _there(db: Session, stated: dict[str, Any]) -> dict[str, tuple[int, tuple[Any, ...]]]:
    there: dict[str, tuple[int, tuple[Any, ...]]] = {}
    columns = [getattr(DiagnosisCode, name) for name in OWN]
    for some in chunks(stated):
        rows = db.execute(
            select(DiagnosisCode.code, DiagnosisCode.id, *columns).where(col(DiagnosisCode.code).in_(some))
        )
        there |= {row[0]: (row[1], tuple(row[2:])) for row in rows}
    return there


def _index(db: Session, rows: list[tuple[int, str]]) -> None:
    """PostgreSQL's index keeps itself; SQLite's is a table beside the codes."""
    if not rows or db.get_bind().dialect.name != "sqlite":
        return
    put = f"INSERT OR REPLACE INTO {WORDS_IN_SQLITE} (rowid, words) VALUES (?, ?)"  # noqa: S608
    db.connection().exec_driver_sql(put, rows)


KIND = Kind(
    "diagnoses",
    "Diagnosis codes: ICD-10-CM (table)",
    parse,
    load,
    units_per_batch=5_000,
    template=table.header(COLUMNS),
    takes=TABLE_FILES,
)
