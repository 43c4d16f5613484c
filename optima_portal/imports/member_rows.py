"""What goes with a member: the names by which one is found, and the claims that came before the member did."""

from collections.abc import Iterable

from sqlalchemy import delete, insert, update
from sqlmodel import Session, col

from optima_portal.imports.people import chunks
from optima_portal.kit.names import parts, sound
from optima_portal.models.claim import Claim
from optima_portal.models.member import Member, MemberName


def name_rows(member: Member) -> list[dict[str, object]]:
    """The rows of `MemberName`."""
    found = parts(member.last_name, member.first_name, member.middle_name)
    return [{"member_id": member.id, "part": part, "sound": sound(part)} for part in found]


def write_names(db: Session, members: Iterable[Member]) -> None:
    """Replace the names of these members."""
    members = list(members)
    for ids in chunks([member.id or 0 for member in members]):
        db.execute(delete(MemberName).where(col(MemberName.member_id).in_(ids)))
    if rows := [row for member in members for row in name_rows(member)]:
        db.execute(insert(MemberName), rows)


def link_claims(db: Session, members: Iterable[Member]) -> None:
    """Give claims that named a member whom nobody knew yet their member."""
    for some in chunks(members):
        for member in some:
            waiting = col(Claim.patient_cin) == member.cin
            db.execute(update(Claim).where(waiting, col(Claim.member_id).is_(None)).values(member_id=member.id))
