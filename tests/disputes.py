"""A dispute's people and claims for tests of services: an office with its biller and its LOA, two analysts."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from sqlmodel import Session, select

from optima_portal.access.permissions import PLAN_ROLE_PERMISSIONS, ROLE_PERMISSIONS
from optima_portal.access.viewer import Seat, Viewer
from optima_portal.kit.file_kind import EVERY_KIND
from optima_portal.kit.storage import storage
from optima_portal.models.claim import Claim
from optima_portal.models.claim_line import ClaimLine
from optima_portal.models.collection import Collection
from optima_portal.models.dispute import Dispute
from optima_portal.models.mail import Mail
from optima_portal.models.member import Member
from optima_portal.models.membership import Membership, Role
from optima_portal.models.provider import Provider
from optima_portal.models.user import PlanRole, User
from optima_portal.services.dispute_request import FORM, PURPOSE, add_request_files, keep_request
from optima_portal.services.dispute_review import acknowledge
from optima_portal.services.dispute_submission import submit_dispute
from optima_portal.services.files import begin_file, judge_file, keep_file
from tests.factories import a_claim, a_collection, a_member, a_provider, a_span
from tests.kit import sample_files

NOW = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)
TODAY = date(2026, 3, 2)
WHEN = {"now": NOW, "today": TODAY}
TYPED = {
    "about": "dispute",
    "kind": "CONTRACT_RATE",
    "amount": "118.72",
    "description": "Line 4 was paid at nothing.",
    "outcome": "Pay line 4 at the contracted rate.",
    "contact_name": "Daniel Ortiz",
    "contact_email": "daniel@office.example",
    "contact_phone": "714-555-0142",
}
FOR = {"decision": "OVERTURNED", "award": "118.72", "reason": "O1", "text": "Line 4 is paid at the contracted rate."}
AGAINST = {"decision": "UPHELD", "award": "", "reason": "U1", "text": "Paid as contracted."}
MAX = 25 * 1024 * 1024
__all__ = ["FORM", "PURPOSE"]


@dataclass
class Desks:
    """Who is there, and what they are about."""

    provider: Provider
    collection: Collection
    member: Member
    claim: Claim
    biller: Viewer
    loa: Viewer
    analyst: Viewer
    second: Viewer


def desks(db: Session) -> Desks:
    """An office, a claim of its own with two lines, and the plan's analysts."""
    provider = a_provider(db, npi="1679576722", tin="952481118")
    collection = a_collection(db, provider)
    member = a_member(db)
    a_span(db, member, provider)
    claim = disputable_claim(db, provider, member)
    return Desks(
        provider,
        collection,
        member,
        claim,
        _of_office(db, "Daniel Ortiz", Role.CLAIMS_VIEWER, collection),
        _of_office(db, "Maria Nguyen", Role.LOA, collection),
        _of_plan(db, "Dev Shah"),
        _of_plan(db, "Amy Chen"),
    )


def disputable_claim(db: Session, provider: Provider, member: Member, **values) -> Claim:
    """Finalized and paid $0.36 of $273.40."""
    given = {
        "service_from": date(2026, 1, 5), "service_to": date(2026, 1, 5), "received_on": date(2026, 1, 10),
        "determined_on": date(2026, 1, 20), "paid_on": date(2026, 1, 22), "billed_cents": 27_340, "payable_cents": 36,
        "paid_cents": 36, "network": "CCN", "lob": "MC",
    } | values  # fmt: skip
    claim = a_claim(db, provider, member, **given)
    for number, billed, payable in ((1, 4840, 36), (2, 22_500, 0)):
        db.add(ClaimLine(claim_id=claim.id, number=number, code="H2019", billed_cents=billed, payable_cents=payable))
    db.flush()
    return claim


def submitted(db: Session, there: Desks, claim: Claim | None = None, by: Viewer | None = None, **typed) -> Dispute:
    """A dispute as an office submits it."""
    claim, by = claim or there.claim, by or there.biller
    keep_request(db, by, claim.key, TYPED | typed, now=NOW)
    receipt = submit_dispute(db, by, claim.key, **WHEN)
    return db.exec(select(Dispute).where(Dispute.key == receipt.key)).one()


def acknowledged(db: Session, there: Desks, dispute: Dispute) -> Dispute:
    """The analyst has confirmed that it came."""
    acknowledge(db, there.analyst, dispute.key, dispute.version, **WHEN)
    return dispute


def mailed(db: Session) -> list[str]:
    """The letters that were sent, by name, in their order."""
    return [one.template for one in db.exec(select(Mail).order_by(Mail.id)).all()]


def uploaded(
    db: Session, viewer: Viewer, name="letter.pdf", content=None, purpose=PURPOSE, allowed=EVERY_KIND
) -> str:  # fmt: skip
    """A file as the upload route takes it in."""
    content = sample_files.pdf() if content is None else content
    key = begin_file(db, viewer, purpose=purpose, name=name, now=NOW)
    with storage().create(key) as file:
        file.write(content)
    kind = judge_file(key, name, file.size, max_bytes=MAX, allowed=allowed)
    return keep_file(db, viewer, key, kind=kind, size_bytes=file.size, sha256=file.sha256, now=NOW).key


def with_files(db: Session, there: Desks, *names: str) -> list[str]:
    """Files that have arrived for the claim's request."""
    keys = [uploaded(db, there.biller, name) for name in names]
    add_request_files(db, there.biller, there.claim.key, keys, now=NOW)
    return keys


def at_seat(viewer: Viewer, collection: Collection, role: Role, without=frozenset()) -> Viewer:
    """The viewer with one seat."""
    permissions = ROLE_PERMISSIONS[role] - without
    return replace(viewer, seats=(Seat(collection.id, collection.key, collection.name, role, permissions),))


def _of_office(db: Session, name: str, role: Role, collection: Collection) -> Viewer:
    user = _user(db, name)
    db.add(Membership(user_id=user.id, collection_id=collection.id, role=role, created_at=NOW))
    db.flush()
    viewer = Viewer(user.id, user.key, name, user.email, session_hash=f"session of {name}")
    return at_seat(viewer, collection, role)


def _of_plan(db: Session, name: str) -> Viewer:
    role = PlanRole.DISPUTE_ANALYST
    user = _user(db, name, plan_role=role)
    return Viewer(
        user.id, user.key, name, user.email, session_hash=f"session of {name}", plan_role=role,
        plan_permissions=PLAN_ROLE_PERMISSIONS[role],
    )  # fmt: skip


def _user(db: Session, name: str, **values) -> User:
    user = User(
        email=f"{name.split()[0].lower()}@office.example", name=name, phone="714-555-0142", created_at=NOW, **values
    )
    db.add(user)
    db.flush()
    return user
