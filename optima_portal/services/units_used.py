"""Units used of authorizations, counted from claims at the moment they are looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from optima_portal.access import referral_scope, scope, units_scope
from optima_portal.access.viewer import Viewer
from optima_portal.models.claim import Claim, ClaimStatus
from optima_portal.models.provider import GroupPractitioner
from optima_portal.models.referral import Referral
from optima_portal.rules.dates import us_day
from optima_portal.rules.money import quantity
from optima_portal.rules.units_used import WHOLE, Authorized, Billed, Use, is_rendered, uses_of


@dataclass(frozen=True)
class UsedLine:
    """A service on a claim that counts. `claim` and `address` are "" where the claim is not the viewer's."""

    key: str
    day: str
    units: str
    claim: str
    address: str


@dataclass(frozen=True)
class UsedUnits:
    """What was used of an approved service."""

    used: str
    left: str
    lines: tuple[UsedLine, ...]


def units_used(db: Session, viewer: Viewer, referrals: Sequence[Referral]) -> dict[str, UsedUnits]:
    """By the key of each approved service of referrals that were fetched through the scope."""
    standing = [one for one in referrals if one.valid_from is not None]
    authorized = _authorized(db, standing) if standing else []
    if not authorized:
        return {}
    uses = uses_of(authorized, _billed(db, authorized))
    claims = _own_claims(db, viewer, uses)
    return {one.key: _used(one, uses[one.key], claims) for one in authorized}


def used_in_words(db: Session, viewer: Viewer, referrals: Sequence[Referral]) -> dict[int, str]:
    """For a list, by the referral's id: "E0470: 1 of 4"; nothing of one that gives no authorization."""
    used = units_used(db, viewer, referrals)
    words: dict[int, list[str]] = {}
    for one in db.exec(referral_scope.services_of(referrals)) if used else ():
        if one.key in used:
            words.setdefault(one.referral_id, []).append(f"{one.code}: {used[one.key].used}")
    return {number: ", ".join(several) for number, several in words.items()}


def _authorized(db: Session, referrals: Sequence[Referral]) -> list[Authorized]:
    rows = db.execute(units_scope.approvals_of(referrals)).all()
    groups = _groups(db, {row.referred_to_id for row in rows})
    return [
        Authorized(
            row.key, row.member_id, row.code, frozenset(row.modifiers.split()), row.approved_units or 0,
            row.valid_from, row.valid_to, frozenset({row.referred_to_id, *groups.get(row.referred_to_id, ())}), row.id,
        )
        for row in rows
    ]  # fmt: skip


def _groups(db: Session, practitioners: set[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    rows = select(GroupPractitioner).where(col(GroupPractitioner.practitioner_id).in_(practitioners))
    for one in db.exec(rows):
        found.setdefault(one.practitioner_id, []).append(one.group_id)
    return found


def _billed(db: Session, authorized: Sequence[Authorized]) -> list[Billed]:
    wanted = units_scope.lines_billed(
        {one.member_id for one in authorized},
        {one.code for one in authorized},
        min(one.first for one in authorized),
        max(one.last for one in authorized),
    )
    return [_line(row) for row in db.execute(wanted) if _counts(row)]


def _counts(row: Any) -> bool:
    is_final = row.status is not ClaimStatus.IN_PROGRESS
    return is_rendered(is_final, row.allowed_cents, row.payable_cents, bool(row.is_awarded))


def _line(row: Any) -> Billed:
    providers = frozenset(one for one in (row.billing_provider_id, row.service_provider_id) if one)
    modifiers = frozenset(row.modifiers.split())
    return Billed(
        row.id, row.claim_id, row.member_id, row.code, modifiers, row.units_thousandths, row.day, providers
    )  # fmt: skip


def _own_claims(db: Session, viewer: Viewer, uses: dict[str, list[Use]]) -> dict[int, Claim]:
    ids = {use.line.claim_id for several in uses.values() for use in several}
    if not ids:
        return {}
    return {one.id or 0: one for one in db.exec(scope.claims(viewer).where(col(Claim.id).in_(ids)))}


def _used(one: Authorized, uses: Sequence[Use], claims: dict[int, Claim]) -> UsedUnits:
    total = sum(use.thousandths for use in uses)
    return UsedUnits(
        used=f"{quantity(total) or '0'} of {one.units:,}",
        left=quantity(max(one.units * WHOLE - total, 0)) or "0",
        lines=tuple(_shown(use, claims.get(use.line.claim_id)) for use in uses),
    )


def _shown(use: Use, claim: Claim | None) -> UsedLine:
    return UsedLine(
        key=str(use.line.line_id),
        day=us_day(use.line.day),
        units=quantity(use.thousandths),
        claim=claim.claim_number if claim else "",
        address=f"/claims/{claim.key}" if claim else "",
    )
