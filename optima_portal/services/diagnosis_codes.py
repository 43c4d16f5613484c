"""What a diagnosis code means, and which codes a few letters of a code or of words mean. No member is involved."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel import Session, col, select

from optima_portal.imports.people import chunks
from optima_portal.kit.identifiers import plain
from optima_portal.kit.names import after_prefix, normalised
from optima_portal.models.diagnosis_code import WORDS_IN_SQLITE, DiagnosisCode

CODE = re.compile(r"[A-Z]\d[0-9A-Z]{0,5}")
MOST_WORDS = 8
SHORTEST_WORD = 2

# Written out, since they are asked at every few letters: nothing is put together or compiled. No order is asked for:
# both databases go through their rows as they were loaded, by code, and stop at the limit. `normalised` leaves letters
# and digits alone, so nothing in `match` can be taken for an operator.
BY_CODE = text("""
    SELECT code, description, is_billable FROM diagnosis_code
    WHERE code >= :first AND code < :after AND (is_billable OR :any) ORDER BY code LIMIT :most
""")
BY_WORDS_IN_SQLITE = text(f"""
    SELECT code, description, is_billable FROM {WORDS_IN_SQLITE}
    JOIN diagnosis_code ON diagnosis_code.id = {WORDS_IN_SQLITE}.rowid
    WHERE {WORDS_IN_SQLITE} MATCH :match AND (is_billable OR :any) LIMIT :most
""")  # noqa: S608 - the name of a table of ours
# Materialized: PostgreSQL would take the short limit for a reason to read the whole table, word by word: 60 ms, not 2.
BY_WORDS_IN_POSTGRES = text("""
    WITH found AS MATERIALIZED (
        SELECT code, description, is_billable FROM diagnosis_code
        WHERE to_tsvector('simple', words) @@ to_tsquery('simple', :match) AND (is_billable OR :any)
    )
    SELECT code, description, is_billable FROM found LIMIT :most
""")


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
    if CODE.fullmatch(code):
        statement, given = BY_CODE, {"first": code, "after": after_prefix(code)}
    elif words and db.get_bind().dialect.name == "sqlite":
        statement, given = BY_WORDS_IN_SQLITE, {"match": " ".join(f'"{word}"*' for word in words)}
    elif words:
        statement, given = BY_WORDS_IN_POSTGRES, {"match": " & ".join(f"{word}:*" for word in words)}
    else:
        return ()
    rows = db.connection().execute(statement, {**given, "any": not billable, "most": limit}).all()
    return tuple(DiagnosisLine(dotted(row[0]), row[1], bool(row[2])) for row in sorted(rows))


def dotted(code: str) -> str:
    """E1121 is written E11.21."""
    return f"{code[:3]}.{code[3:]}" if len(code) > 3 else code
