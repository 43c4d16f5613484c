"""The only selects of disputes, for `scope`'s reasons: an office sees those of its claims, the plan's analysts see all.

Sources: spec 3, Disputes; spec 2, Scope. SUBMIT_DISPUTES is needed to act for the office, CLAIMS to look.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, true
from sqlalchemy import select as sa_select
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from optima_portal.access.permissions import Permission
from optima_portal.access.scope import is_claim_in, is_claim_of
from optima_portal.access.viewer import Viewer
from optima_portal.models.claim import Claim
from optima_portal.models.claim_line import ClaimLine
from optima_portal.models.dispute import Dispute, DisputeBundle, DisputeMessage


def claims_to_dispute(viewer: Viewer) -> SelectOfScalar[Claim]:
    """The claims that the viewer may dispute for their office; the plan's staff dispute none."""
    return select(Claim).where(is_claim_of(viewer, Permission.SUBMIT_DISPUTES))


def keys_in_office(viewer: Viewer, keys: Sequence[str], collection_id: int) -> Select[Any]:
    """Which of these claims one of the viewer's collections may dispute."""
    theirs = is_claim_in(tuple({collection_id} & set(viewer.collections_with(Permission.SUBMIT_DISPUTES))))
    return sa_select(col(Claim.key)).where(col(Claim.key).in_(keys), theirs)


def disputes(viewer: Viewer, having: Permission = Permission.CLAIMS) -> SelectOfScalar[Dispute]:
    """The disputes of the office's claims; with SUBMIT_DISPUTES those that the viewer may act on for the office."""
    own = select(Dispute).join(Claim, col(Claim.id) == col(Dispute.claim_id))
    return own.where(is_claim_of(viewer, having))


def in_review(viewer: Viewer) -> SelectOfScalar[Dispute]:
    """All disputes, for the plan's analysts."""
    may = true() if viewer.may(Permission.DISPUTE_REVIEW) else false()
    return select(Dispute).join(Claim, col(Claim.id) == col(Dispute.claim_id)).where(may)


def clocks(viewer: Viewer) -> Select[Any]:
    """Days and statuses of all disputes, nobody's name: what the compliance officer counts."""
    may = true() if viewer.may(Permission.DISPUTE_REVIEW) or viewer.may(Permission.AUDIT) else false()
    columns = ("received_on", "acknowledge_by", "acknowledged_on", "decide_by", "closed_on", "status")
    return sa_select(*(getattr(Dispute, name) for name in columns)).where(may)


def bundle_of(found: Sequence[Dispute]) -> SelectOfScalar[DisputeBundle]:
    """The bundles of disputes that were fetched through `disputes`."""
    return select(DisputeBundle).where(col(DisputeBundle.id).in_({one.bundle_id for one in found if one.bundle_id}))


def messages_of(found: Dispute) -> SelectOfScalar[DisputeMessage]:
    """The correspondence of a dispute that was fetched through `disputes` or `in_review`."""
    return select(DisputeMessage).where(DisputeMessage.dispute_id == found.id)


def claims_of(found: Sequence[Dispute]) -> SelectOfScalar[Claim]:
    """The claims of disputes that were fetched through `disputes` or `in_review`."""
    return select(Claim).where(col(Claim.id).in_({one.claim_id for one in found}))


def open_dispute_of(found: Claim) -> SelectOfScalar[Dispute]:
    """The open dispute of a claim that was fetched through `claims_to_dispute`: there is one at most."""
    return select(Dispute).where(Dispute.open_claim == (found.claim_number or found.natural_key))


def rows_of(found: Claim) -> Any:
    """The ids of all rows (original, reversal, correction) of a claim that was fetched through `claims`."""
    same = and_(col(Claim.claim_number) == found.claim_number, col(Claim.claim_number) != "")
    return select(Claim.id).where(or_(col(Claim.id) == found.id, same))


def follows(found: Claim) -> Any:
    """The id of what takes back or replaces a claim that was fetched through `claims`."""
    return select(Claim.id).where(Claim.adjusts_id == found.id)


def lines_of(found: Claim) -> SelectOfScalar[ClaimLine]:
    """The lines of a claim that was fetched through `claims_of`."""
    return select(ClaimLine).where(ClaimLine.claim_id == found.id)


def is_in_bundle(key: str) -> ColumnElement[bool]:
    """Narrows disputes to those of one bundle."""
    return col(Dispute.bundle_id).in_(select(DisputeBundle.id).where(DisputeBundle.key == key))
