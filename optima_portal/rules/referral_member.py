"""For whom a referral may be submitted. Source: seed 000 X, 1b.

Medical outpatient authorizations: eligible members with CalOptima Direct (COD) or the Community Network (CCN).
Behavioral health: eligible members, but Kaiser's.
"""

from collections.abc import Collection

from optima_portal.rules.referral_status import ReferralKind


def why_not_referrable(
    kind: ReferralKind,
    is_eligible: bool,
    network_code: str,
    network_name: str,
    ask: str,
    medical_networks: Collection[str],
    not_behavioral: Collection[str],
) -> str | None:
    """Say why no referral of this kind can be submitted for a member today, and whom to ask instead."""
    if not is_eligible:
        return "This member is not eligible today. Verify the eligibility before you submit a referral."
    if kind is ReferralKind.MEDICAL and network_code not in medical_networks:
        return _ask("Medical referrals for this member are authorized by the health network", network_name, ask)
    if kind is ReferralKind.BEHAVIORAL and network_code in not_behavioral:
        return _ask("Behavioral health referrals for this member are authorized by", network_name, ask)
    return None


def _ask(why: str, network: str, ask: str) -> str:
    return f"{why} {network or 'that the member is with'}. {ask}".rstrip()
