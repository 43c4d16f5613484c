"""What a diagnosis code means, and which codes a few letters of a code or of words mean. No member is involved."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, text
from sqlmodel import Session, col, select

from optima_portal.imports.people import chunks
from optima_portal.kit.identifiers import plain
from optima_portal.kit.names import normalised
from optima_portal.models.diagnosis_code import WORDS_IN_SQLITE, DiagnosisCode

CODE = re.compile(r"[A-Z]\d[0-9A-Z]{0,5}")
LAST = "\U0010ffff"
MOST_WORDS = 8


@dataclass(frozen=True)
class DiagnosisLine:
    """One code as a list shows it: `E11.21`."""

    code: str
    description: str
    is_billable: bool


def meanings(db: Session, codes: Iterable[str]) -> dict[str, str]:
    """{code without a dot: description} of those that are listed."""
    found: dict[str, str] = {}
    for some in chunks(sorted(set(codes))):
        rows = db.execute(
            select(DiagnosisCode.code, DiagnosisCode.description).where(col(DiagnosisCode.code).in_(some))
        )
        found |= {row[0]: row[1] for row in rows}
    return found


def find_diagnoses(db: Session, asked: str, *, billable: bool = True, limit: int = 25) -> tuple[DiagnosisLine, ...]:
    """Codes that begin like what was asked (`e11.2`), or whose description has words that do (`diab neph`)."""
    words = [word for word in normalised(asked).split() if word][:MOST_WORDS]
    code = plain(asked)
    if CODE.fullmatch(code):
        wanted: ColumnElement[bool] = col(DiagnosisCode.code).between(code, code + LAST)
    elif words:
        wanted = _has_words(db, words)
    else:
        return ()
    found = select(DiagnosisCode).where(wanted).order_by(col(DiagnosisCode.code)).limit(limit)
    if billable:
        found = found.where(DiagnosisCode.is_billable)
    return tuple(DiagnosisLine(dotted(row.code), row.description, row.is_billable) for row in db.exec(found))


def dotted(code: str) -> str:
    """E1121 is written E11.21."""
    return f"{code[:3]}.{code[3:]}" if len(code) > 3 else code


def _has_words(db: Session, words: list[str]) -> ColumnElement[bool]:
    """`normalised` leaves letters and digits alone, so nothing here can be taken for an operator."""
    if db.get_bind().dialect.name == "sqlite":
        match = " ".join(f'"{word}"*' for word in words)
        rows = text(f"SELECT rowid FROM {WORDS_IN_SQLITE} WHERE {WORDS_IN_SQLITE} MATCH :match")  # noqa: S608
        return col(DiagnosisCode.id).in_(rows.bindparams(match=match))
    query = " & ".join(f"{word}:*" for word in words)
    return func.to_tsvector(text("'simple'"), col(DiagnosisCode.words)).op("@@")(
        func.to_tsquery(text("'simple'"), query)
    )
