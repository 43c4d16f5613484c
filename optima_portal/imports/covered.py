"""Through what a claim's member was covered on its first day of service: line of business and health network."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, select

from optima_portal.imports.people import chunks
from optima_portal.models.claim import Claim
from optima_portal.models.eligibility import EligibilitySpan

Coverage = tuple[str, str]
Served = tuple[int | None, date | None]  # member, first day of service
NOT_KNOWN: Coverage = ("", "")


def coverage_of(db: Session, visits: Iterable[Served]) -> dict[Served, Coverage]:
    """{(member, day): (line of business, network)} of the spans in force; of several, the face sheet's."""
    days: dict[int, set[date]] = {}
    for member_id, day in visits:
        if member_id is not None and day is not None:
            days.setdefault(member_id, set()).add(day)
    best: dict[tuple[int, date], tuple[bool, str, str]] = {}
    for member_id, starts, ends, lob, network, has_cost in _spans(db, days):
        for day in days[member_id]:
            if starts <= day <= ends:
                ranked = (bool(has_cost), lob, network)
                best[member_id, day] = min(best.get((member_id, day), ranked), ranked)
    return {visit: (lob, network) for visit, (_, lob, network) in best.items()}


def cover_claims(db: Session, members: Iterable[int]) -> None:
    """Claims that came before the coverage of these members are told what they were covered by. What a claim has
    already stays: it was paid by that."""
    columns: tuple[Any, ...] = (Claim.id, Claim.member_id, Claim.service_from)
    bare = select(*columns).where(col(Claim.lob) == "", col(Claim.network) == "")
    waiting: list[tuple[int, Served]] = []
    for some in chunks(members):
        own = bare.where(col(Claim.member_id).in_(some))
        waiting += [(at, (member_id, day)) for at, member_id, day in db.execute(own)]
    covered = coverage_of(db, (visit for _, visit in waiting))
    told = [(at, *covered[visit]) for at, visit in waiting if visit in covered]
    if told:
        table: Any = Claim.__table__  # type: ignore[attr-defined]
        changed = update(table).where(table.c.id == bindparam("at"))
        db.connection().execute(changed, [{"at": at, "lob": lob, "network": network} for at, lob, network in told])


def _spans(db: Session, days: dict[int, set[date]]) -> Iterable[Any]:
    if not days:
        return
    first, last = min(map(min, days.values())), max(map(max, days.values()))
    columns: tuple[Any, ...] = (
        EligibilitySpan.member_id, EligibilitySpan.starts_on, EligibilitySpan.ends_on, EligibilitySpan.lob,
        EligibilitySpan.network, EligibilitySpan.share_of_cost_cents,
    )  # fmt: skip
    for some in chunks(days):
        within = select(*columns).where(col(EligibilitySpan.member_id).in_(some))
        yield from db.execute(
            within.where(col(EligibilitySpan.starts_on) <= last, col(EligibilitySpan.ends_on) >= first)
        )
