"""Other insurance that an enrolment file names (834, loop 2320): added once, its dates kept as the file says."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlmodel import Session, col, select

from optima_portal.imports.people import chunks
from optima_portal.models.columns import OPEN_END
from optima_portal.models.eligibility import OtherCoverage

NOT_NAMED = "Other insurance"
KINDS = {"P": "Primary", "S": "Secondary", "T": "Tertiary", "U": ""}


class Other(NamedTuple):
    """A COB loop: COB01 says in which order it pays, COB02 its policy, NM1*IN who it is."""

    carrier: str = ""
    policy_number: str = ""
    kind: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


def write_others(db: Session, said: Sequence[tuple[int, Sequence[Other]]]) -> None:
    """[(member's id, what the file says)]: carrier and policy tell one from another; blanks erase nothing."""
    known: dict[tuple[int, str, str], OtherCoverage] = {}
    for ids in chunks(sorted({at for at, _ in said})):
        for row in db.exec(select(OtherCoverage).where(col(OtherCoverage.member_id).in_(ids))):
            known[row.member_id, row.carrier, row.policy_number] = row
    for at, others in said:
        for one in others:
            key = (at, one.carrier or NOT_NAMED, one.policy_number)
            row = known.get(key) or OtherCoverage(member_id=at, carrier=key[1], policy_number=key[2], ends_on=OPEN_END)
            known[key] = row
            row.kind, row.starts_on = one.kind or row.kind, one.starts_on or row.starts_on
            row.ends_on = row.ends_on if one.ends_on is None else one.ends_on
            db.add(row)
    db.flush()
