"""What goes with a member: the names by which one is found, and the claims that came before the member did."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from optima_portal.imports.bulk import Row, put
from optima_portal.imports.people import chunks
from optima_portal.kit.names import parts, sound
from optima_portal.models.claim import Claim
from optima_portal.models.member import MemberName

NAMES = ("last_name", "first_name", "middle_name")
_sound = lru_cache(maxsize=20_000)(sound)


def name_rows(member_id: int, values: Mapping[str, Any]) -> list[Row]:
    """The rows of `MemberName`."""
    found = parts(*(values[name] for name in NAMES))
    return [{"member_id": member_id, "part": part, "sound": _sound(part.partition(" ")[0])} for part in found]


def write_names(db: Session, members: Mapping[int, Mapping[str, Any]], *, are_new: bool) -> None:
    """The names of these members, {id: values}; those of known ones are replaced."""
    if not are_new:
        for ids in chunks(members):
            db.execute(delete(MemberName).where(col(MemberName.member_id).in_(ids)))
    put(db, MemberName, [row for at, values in members.items() for row in name_rows(at, values)])


def link_claims(db: Session, members: Mapping[str, int]) -> None:
    """Give claims that named a member whom nobody knew yet their member: {Member ID: id}."""
    for cin in _awaited(db, members):
        waiting = col(Claim.patient_cin) == cin
        db.execute(update(Claim).where(waiting, col(Claim.member_id).is_(None)).values(member_id=members[cin]))


def _awaited(db: Session, cins: Iterable[str]) -> list[str]:
    found: list[str] = []
    for some in chunks(cins):
        waiting = select(Claim.patient_cin).where(col(Claim.patient_cin).in_(some), col(Claim.member_id).is_(None))
        found += db.exec(waiting.distinct()).all()
    return found
