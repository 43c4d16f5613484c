"""What is counted against authorizations, for `scope`'s reasons: of the members of referrals that were fetched already.

Counting needs the member's other approvals and every claim of the code, whoever's they are; what a page shows of them
is a number and a day, a claim's number only where the viewer sees that claim.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, exists, func
from sqlalchemy import select as sa_select
from sqlalchemy.orm import aliased
from sqlmodel import col

from optima_portal.models.claim import Claim, ClaimKind
from optima_portal.models.claim_line import LINE_OF_DISPUTE, ClaimLine
from optima_portal.models.referral import Referral, ReferralService
from optima_portal.rules.referral_status import ReferralStatus, ServiceDecision

STANDING = (ReferralStatus.APPROVED, ReferralStatus.MODIFIED)
GIVEN = (ServiceDecision.APPROVED, ServiceDecision.MODIFIED)


def approvals_of(found: Sequence[Referral]) -> Select[Any]:
    """Every approved service of the members of referrals that were fetched through `referral_scope`."""
    service, referral = ReferralService, Referral
    columns = (service.key, service.code, service.modifiers, service.approved_units, referral.id, referral.member_id,
               referral.valid_from, referral.valid_to, referral.referred_to_id)  # fmt: skip
    joined: Any = sa_select(*(col(one) for one in columns)).join(referral, col(referral.id) == col(service.referral_id))
    standing: Select[Any] = joined.where(
        col(referral.member_id).in_({one.member_id for one in found}),
        col(referral.status).in_(STANDING),
        col(service.decision).in_(GIVEN),
        col(referral.valid_from).is_not(None),
    )
    return standing


def lines_billed(members: set[int], codes: set[str], first: date, last: date) -> Select[Any]:
    """The services of these members on claims that stand: neither denied, nor reversed, nor replaced."""
    later: Any = aliased(Claim)
    award: Any = aliased(ClaimLine)
    day: Any = func.coalesce(col(ClaimLine.service_from), col(Claim.service_from))
    awarded = exists().where(award.claim_id == col(Claim.id), award.code_set == LINE_OF_DISPUTE)
    columns: Any = (
        col(ClaimLine.id), col(Claim.id).label("claim_id"), col(Claim.member_id), col(ClaimLine.code),
        col(ClaimLine.modifiers), col(ClaimLine.units_thousandths), day.label("day"), col(Claim.billing_provider_id),
        col(Claim.service_provider_id), col(Claim.status), col(ClaimLine.allowed_cents), col(ClaimLine.payable_cents),
        awarded.label("is_awarded"),
    )  # fmt: skip
    joined: Select[Any] = sa_select(*columns).join(Claim, col(Claim.id) == col(ClaimLine.claim_id))
    return joined.where(
        col(Claim.member_id).in_(members),
        col(ClaimLine.code).in_(codes),
        day >= first,
        day <= last,
        col(Claim.kind) != ClaimKind.REVERSAL,
        col(Claim.is_denied).is_(False),
        ~exists().where(later.adjusts_id == col(Claim.id)),
    )
