"""The selects behind Remittance Advices: what stands on the viewer's payments, and the parts of claims they fetched."""

from collections.abc import Sequence

from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from optima_portal.access.scope import is_own_payment
from optima_portal.access.viewer import Viewer
from optima_portal.models.claim import Claim
from optima_portal.models.claim_line import LINE_OF_DISPUTE, ClaimAdjustment, ClaimLine, ClaimRemark
from optima_portal.models.payment import Payment


def claims_paid(viewer: Viewer) -> SelectOfScalar[Claim]:
    """The claims on the viewer's payments, with their payment joined to narrow them by."""
    joined = select(Claim).join(Payment, col(Payment.id) == col(Claim.payment_id))
    return joined.where(is_own_payment(viewer))


def adjustments_paid(viewer: Viewer) -> SelectOfScalar[ClaimAdjustment]:
    """The adjustments of all claims on the viewer's payments, with claim and payment joined to narrow them by."""
    joined = select(ClaimAdjustment).join(Claim, col(Claim.id) == col(ClaimAdjustment.claim_id))
    return joined.join(Payment, col(Payment.id) == col(Claim.payment_id)).where(is_own_payment(viewer))


def lines_of(found: Sequence[Claim]) -> SelectOfScalar[ClaimLine]:
    """The lines of claims that were fetched through `claims` or `claims_of`, in their order, as the payer sent them:
    what a dispute added later is on no advice."""
    own = select(ClaimLine).where(
        col(ClaimLine.claim_id).in_([one.id for one in found]), col(ClaimLine.code_set) != LINE_OF_DISPUTE
    )
    return own.order_by(col(ClaimLine.claim_id), col(ClaimLine.number))


def adjustments_of(found: Sequence[Claim]) -> SelectOfScalar[ClaimAdjustment]:
    """The adjustments of such claims and of their lines, in their order."""
    own = select(ClaimAdjustment).where(col(ClaimAdjustment.claim_id).in_([one.id for one in found]))
    return own.order_by(col(ClaimAdjustment.id))


def remarks_of(found: Sequence[Claim]) -> SelectOfScalar[ClaimRemark]:
    """The remarks on such claims and on their lines, in their order."""
    own = select(ClaimRemark).where(col(ClaimRemark.claim_id).in_([one.id for one in found]))
    return own.order_by(col(ClaimRemark.id))
