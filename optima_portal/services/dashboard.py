"""The dashboard: each role sees its own. Features add their parts here as they land."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, func, select

from optima_portal.access import scope
from optima_portal.access.audit import Action
from optima_portal.access.permissions import Permission
from optima_portal.access.viewer import Viewer
from optima_portal.models.audit_event import AuditEvent
from optima_portal.models.claim import Claim
from optima_portal.models.user import User, UserStatus
from optima_portal.services.dispute_queue import counts
from optima_portal.services.frame import places_for
from optima_portal.services.system import background

WEEK = timedelta(days=7)
QUARTER = timedelta(days=90)


@dataclass(frozen=True)
class Shortcut:
    """A place one goes to often."""

    label: str
    what: str
    address: str


@dataclass(frozen=True)
class Tally:
    """One figure, what it counts, and the list behind it."""

    figure: str
    what: str
    address: str
    tone: str


@dataclass(frozen=True)
class Dashboard:
    """What one viewer's dashboard shows."""

    first_name: str
    last_sign_in: datetime | None
    shortcuts: tuple[Shortcut, ...]
    tallies: tuple[Tally, ...]


def dashboard_of(db: Session, viewer: Viewer, *, now: datetime, today: date) -> Dashboard:
    """The viewer's dashboard."""
    user = db.exec(select(User).where(User.id == viewer.user_id)).one()
    tallies: list[Tally] = []
    if viewer.may(Permission.CLAIMS):
        tallies += _of_the_office(db, viewer, today)
    if viewer.may(Permission.DISPUTE_REVIEW):
        tallies += _of_the_analyst(db, viewer, today)
    if viewer.may(Permission.AUDIT):
        tallies += _of_the_officer(db, now)
    if viewer.may(Permission.SYSTEM):
        tallies += _of_the_system(db, viewer)
    shortcuts = tuple(Shortcut(p.name, p.what, p.address) for p in places_for(viewer) if p.address != "/dashboard")
    return Dashboard(viewer.name.split()[0] if viewer.name else "", user.last_sign_in_at, shortcuts, tuple(tallies))


def _of_the_office(db: Session, viewer: Viewer, today: date) -> list[Tally]:
    """The office's claims of the last ninety days, by where they stand."""
    own = scope.claims(viewer).where(col(Claim.service_from) >= today - QUARTER).subquery()
    rows = db.exec(select(own.c.status, own.c.is_denied, func.count()).group_by(own.c.status, own.c.is_denied)).all()
    figures = dict.fromkeys(("in progress", "check pending", "finalized", "denied"), 0)
    for status, is_denied, number in rows:
        figures["denied" if is_denied else status.value.lower()] += number
    tones = {"in progress": "info", "check pending": "warn", "finalized": "ok", "denied": "bad"}
    return [Tally(f"{n:,}", f"claims {name}, last 90 days", "/claims", tones[name]) for name, n in figures.items()]


def _of_the_analyst(db: Session, viewer: Viewer, today: date) -> list[Tally]:
    late, soon, waiting = counts(db, viewer, today)
    return [
        Tally(f"{waiting:,}", "disputes to acknowledge", "/plan/disputes", "info"),
        Tally(f"{soon:,}", "disputes due soon", "/plan/disputes", "warn" if soon else "ok"),
        Tally(f"{late:,}", "disputes late", "/plan/disputes", "bad" if late else "ok"),
    ]


def _of_the_officer(db: Session, now: datetime) -> list[Tally]:
    suspended = db.exec(select(func.count()).select_from(User).where(User.status == UserStatus.SUSPENDED)).one()
    refused, failed, locked = (
        _last_week(db, one, now) for one in (Action.REFUSED, Action.SIGN_IN_FAILED, Action.LOCKED)
    )
    return [
        Tally(f"{refused:,}", "refused attempts in 7 days", "/plan/audit", "warn" if refused else "ok"),
        Tally(f"{failed:,}", "failed sign-ins in 7 days", "/plan/audit", "info"),
        Tally(f"{locked:,}", "accounts locked in 7 days", "/plan/audit", "warn" if locked else "ok"),
        Tally(f"{suspended:,}", "users suspended now", "/plan/access", "info"),
    ]


def _of_the_system(db: Session, viewer: Viewer) -> list[Tally]:
    stands = background(db, viewer)
    return [
        Tally(f"{stands.waiting:,}", "background jobs waiting", "/plan/system", "info"),
        Tally(f"{len(stands.dead):,}", "background jobs given up", "/plan/system", "bad" if stands.dead else "ok"),
    ]


def _last_week(db: Session, action: Action, now: datetime) -> int:
    counted = select(func.count()).select_from(AuditEvent)
    return db.exec(counted.where(AuditEvent.action == action.name, col(AuditEvent.at) > now - WEEK)).one()
