"""What goes with a member: the names by which one is found, and the claims that came before the member did."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from optima_portal.imports.bulk import put_tuples
from optima_portal.imports.people import MANY, any_of, chunks
from optima_portal.kit.names import parts, sound
from optima_portal.models.claim import Claim
from optima_portal.models.member import MemberName

NAMES = ("last_name", "first_name", "middle_name")
OF_NAME = ("member_id", "part", "sound")
_names = itemgetter(*NAMES)


@lru_cache(maxsize=50_000)
def _parts(name: str) -> dict[str, str]:
    """{part: how its first word sounds} of one name; most names are many people's."""
    return {part: sound(part.partition(" ")[0]) for part in parts(name)}


def write_names(db: Session, members: Mapping[int, Mapping[str, Any]], *, are_new: bool) -> None:
    """The names of these members, {id: values}; those of known ones are replaced."""
    if not are_new:
        for ids in chunks(members):
            db.execute(delete(MemberName).where(col(MemberName.member_id).in_(ids)))
    rows = []
    for at, values in members.items():
        last, first, middle = map(_parts, _names(values))
        found = last | first | middle if middle else last | first
        rows += [(at, part, heard) for part, heard in found.items()]
    put_tuples(db, MemberName, OF_NAME, rows)


def link_claims(db: Session, members: Mapping[str, int]) -> list[int]:
    """Give claims that named a member whom nobody knew yet their member: {Member ID: id}. Returns who had some."""
    awaited = _awaited(db, members)
    for cin in awaited:
        waiting = col(Claim.patient_cin) == cin
        db.execute(update(Claim).where(waiting, col(Claim.member_id).is_(None)).values(member_id=members[cin]))
    return [members[cin] for cin in awaited]


def _awaited(db: Session, cins: Iterable[str]) -> list[str]:
    found: list[str] = []
    for some in chunks(cins, MANY):
        waiting = select(Claim.patient_cin).where(any_of(db, Claim.patient_cin, some), col(Claim.member_id).is_(None))
        found += db.exec(waiting.distinct()).all()
    return found
