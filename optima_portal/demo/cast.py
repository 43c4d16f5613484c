"""The demo's people: one for each role, shared by newcomers, the README and the tests. Demo mode only."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache

from sqlmodel import Session, col, select

from optima_portal.access.permissions import Permission
from optima_portal.kit import crypto
from optima_portal.kit.passwords import hash_password
from optima_portal.models.collection import Collection, CollectionStatus
from optima_portal.models.membership import Membership, Position, Role
from optima_portal.models.user import PlanRole, User
from optima_portal.rules import security_questions
from optima_portal.rules.plan import plan
from optima_portal.services.profile import set_questions

PASSWORD = "Harbor-Lane-42"
ANSWER = "harbor"
# The same on every machine, so that the page /dev/codes can show what a phone would: demo mode only.
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
OFFICE = "anaheimfamily.example"


@dataclass(frozen=True)
class Person:
    """One of the cast."""

    email: str
    name: str
    what: str
    role: Role | PlanRole
    collections: tuple[str, ...] = ()
    position: Position = Position.OTHER
    ticked: frozenset[Permission] = field(default_factory=frozenset)
    has_phone: bool = False
    """Whether a second factor is enrolled, with the codes of /dev/codes."""
    password_days: int = 10
    """How old the password is."""


COLLECTIONS = {
    "Anaheim Family Medical": CollectionStatus.ACTIVE,
    "Harbor Behavioral Health": CollectionStatus.ACTIVE,
    "Coastal Cardiology": CollectionStatus.ACTIVE,
    "AltaMed Network Office": CollectionStatus.ACTIVE,
    "Sunset Pediatrics": CollectionStatus.SUSPENDED,
}

_BH = frozenset(
    {
        Permission.ELIGIBILITY,
        Permission.ROSTER,
        Permission.REFERRALS,
        Permission.SUBMIT_REFERRALS,
        Permission.ATTESTATIONS,
    }
)

CAST = (
    Person(f"linh.tran@{OFFICE}", "Linh Tran", "front desk", Role.ELIGIBILITY_VIEWER,
           ("Anaheim Family Medical",), Position.MEDICAL_ASSISTANT),
    Person(f"daniel.ortiz@{OFFICE}", "Daniel Ortiz", "biller", Role.CLAIMS_VIEWER,
           ("Anaheim Family Medical",), Position.REFERRAL_COORDINATOR, password_days=55),
    Person(f"ana.ramirez@{OFFICE}", "Ana Ramirez", "physician", Role.PCP,
           ("Anaheim Family Medical",), Position.PHYSICIAN),
    Person(f"maria.nguyen@{OFFICE}", "Maria Nguyen", "office manager", Role.LOA,
           ("Anaheim Family Medical",), Position.NURSE, has_phone=True),
    Person("sam.park@harborbh.example", "Sam Park", "behavioral health practitioner", Role.CUSTOM,
           ("Harbor Behavioral Health",), Position.OTHER, _BH),
    Person("olivia.reyes@altamed.example", "Olivia Reyes", "health network staff", Role.CUSTOM,
           ("AltaMed Network Office",), Position.OTHER, frozenset({Permission.REPORTS})),
    Person("grace.kim@ocgroup.example", "Grace Kim", "large group's administrator", Role.EA,
           ("Anaheim Family Medical", "Coastal Cardiology"), Position.OTHER, has_phone=True),
    Person("rosa.diaz@sunset.example", "Rosa Diaz", "of an office whose access is suspended", Role.CLAIMS_VIEWER,
           ("Sunset Pediatrics",), Position.NURSE),
    Person("relations@plan.example", "Peter Lam", "Provider Relations", PlanRole.PROVIDER_RELATIONS, has_phone=True),
    Person("um@plan.example", "Ursula Moore", "Utilization Management reviewer", PlanRole.UM_REVIEWER, has_phone=True),
    Person("appeals@plan.example", "Omar Haddad", "second reviewer, for appeals", PlanRole.UM_REVIEWER, has_phone=True),
    Person("disputes@plan.example", "Dev Shah", "claims dispute analyst", PlanRole.DISPUTE_ANALYST, has_phone=True),
    Person("quality@plan.example", "Quinn Adams", "quality nurse", PlanRole.QUALITY, has_phone=True),
    Person("privacy@plan.example", "Priya Iyer", "privacy officer", PlanRole.PRIVACY_OFFICER, has_phone=True),
    Person("system@plan.example", "Sven Holm", "system administrator", PlanRole.SYSTEM, has_phone=True),
)  # fmt: skip


def add_cast(db: Session, *, now: datetime) -> int:
    """Add whoever is not there yet; returns how many were."""
    collections = _collections(db, now)
    missing = [person for person in CAST if db.exec(select(User).where(User.email == person.email)).first() is None]
    for person in missing:
        _add(db, person, collections, now)
    return len(missing)


def is_here(db: Session) -> bool:
    """Whether any of the cast has an account: the whole world knows its password."""
    return db.exec(select(User.id).where(col(User.email).in_([one.email for one in CAST])).limit(1)).first() is not None


def are_others_alone(db: Session) -> bool:
    """Whether there are accounts and none is of the cast: a portal of real people, where the demo has no business."""
    return not is_here(db) and db.exec(select(User.id).limit(1)).first() is not None


def _collections(db: Session, now: datetime) -> dict[str, Collection]:
    for name, status in COLLECTIONS.items():
        if db.exec(select(Collection).where(Collection.name == name)).first() is None:
            db.add(Collection(name=name, status=status, created_at=now))
    db.flush()
    return {row.name: row for row in db.exec(select(Collection)).all()}


def _add(db: Session, person: Person, collections: dict[str, Collection], now: datetime) -> None:
    user = User(
        email=person.email,
        name=person.name,
        plan_role=person.role if isinstance(person.role, PlanRole) else None,
        phone="714-555-0142",
        password_hash=_hash(PASSWORD),
        password_changed_at=now - timedelta(days=person.password_days),
        terms_version=plan().sign_in.terms_version,
        terms_accepted_at=now,
        created_at=now,
    )
    if person.has_phone:
        user.totp_secret = crypto.encrypt(TOTP_SECRET.encode(), f"totp:{user.key}")
        user.totp_confirmed_at = now
    db.add(user)
    db.flush()
    if isinstance(person.role, Role):
        _seat(db, person, user, collections, now)
    set_questions(db, user, [(question, ANSWER) for question in security_questions.QUESTIONS[:2]])


def _seat(db: Session, person: Person, user: User, collections: dict[str, Collection], now: datetime) -> None:
    for name in person.collections:
        db.add(
            Membership(
                user_id=user.id or 0,
                collection_id=collections[name].id or 0,
                role=Role[person.role.name],
                ticked=sorted(one.name for one in person.ticked),
                position=person.position,
                other_position=person.what if person.position is Position.OTHER else "",
                created_at=now,
            )
        )
    user.default_collection_id = collections[person.collections[0]].id
    db.add(user)
    db.flush()


@lru_cache
def _hash(password: str) -> str:
    """One hash for the whole cast: fourteen of them would take seconds."""
    return hash_password(password)
