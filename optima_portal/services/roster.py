"""A provider's roster: who stands on it, who stood on it, taking somebody off, taking it along (seed 001)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, or_
from sqlmodel.sql.expression import SelectOfScalar

from optima_portal.access import scope
from optima_portal.access.audit import Action, audit
from optima_portal.access.roster_scope import members_on, roster_providers, with_member
from optima_portal.access.viewer import Viewer
from optima_portal.kit import identifiers
from optima_portal.kit.alphabet import alphabetical
from optima_portal.kit.refused import Refused
from optima_portal.kit.workbook import Column, ColumnKind
from optima_portal.models.member import Member
from optima_portal.models.provider import Provider
from optima_portal.models.roster_entry import RosterEntry, RosterType
from optima_portal.rules.dates import us_day
from optima_portal.services.eligibility import TONES, lob_name, standing_on
from optima_portal.services.exports import Format, offer_rows
from optima_portal.services.member_lookup import full_name
from optima_portal.services.pages import page_of


@dataclass(frozen=True)
class RosterQuery:
    """Whom to show: of a type, with this Member ID, who stand on it or (`removed`) stood on it."""

    roster_type: RosterType = RosterType.BH
    number: str = ""
    removed: bool = False

    @classmethod
    def parse(cls, form: dict[str, str]) -> "RosterQuery":
        """From the search form."""
        kind = form.get("roster_type") or RosterType.BH.name
        if kind not in RosterType.__members__:
            raise Refused("Choose a roster type of the list.", field="roster_type")
        return cls(RosterType[kind], identifiers.plain(form.get("number", "")), form.get("standing") == "removed")


@dataclass(frozen=True)
class RosterRow:
    """A member on the roster. `is_theirs`: has a face sheet for this viewer."""

    key: str
    member_key: str
    name: str
    cin: str
    started: str
    ended: str
    is_theirs: bool


@dataclass(frozen=True)
class RosterMember:
    """What may be seen of a member by their exact number."""

    name: str
    cin: str
    status: str
    tone: str
    lob: str


@dataclass(frozen=True)
class RosterPage:
    """Whose roster it is, and a page of it."""

    provider_key: str
    provider: str
    provider_id: str
    tin: str
    rows: tuple[RosterRow, ...]
    total: int


def open_roster(
    db: Session, viewer: Viewer, key: str, query: RosterQuery, *, page: int = 1, size: int = 25, today: date
) -> RosterPage:
    """A page of the roster of one of the viewer's providers, by name; everyone shown is on record."""
    provider = _provider(db, viewer, key)
    entries, total = page_of(db, _matching(viewer, provider, query), _order(), page, size)
    members = {one.id: one for one in db.exec(members_on(entries)).all()}
    for member in members.values():
        audit(db, viewer, Action.ROSTER_VIEWED, member_key=member.key, record_kind="roster", record=_named(provider))
    own = scope.members(viewer, today).where(col(Member.id).in_(list(members)))
    theirs = {member.id for member in db.exec(own).all()}
    rows = tuple(_row(one, members[one.member_id], one.member_id in theirs) for one in entries)
    return RosterPage(provider.key, provider.name, provider.provider_id or "", provider.tin, rows, total)


def roster_member(db: Session, viewer: Viewer, key: str, *, today: date) -> RosterMember:
    """Name and eligibility of somebody on a roster, also of one who is not the viewer's member (seed 001)."""
    entry = scope.one(db, scope.roster_entries(viewer).where(RosterEntry.key == key))
    member = db.exec(members_on([entry])).one()
    audit(db, viewer, Action.ROSTER_VIEWED, member_key=member.key, record_kind="member", detail="name and eligibility")
    standing = standing_on(db.exec(scope.spans_of(member)).all(), today, member.deceased_on)
    lob = lob_name(standing.span.lob) if standing.span else ""
    return RosterMember(full_name(member), member.cin, standing.status.value, TONES[standing.status], lob)


