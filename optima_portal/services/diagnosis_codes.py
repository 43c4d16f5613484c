"""What a diagnosis code means, and which codes a few letters of a code or of words mean. No member is involved."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import column, func, table, text
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from optima_portal.imports.people import chunks
from optima_portal.kit.identifiers import plain
from optima_portal.kit.names import after_prefix, normalised
from optima_portal.models.diagnosis_code import WORDS_IN_SQLITE, DiagnosisCode

CODE = re.compile(r"[A-Z]\d[0-9A-Z]{0,5}")
MOST_WORDS = 8
SHORTEST_WORD = 2


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
    words = [word for word in normalised(asked).split() if len(word) >= SHORTEST_WORD][:MOST_WORDS]
    code = plain(asked)
    found = select(DiagnosisCode).limit(limit)
    if billable:
        found = found.where(DiagnosisCode.is_billable)
    if CODE.fullmatch(code):
        found = found.where(col(DiagnosisCode.code) >= code, col(DiagnosisCode.code) < after_prefix(code))
        found = found.order_by(col(DiagnosisCode.code))
    elif words:
        found = _with_words(db, found, words)
    else:
        return ()
    with _by_index(db):
        rows = sorted(db.exec(found), key=lambda row: row.code)
    return tuple(DiagnosisLine(dotted(row.code), row.description, row.is_billable) for row in rows)


@contextmanager
def _by_index(db: Session) -> Iterator[None]:
    """PostgreSQL takes a short limit for a reason to read the whole table, word by word: 60 ms instead of 2."""
    if db.get_bind().dialect.name == "postgresql":
        db.execute(text("SET LOCAL enable_seqscan = off"))
        yield
        db.execute(text("SET LOCAL enable_seqscan = on"))
    else:
        yield


def dotted(code: str) -> str:
    """E1121 is written E11.21."""
    return f"{code[:3]}.{code[3:]}" if len(code) > 3 else code


def _with_words(db: Session, found: SelectOfScalar[DiagnosisCode], words: list[str]) -> SelectOfScalar[DiagnosisCode]:
    """No order is asked for: both databases go through their rows as they were loaded, by code, and stop at the limit.

    `normalised` leaves letters and digits alone, so nothing here can be taken for an operator.
    """
    if db.get_bind().dialect.name == "sqlite":
        index = table(WORDS_IN_SQLITE, column("rowid"))
        match = text(f"{WORDS_IN_SQLITE} MATCH :match").bindparams(match=" ".join(f'"{word}"*' for word in words))
        return found.join(index, index.c.rowid == DiagnosisCode.id).where(match)
    query = func.to_tsquery(text("'simple'"), " & ".join(f"{word}:*" for word in words))
    return found.where(func.to_tsvector(text("'simple'"), col(DiagnosisCode.words)).op("@@")(query))
