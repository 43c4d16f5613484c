"""Member Lookup: by Member ID (CIN, MEDS ID or MBI) or by name (seed 000, V). Every member shown is on record."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select
from sqlmodel import Session, col
from sqlmodel.sql.expression import SelectOfScalar

from optima_portal.access import scope
from optima_portal.access.audit import Action, audit, audit_members
from optima_portal.access.permissions import Permission
from optima_portal.access.standing_scope import spans_with_pcp
from optima_portal.access.viewer import Viewer
from optima_portal.kit.alphabet import alphabetical
from optima_portal.kit.db import rows
from optima_portal.kit.workbook import Column, ColumnKind
from optima_portal.models.member import Member
from optima_portal.rules.ages import age_on
from optima_portal.rules.dates import us_day
from optima_portal.services.eligibility import (
    TONES,
    Standing,
    in_order_of_status,
    lob_name,
    network_name,
    standing_on,
)
from optima_portal.services.exports import Format, offer_rows
from optima_portal.services.member_search import MemberQuery, matching, sounding
from optima_portal.services.pages import kept_page_of


@dataclass(frozen=True)
class MemberCard:
    """One member among the results; only what the card shows."""

    key: str
    name: str
    cin: str
    born: str
    gender: str
    status: str
    tone: str
    lob: str
    network: str
    pcp: str
    is_limited: bool
    """Found by exact Member ID alone (BH roster): name and eligibility, no face sheet."""


@dataclass(frozen=True)
class MemberPage:
    """A page of results. `by_sound`: no name matched, these only sound alike."""

    cards: tuple[MemberCard, ...]
    total: int
    by_sound: bool = False
    may_roster: bool = False


BY_SOUND = "No name matches. These sound alike."


def find_members(
    db: Session,
    viewer: Viewer,
    query: MemberQuery,
    *,
    page: int = 1,
    size: int = 25,
    sort: str = "status",
    today: date,
) -> MemberPage:
    """A page of the viewer's members, the eligible ones first unless sorted otherwise."""
    order, by_sound = _order(query.by, sort, today), False
    found, values = matching(db, viewer, query, today)
    members, total = kept_page_of(db, _cards_of(found), order, page, size, **values)
    if not total and query.by == "name":
        found, values = sounding(viewer, query, today)
        members, total = kept_page_of(db, _cards_of(found), order, page, size, **values)
        by_sound = True
    if not total and query.by == "id":
        return _by_exact_number(db, viewer, query, today)
    _on_record(db, viewer, members, query)
    return MemberPage(_cards(db, members, today), total, by_sound, viewer.may(Permission.ROSTER))


def download_members(
    db: Session,
    viewer: Viewer,
    query: MemberQuery,
    kind: Format,
    *,
    sort: str = "status",
    today: date,
    now: datetime,
) -> str:
    """All of a search's results as a file, sorted as on the screen; returns the link's token."""
    order, by_sound = _order(query.by, sort, today), False
    found, values = matching(db, viewer, query, today)
    members = rows(db, _cards_of(found).order_by(*order), **values)
    if not members and query.by == "name":
        found, values = sounding(viewer, query, today)
        members, by_sound = rows(db, _cards_of(found).order_by(*order), **values), True
    audit_members(db, viewer, Action.DOWNLOADED, (one.key for one in members), "search results")
    if not members and query.by == "id":  # the one who is shown by name and eligibility only
        cards = _by_exact_number(db, viewer, query, today, Action.DOWNLOADED).cards
        limited = [(one.status, one.name, one.cin, None, "", one.lob, "", "") for one in cards]
        return offer_rows(db, viewer, "Members", COLUMNS, lambda: limited, kind, now=now)
    about = (BY_SOUND,) if by_sound else ()
    return offer_rows(db, viewer, "Members", COLUMNS, lambda: _rows(db, members, today), kind, about=about, now=now)


COLUMNS = (
    Column("Status", width=16, meaning="Eligibility today"),
    Column("Name", width=28, meaning="Last name, first and middle name"),
    Column("Member ID", ColumnKind.ID, 14, "The Client Index Number (CIN)"),
    Column("Date of Birth", ColumnKind.DATE, 13, "Date of birth"),
    Column("Gender", width=10, meaning="As the enrolment feed says it"),
    Column("LOB", width=12, meaning="Line of business"),
    Column("Health Network", width=30, meaning="Who is delegated the care"),
    Column("PCP", width=26, meaning="Primary care provider"),
)