def remove_from_roster(db: Session, viewer: Viewer, key: str, *, today: date, now: datetime) -> str:
    """Take a member off a roster, from today on; the entry stays with its end. Returns the member's name."""
    entry = scope.one(db, scope.roster_entries(viewer).where(RosterEntry.key == key).with_for_update())
    if entry.ended_on is not None:
        raise Refused("This member was removed from the roster already.")
    member = db.exec(members_on([entry])).one()
    end_entry(db, viewer, entry, member, today=today, now=now)
    return full_name(member)


def end_entry(db: Session, viewer: Viewer, entry: RosterEntry, member: Member, *, today: date, now: datetime) -> None:
    """End an entry that was fetched through the scope."""
    entry.ended_on, entry.removed_by, entry.removed_at = max(today, entry.started_on), viewer.user_id, now
    db.flush()
    audit(db, viewer, Action.ROSTER_REMOVED, member_key=member.key, record_kind="roster", record=entry.key)


def download_roster(
    db: Session, viewer: Viewer, key: str, query: RosterQuery, kind: Format, *, today: date, now: datetime
) -> str:
    """The whole roster as it is narrowed on screen; returns the link's token."""
    provider = _provider(db, viewer, key)
    entries = db.exec(_matching(viewer, provider, query).order_by(*_order())).all()
    rows = list(_file_rows(db, viewer, entries))
    return offer_rows(db, viewer, "Roster", COLUMNS, lambda: rows, kind, about=(provider.name,), now=now)


COLUMNS = (
    Column("Roster Type", width=12, meaning="BH: behavioral health"),
    Column("Name", width=30, meaning="The member"),
    Column("Member ID", ColumnKind.ID, 14, "The Client Index Number (CIN)"),
    Column("Start Date", ColumnKind.DATE, 12, "Since when the member stands on the roster"),
    Column("End Date", ColumnKind.DATE, 12, "When the member was removed; empty: stands on it"),
)


def _provider(db: Session, viewer: Viewer, key: str) -> Provider:
    return scope.one(db, roster_providers(viewer).where(Provider.key == key))


def _matching(viewer: Viewer, provider: Provider, query: RosterQuery) -> SelectOfScalar[RosterEntry]:
    own = with_member(scope.roster_entries(viewer)).where(
        RosterEntry.provider_id == provider.id, RosterEntry.roster_type == query.roster_type
    )
    ended = col(RosterEntry.ended_on)
    own = own.where(ended.is_not(None) if query.removed else ended.is_(None))
    if query.number:
        number = identifiers.cin(query.number)
        own = own.where(or_(Member.cin == number, Member.meds_id == query.number, Member.mbi == query.number))
    return own


def _order() -> tuple[Any, ...]:
    return (alphabetical(Member.last_name), alphabetical(Member.first_name), col(RosterEntry.id))


def _row(entry: RosterEntry, member: Member, is_theirs: bool) -> RosterRow:
    return RosterRow(
        key=entry.key,
        member_key=member.key if is_theirs else "",
        name=full_name(member),
        cin=member.cin,
        started=us_day(entry.started_on),
        ended=us_day(entry.ended_on),
        is_theirs=is_theirs,
    )


def _file_rows(db: Session, viewer: Viewer, entries: Sequence[RosterEntry]) -> Iterator[tuple[Any, ...]]:
    for start in range(0, len(entries), 500):
        some = entries[start : start + 500]
        members = {one.id: one for one in db.exec(members_on(some)).all()}
        for entry in some:
            member = members[entry.member_id]
            audit(db, viewer, Action.DOWNLOADED, member_key=member.key, record_kind="roster", detail="in a roster file")
            yield (entry.roster_type.value, full_name(member), member.cin, entry.started_on, entry.ended_on)


def _named(provider: Provider) -> str:
    return provider.provider_id or provider.npi or provider.key
