"""*Add To My Roster*: on whose rosters a member stands, and what *Update* makes of the ticks (seed 001)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from optima_portal.access import scope
from optima_portal.access.audit import Action, audit
from optima_portal.access.roster_scope import roster_providers
from optima_portal.access.viewer import Viewer
from optima_portal.kit import identifiers
from optima_portal.kit.refused import Refused
from optima_portal.models.member import Member
from optima_portal.models.provider import Provider
from optima_portal.models.roster_entry import RosterEntry, RosterType
from optima_portal.rules.roster import why_not_since
from optima_portal.services.member_lookup import full_name
from optima_portal.services.roster import end_entry
from optima_portal.services.roster_providers import BY_NAME, ProviderQuery, matching_providers

MOST_SHOWN = 50


@dataclass(frozen=True)
class RosterTick:
    """A provider with its box; `since` says since when the member stands on its roster."""

    key: str
    name: str
    provider_id: str
    tin: str
    ticked: bool
    since: str


@dataclass(frozen=True)
class RosterForm:
    """The window: whose rosters, and which providers to choose from."""

    cin: str
    member: str
    rows: tuple[RosterTick, ...]
    more: bool


@dataclass(frozen=True)
class RosterChange:
    """What was done; or, when `asks` names providers, what would be taken away and was not done yet."""

    added: int = 0
    removed: int = 0
    asks: tuple[str, ...] = ()


def open_roster_form(db: Session, viewer: Viewer, cin: str, query: ProviderQuery, *, today: date) -> RosterForm:
    """The viewer's providers that fit, ticked where the member stands on the roster."""
    member = _member(db, viewer, cin, today)
    audit(db, viewer, Action.ROSTER_VIEWED, member_key=member.key, record_kind="member", detail="add to roster")
    found = db.exec(matching_providers(viewer, query).order_by(*BY_NAME).limit(MOST_SHOWN + 1)).all()
    open_now = _open_entries(db, viewer, member)
    rows = tuple(_tick(one, open_now.get(one.id or 0)) for one in found[:MOST_SHOWN])
    return RosterForm(member.cin, full_name(member), rows, len(found) > MOST_SHOWN)


def update_roster(
    db: Session,
    viewer: Viewer,
    cin: str,
    wanted: Mapping[str, bool],
    form: Mapping[str, str],
    *,
    may_remove: bool = False,
    today: date,
    now: datetime,
) -> RosterChange:
    """Make the rosters say what is ticked. Taking somebody off is asked about first, and then nothing is done yet.

    `wanted` names providers by key, those alone that were changed; a key of another office's changes nothing.
    """
    member = _member(db, viewer, cin, today)
    roster_type, started_on = _parsed(form, member, today)
    own = db.exec(roster_providers(viewer).where(col(Provider.key).in_(list(wanted)))).all()
    if len(own) != len(wanted):
        raise Refused(scope.NOT_THERE)
    open_now = _open_entries(db, viewer, member)
    gone = [one for one in own if not wanted[one.key] and one.id in open_now]
    if gone and not may_remove:
        return RosterChange(asks=tuple(one.name for one in gone))
    new = [one for one in own if wanted[one.key] and one.id not in open_now]
    for provider in gone:
        end_entry(db, viewer, open_now[provider.id or 0], member, today=today, now=now)
    added = sum(_add(db, viewer, provider, member, roster_type, started_on, now) for provider in new)
    return RosterChange(added, len(gone))


def _add(
    db: Session, viewer: Viewer, provider: Provider, member: Member, kind: RosterType, since: date, now: datetime
) -> bool:
    """Whether an entry was made: at most one stands for a provider and a member, also when two press at once."""
    entry = RosterEntry(provider_id=provider.id or 0, member_id=member.id or 0, roster_type=kind, started_on=since,
                        added_by=viewer.user_id, added_at=now)  # fmt: skip
    try:
        with db.begin_nested():
            db.add(entry)
    except IntegrityError:
        return False
    audit(db, viewer, Action.ROSTER_ADDED, member_key=member.key, record_kind="roster", record=entry.key)
    return True


def _member(db: Session, viewer: Viewer, cin: str, today: date) -> Member:
    """The viewer's member, or (seed 001) whoever has this very Member ID."""
    number = identifiers.cin(cin)
    own = db.exec(scope.members(viewer, today).where(Member.cin == number)).first()
    return own or scope.one(db, scope.member_of_exact_cin(viewer, number))


def _open_entries(db: Session, viewer: Viewer, member: Member) -> dict[int, RosterEntry]:
    """{provider: the entry that stands}."""
    own = scope.roster_entries(viewer).where(
        RosterEntry.member_id == member.id,
        RosterEntry.roster_type == RosterType.BH,
        col(RosterEntry.ended_on).is_(None),
    )
    return {one.provider_id: one for one in db.exec(own).all()}


def _parsed(form: Mapping[str, str], member: Member, today: date) -> tuple[RosterType, date]:
    if form.get("roster_type", RosterType.BH.name) not in RosterType.__members__:
        raise Refused("Choose a roster type of the list.", field="roster_type")
    try:
        started_on = date.fromisoformat(form.get("started", ""))
    except ValueError as wrong:
        raise Refused("Enter a day, such as 01/08/2026.", field="started") from wrong
    if why := why_not_since(started_on, member.birth_date, today):
        raise Refused(why, field="started")
    return RosterType[form.get("roster_type", RosterType.BH.name)], started_on


def _tick(provider: Provider, entry: RosterEntry | None) -> RosterTick:
    since = f"since {entry.started_on:%m/%d/%Y}" if entry else ""
    return RosterTick(provider.key, provider.name, provider.provider_id or "", provider.tin, entry is not None, since)