def full_name(member: Any) -> str:
    """Tran, Linh K."""
    first = f"{member.first_name} {member.middle_name}".strip()
    return f"{member.last_name}, {first}" if member.last_name and first else member.last_name or first


def born_with_age(member: Any, today: date) -> str:
    """03/14/1968 (58)."""
    born = member.birth_date
    return f"{us_day(born)} ({age_on(born, today)})" if born else ""


@lru_cache(256)
def _cards_of(found: SelectOfScalar[Member]) -> Select[Any]:
    """What the cards show of these members, and no more."""
    return found.with_only_columns(*_ON_CARDS)


_ON_CARDS = [
    getattr(Member, name)
    for name in (
        "id", "key", "cin", "last_name", "first_name", "middle_name", "birth_date", "gender", "deceased_on"
    )
]  # fmt: skip


def _by_exact_number(
    db: Session, viewer: Viewer, query: MemberQuery, today: date, action: Action = Action.MEMBER_SEARCHED
) -> MemberPage:  # fmt: skip
    """A BH user with the roster permission sees name and eligibility of a member who is not theirs; on record."""
    member = db.exec(scope.member_of_exact_cin(viewer, query.number)).first()
    if member is None:
        audit(db, viewer, action, detail="by Member ID, nobody found")
        return MemberPage((), 0)
    audit(
        db, viewer, action, member_key=member.key, record_kind="member", detail="by exact Member ID, not associated"
    )  # fmt: skip
    standing = standing_on(db.exec(scope.spans_of(member)).all(), today, member.deceased_on)
    card = MemberCard(
        key=member.key, name=full_name(member), cin=member.cin, born="", gender="", status=standing.status.value,
        tone=TONES[standing.status], lob=lob_name(standing.span.lob) if standing.span else "", network="", pcp="",
        is_limited=True,
    )  # fmt: skip
    return MemberPage((card,), 1, may_roster=True)


def _on_record(db: Session, viewer: Viewer, members: Sequence[Any], query: MemberQuery) -> None:
    how = "by Member ID" if query.by == "id" else "by name"
    if not members:
        audit(db, viewer, Action.MEMBER_SEARCHED, detail=f"{how}, nobody found")
    audit_members(db, viewer, Action.MEMBER_SEARCHED, [one.key for one in members], how)


@lru_cache(64)
def _order(by: str, sort: str, today: date) -> tuple[Any, ...]:
    """A number finds one member, or very few: their names need not be taken apart."""
    names = [col(Member.last_name), col(Member.first_name)]
    by_name = (*(map(alphabetical, names) if by == "name" else names), col(Member.id))
    if sort == "name":
        return by_name
    if sort == "born":
        return (col(Member.birth_date), *by_name)
    return (in_order_of_status(today), *by_name)


def _cards(db: Session, members: Sequence[Any], today: date) -> tuple[MemberCard, ...]:
    spans: dict[int, list[Any]] = {one.id: [] for one in members}
    if spans:
        ids = {f"id_{number}": member_id for number, member_id in enumerate(spans)}
        for span in rows(db, spans_with_pcp(len(ids)), **ids):
            spans[span.member_id].append(span)
    return tuple(_card(one, standing_on(spans[one.id], today, one.deceased_on), today) for one in members)


def _card(member: Any, standing: Standing, today: date) -> MemberCard:
    span: Any = standing.span
    return MemberCard(
        key=member.key,
        name=full_name(member),
        cin=member.cin,
        born=born_with_age(member, today),
        gender=member.gender.value,
        status=standing.status.value,
        tone=TONES[standing.status],
        lob=lob_name(span.lob) if span else "",
        network=network_name(span.network) if span else "",
        pcp=span.pcp or "" if span else "",
        is_limited=False,
    )


def _rows(db: Session, members: Sequence[Any], today: date) -> Iterator[tuple[Any, ...]]:
    for start in range(0, len(members), 500):
        page = members[start : start + 500]
        for member, card in zip(page, _cards(db, page, today), strict=True):
            yield (
                card.status, card.name, card.cin, member.birth_date, card.gender, card.lob, card.network, card.pcp
            )  # fmt: skip
