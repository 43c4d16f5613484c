"""The jump box: a Member ID, a claim, referral or dispute number, a page; straight to its place. Numbers work whole."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col

from optima_portal.access import dispute_scope, referral_scope, scope
from optima_portal.access.audit import Action, audit
from optima_portal.access.permissions import Permission
from optima_portal.access.viewer import Viewer
from optima_portal.kit import identifiers
from optima_portal.models.claim import Claim
from optima_portal.models.dispute import Dispute
from optima_portal.models.referral import Referral
from optima_portal.services.frame import places_for
from optima_portal.services.member_lookup import full_name
from optima_portal.services.member_search import MemberQuery, members_with_number
from optima_portal.services.typed_numbers import coded, meant_by

SHORTEST_NUMBER = 6
MOST = 8


@dataclass(frozen=True)
class Suggestion:
    """One place the jump box offers."""

    label: str
    kind: str
    address: str


def suggestions_for(db: Session, viewer: Viewer, typed: str, *, today: date) -> tuple[Suggestion, ...]:
    """Where what was typed may lead: pages by name, a member or claims by number."""
    wanted = typed.strip().casefold()
    if not wanted:
        return ()
    pages = [Suggestion(one.name, "Page", one.address) for one in places_for(viewer) if wanted in one.name.casefold()]
    number = identifiers.plain(typed)
    if len(number) < SHORTEST_NUMBER or not any(character.isdigit() for character in number):
        return tuple(pages[:MOST])
    return tuple(
        [
            *pages,
            *_members(db, viewer, number, today),
            *_claims(db, viewer, typed),
            *_disputes(db, viewer, coded(typed)),
            *_referrals(db, viewer, coded(typed)),
        ][:MOST]
    )


def _members(db: Session, viewer: Viewer, number: str, today: date) -> list[Suggestion]:
    if not viewer.may(Permission.ELIGIBILITY) and not scope.sees_all(viewer, Permission.ELIGIBILITY):
        return []
    found = db.exec(members_with_number(viewer, MemberQuery(number=number), today).limit(2)).all()
    for member in found:
        audit(db, viewer, Action.MEMBER_SEARCHED, member_key=member.key, record_kind="member", detail="jump box")
    return [Suggestion(full_name(member), "Member", f"/members/{member.key}") for member in found]


def _disputes(db: Session, viewer: Viewer, number: str) -> list[Suggestion]:
    """D26-00418, also typed without its dash; an analyst comes to the plan's side of it."""
    if not number.startswith("D"):
        return []
    wanted = Dispute.number == number
    if viewer.may(Permission.DISPUTE_REVIEW):
        source, place = dispute_scope.in_review(viewer), "/plan/disputes"
    else:
        source, place = dispute_scope.disputes(viewer), "/claims/disputes"
    found = db.exec(source.where(wanted).limit(1)).all()
    return [Suggestion(f"Dispute {one.number}", one.status.value, f"{place}/{one.key}") for one in found]


def _referrals(db: Session, viewer: Viewer, number: str) -> list[Suggestion]:
    """R26-000418, also typed without its dash; a reviewer comes to the plan's side of it."""
    if not number.startswith("R"):
        return []
    wanted = Referral.referral_code == number
    if viewer.may(Permission.UM_REVIEW):
        source, place = referral_scope.in_review(viewer), "/plan/referrals"
    else:
        source, place = referral_scope.referrals(viewer), "/referrals"
    found = db.exec(source.where(wanted).limit(1)).all()
    return [Suggestion(f"Referral {one.referral_code}", one.status.value, f"{place}/{one.key}") for one in found]


def _claims(db: Session, viewer: Viewer, typed: str) -> list[Suggestion]:
    numbered = col(Claim.claim_number).in_(list(meant_by(typed).values()))
    found = scope.claims(viewer).where(numbered).order_by(col(Claim.id).desc()).limit(3)
    return [
        Suggestion(f"Claim {one.claim_number}", one.kind.value, f"/claims/{one.key}") for one in db.exec(found).all()
    ]
