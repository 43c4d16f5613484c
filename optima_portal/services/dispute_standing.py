"""Whether a claim can be disputed, and if not, why, and where to go instead: the button and the tab of a claim."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col

from optima_portal.access import dispute_scope, scope
from optima_portal.access.viewer import Viewer
from optima_portal.models.claim import Claim, ClaimKind, ClaimStatus
from optima_portal.models.dispute import Dispute
from optima_portal.rules.adjudication import PREDETERMINATION
from optima_portal.rules.dates import us_day
from optima_portal.rules.disputes import Disputable, last_day_to_dispute, why_not_disputable
from optima_portal.rules.plan import Network, plan

NOT_YOURS = "Your role does not include submitting disputes for this claim. Your Local Office Administrator can add it."


@dataclass(frozen=True)
class DisputeLink:
    """One dispute of the claim."""

    key: str
    number: str
    status: str
    tone: str
    submitted: str


@dataclass(frozen=True)
class DisputeStanding:
    """What the claim's page says of disputes. `until`: the last day, where the rule lets anybody dispute the claim;
    `open_key`: the dispute that is open; `newer_key`: the claim to dispute."""

    claim_key: str
    can_dispute: bool
    why_not: str
    until: str
    open_key: str
    open_number: str
    newer_key: str
    disputes: tuple[DisputeLink, ...]


def dispute_standing(db: Session, viewer: Viewer, claim_key: str, *, today: date) -> DisputeStanding:
    """How a claim of the viewer's stands."""
    claim = scope.one(db, scope.claims(viewer).where(Claim.key == claim_key))
    own = _disputes_of(db, viewer, claim)
    current = next((one for one in own if one.open_claim), None)
    why = why_not_now(db, viewer, claim, today)
    return DisputeStanding(
        claim_key=claim.key,
        can_dispute=current is None and not why,
        why_not="" if current else why,
        until=_until(claim) if why in ("", NOT_YOURS) else "",
        open_key=current.key if current else "",
        open_number=current.number if current else "",
        newer_key=_newer(db, viewer, claim),
        disputes=tuple(_link(one) for one in own),
    )


def _disputes_of(db: Session, viewer: Viewer, claim: Claim) -> list[Dispute]:
    """The claim's disputes, the newest first; the plan's other staff see the claim, but none of them."""
    ids = dispute_scope.rows_of(claim)
    found = {
        one.id: one
        for source in (dispute_scope.disputes(viewer), dispute_scope.in_review(viewer))
        for one in db.exec(source.where(col(Dispute.claim_id).in_(ids)))
    }
    return [found[key] for key in sorted(found, key=lambda key: -(key or 0))]


def why_not_now(db: Session, viewer: Viewer, claim: Claim, today: date) -> str:
    """Why this viewer cannot dispute this claim today, an open dispute apart; empty: they can."""
    facts = Disputable(
        is_finalized=claim.status is ClaimStatus.FINALIZED and claim.payer_status != PREDETERMINATION,
        is_superseded=_is_superseded(db, claim),
        determined_on=claim.determined_on or claim.paid_on,
        was_paid_by_plan=claim.paid_cents > 0 or claim.payable_cents > 0,
    )
    if why := why_not_disputable(facts, network_of(claim), plan().disputes, today):
        return why
    may = db.exec(dispute_scope.claims_to_dispute(viewer).where(Claim.id == claim.id)).first()
    return "" if may is not None else NOT_YOURS


def network_of(claim: Claim) -> Network | None:
    """The health network of the claim's member, if the plan profile knows it."""
    return next((one for one in plan().networks if one.code == claim.network), None)


def _is_superseded(db: Session, claim: Claim) -> bool:
    if claim.kind is ClaimKind.REVERSAL:
        return True
    return db.exec(dispute_scope.follows(claim)).first() is not None


def _newer(db: Session, viewer: Viewer, claim: Claim) -> str:
    """The claim that took this one's place, under whatever number: the last one that follows it."""
    newest, at, seen = "", {claim.id}, {claim.id}
    while at:
        follow = scope.claims(viewer).where(col(Claim.adjusts_id).in_(at), col(Claim.id).not_in(seen))
        rows = db.exec(follow.order_by(col(Claim.id))).all()
        newest = next((one.key for one in rows if one.kind is ClaimKind.ADJUSTED), newest)
        at = {one.id for one in rows}
        seen |= at
    return newest or _newer_of_number(db, viewer, claim)


def _newer_of_number(db: Session, viewer: Viewer, claim: Claim) -> str:
    later = scope.claims(viewer).where(
        Claim.claim_number == claim.claim_number, Claim.kind == ClaimKind.ADJUSTED, col(Claim.id) > claim.id
    )
    found = db.exec(later.order_by(col(Claim.id).desc())).first()
    return found.key if found else ""


def _until(claim: Claim) -> str:
    determined = claim.determined_on or claim.paid_on
    return us_day(last_day_to_dispute(determined, plan().disputes)) if determined else ""


def _link(one: Dispute) -> DisputeLink:
    return DisputeLink(one.key, one.number, one.status.value, one.status.tone, us_day(one.received_on))
