"""What a list shows of members and their eligibility: plain rows, since such lists are asked for all day long."""

from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel import col

from optima_portal.models.eligibility import EligibilitySpan
from optima_portal.models.member import Member
from optima_portal.models.provider import Provider

PATIENT: Any = (
    col(Member.key).label("member_key"),
    Member.cin,
    Member.last_name,
    Member.first_name,
    Member.middle_name,
)
"""Whom a row of claims or referrals is about."""

_SHOWN: Any = (
    EligibilitySpan.member_id,
    EligibilitySpan.starts_on,
    EligibilitySpan.ends_on,
    EligibilitySpan.lob,
    EligibilitySpan.network,
    EligibilitySpan.share_of_cost_cents,
    col(Provider.name).label("pcp"),
)


@lru_cache(64)
def spans_with_pcp(several: int) -> Any:
    """The spans of so many members, `id_0` to `id_n`, each of whom was fetched through `scope.members`."""
    ids: list[Any] = [bindparam(f"id_{number}") for number in range(several)]
    own = col(EligibilitySpan.member_id) == ids[0] if several == 1 else col(EligibilitySpan.member_id).in_(ids)
    return select(*_SHOWN).outerjoin(Provider, col(Provider.id) == col(EligibilitySpan.pcp_id)).where(own)
