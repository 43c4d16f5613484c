"""What a CARC or RARC says: in the words of the plan's licensed list where it has loaded one, else in the portal's."""

from collections.abc import Iterable
from datetime import date

from sqlmodel import Session, col, select

from optima_portal.models.listed_code import ListedCode
from optima_portal.rules.reason_codes import words_of

SETS = ("CARC", "RARC")


def reason_texts(db: Session, codes: Iterable[str], on: date | None) -> dict[str, str]:
    """{code: text} for each of these: the list's of a day; a code that ended before it keeps its last text.

    None: no day is known, and the newest text counts.
    """
    wanted = set(codes)
    texts = {code: words_of(code) for code in wanted}
    if not wanted:
        return texts
    listed = select(ListedCode).where(col(ListedCode.code_set).in_(SETS), col(ListedCode.code).in_(wanted))
    for row in db.exec(listed.order_by(col(ListedCode.starts_on))):
        if on is None or row.starts_on <= on:
            texts[row.code] = row.description or row.name
    return texts
