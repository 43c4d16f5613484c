"""Rows for tests, with what a test does not care about filled in."""

from datetime import UTC, date, datetime
from itertools import count

from sqlmodel import Session

from optima_portal.access.permissions import OFFICE_SIDE, PLAN_ROLE_PERMISSIONS
from optima_portal.access.viewer import Seat, Viewer
from optima_portal.kit.names import parts, sound
from optima_portal.models.claim import Claim, ClaimStatus
from optima_portal.models.collection import Collection
from optima_portal.models.collection_provider import CollectionProvider
from optima_portal.models.eligibility import EligibilitySpan
from optima_portal.models.member import Member, MemberName
from optima_portal.models.membership import Role
from optima_portal.models.provider import Provider, ProviderKind

NOW = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)
_next = count(1)


def a_collection(db: Session, *providers: Provider, name: str = "An Office") -> Collection:
    """A collection that holds these providers."""
    made = Collection(name=f"{name} {next(_next)}", created_at=NOW)
    db.add(made)
    db.flush()
    for provider in providers:
        db.add(CollectionProvider(collection_id=made.id, provider_id=provider.id, added_at=NOW))
    db.flush()
    return made


def a_provider(db: Session, kind: ProviderKind = ProviderKind.PRACTITIONER, **values) -> Provider:
    """A provider of the plan."""
    number = next(_next)
    made = Provider(
        kind=kind, **{"name": f"Provider {number}", "provider_id": f"P{number:06}", "created_at": NOW} | values
    )
    db.add(made)
    db.flush()
    return made


def a_member(db: Session, first: str = "Ana", last: str = "Núñez", **values) -> Member:
    """A member who can be found by name."""
    cin = values.pop("cin", f"9{next(_next):07}A")
    made = Member(cin=cin, first_name=first, last_name=last, changed_at=NOW, **values)
    db.add(made)
    db.flush()
    for part in parts(last, first):
        db.add(MemberName(member_id=made.id, part=part, sound=sound(part)))
    db.flush()
    return made


def a_span(db: Session, member: Member, pcp: Provider | None = None, **values) -> EligibilitySpan:
    """Medi-Cal, from the beginning of 2026 on."""
    given = {"starts_on": date(2026, 1, 1), "lob": "MC", "network": "CCN", "changed_at": NOW} | values
    made = EligibilitySpan(member_id=member.id, pcp_id=pcp.id if pcp else None, **given)
    db.add(made)
    db.flush()
    return made


def a_claim(db: Session, billing: Provider | None = None, member: Member | None = None, **values) -> Claim:
    """A finalized claim."""
    number = f"C{next(_next):09}"
    given = {"claim_number": number, "natural_key": number, "status": ClaimStatus.FINALIZED} | values
    made = Claim(billing_provider_id=billing.id if billing else None, member_id=member.id if member else None, **given)
    db.add(made)
    db.flush()
    return made


def of_office(*collections: Collection, permissions=OFFICE_SIDE) -> Viewer:
    """Somebody of an office with a seat in these collections."""
    seats = tuple(Seat(one.id, one.key, one.name, Role.CUSTOM, frozenset(permissions)) for one in collections)
    return Viewer(user_id=1, user_key="office", name="Office", seats=seats)


def of_plan(role) -> Viewer:
    """One of the plan's staff."""
    return Viewer(user_id=2, user_key="plan", plan_role=role, plan_permissions=PLAN_ROLE_PERMISSIONS[role])


def look_again(db: Session) -> None:
    """What is asked from here on is what the database has: other transactions have written since."""
    db.rollback()
    db.expire_all()
