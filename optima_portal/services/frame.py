"""What stands around every page, for one viewer."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from optima_portal.access.permissions import Permission
from optima_portal.access.viewer import Viewer
from optima_portal.services.sessions import mark_of
from optima_portal.services.waiting import Waiting, waiting_for


@dataclass(frozen=True)
class Frame:
    """The side bar and the top bar."""

    signed_in: bool
    name: str
    initials: str
    role: str
    collection: str
    places: tuple[str, ...]
    waiting: tuple[Waiting, ...]
    mark: str = ""


@dataclass(frozen=True)
class Place:
    """A page that the navigation leads to, and what one must hold to go there (None: be in good standing)."""

    name: str
    what: str
    address: str
    needs: Permission | None = None


# In the order of the seeds' side bar, then the plan's side. A place appears here with its page.
PLACES = (
    Place("Dashboard", "What needs action", "/dashboard"),
    Place("Members", "Verify eligibility, open a face sheet", "/members", Permission.ELIGIBILITY),
    Place("Roster", "Members on your providers’ rosters", "/roster", Permission.ROSTER),
    Place("Claims", "Find a claim, see how it was paid", "/claims", Permission.CLAIMS),
    Place(
        "Claims Reconciliation", "Payments, and your own list beside them", "/claims/reconciliation", Permission.CLAIMS
    ),
    Place("Referrals", "Find a referral, see its decision", "/referrals", Permission.REFERRALS),
    Place("Submit a Referral", "Ask for an authorization", "/referrals/new", Permission.SUBMIT_REFERRALS),
    Place("Referral Review", "The UM queue: decide what is due", "/plan/referrals", Permission.UM_REVIEW),
    Place("Appeals", "Decide what was appealed", "/plan/appeals", Permission.UM_REVIEW),
    Place("Referral Figures", "Automatic determination and clocks", "/plan/referral-figures", Permission.QUALITY),
    Place("Referral Clocks", "Were referrals decided in time", "/plan/referral-clocks", Permission.AUDIT),
    # Disputes.
    Place("Dispute Lookup", "Find a dispute, answer, see its decision", "/claims/disputes", Permission.CLAIMS),
    Place("Disputes", "The queue: acknowledge, ask, decide", "/plan/disputes", Permission.DISPUTE_REVIEW),
    Place("Dispute Figures", "Were disputes answered in time", "/plan/disputes/figures", Permission.DISPUTE_REVIEW),
    Place("Dispute Clocks", "Were disputes answered in time", "/plan/dispute-clocks", Permission.AUDIT),
    Place("Audit", "Who did or saw what, and when", "/plan/audit", Permission.AUDIT),
    Place("User Access", "Suspend or restore a user", "/plan/access", Permission.AUDIT),
    Place("Imports", "Load the plan’s files, see what came of them", "/plan/imports", Permission.DATA_IMPORT),
    Place("System", "Background jobs and the audit trail’s seal", "/plan/system", Permission.SYSTEM),
    Place("My Profile", "Your details, password, second factor and sessions", "/profile"),
)


def frame_of(db: Session, viewer: Viewer, *, now: datetime) -> Frame:
    """Everything the frame shows to this viewer."""
    if not viewer.is_in_good_standing:
        return Frame(viewer.is_signed_in, viewer.name, _initials(viewer.name), "", "", (), (), mark_of(viewer))
    seat = viewer.seat
    return Frame(
        signed_in=True,
        name=viewer.name,
        initials=_initials(viewer.name),
        role=viewer.role_label,
        collection=seat.collection_name if seat else "",
        places=tuple(place.address for place in places_for(viewer)),
        waiting=waiting_for(db, viewer, now=now),
        mark=mark_of(viewer),
    )


def places_for(viewer: Viewer) -> list[Place]:
    """The pages of the navigation that are this viewer's."""
    return [place for place in PLACES if place.needs is None or viewer.may(place.needs)]


def _initials(name: str) -> str:
    words = name.split()
    return (words[0][0] + words[-1][0]).upper() if words else ""
