"""A member's eligibility on a day, from the spans: status, and the span to go by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy import ColumnElement, case, exists
from sqlmodel import Session, col, select

from optima_portal.kit.db import rows
from optima_portal.models.columns import OPEN_END
from optima_portal.models.eligibility import EligibilitySpan, EligibilityStatus
from optima_portal.models.member import Member
from optima_portal.models.provider import Provider
from optima_portal.rules.plan import plan

TONES = {
    EligibilityStatus.ELIGIBLE: "ok",
    EligibilityStatus.SHARE_OF_COST: "warn",
    EligibilityStatus.NOT_ELIGIBLE: "bad",
}
ORDER = tuple(EligibilityStatus)


@dataclass(frozen=True)
class Standing:
    """How a member stands on a day, with the span in force, or the last one before it."""

    status: EligibilityStatus
    span: EligibilitySpan | None


def standing_on(spans: Sequence[EligibilitySpan], day: date, deceased_on: date | None = None) -> Standing:
    """The best of the spans in force; after a death none is. Without one: the last that ended, not eligible."""
    counting = [span for span in spans if span.starts_on <= day and span.ends_on >= span.starts_on]
    in_force = [span for span in counting if span.ends_on >= day]
    if not in_force or (deceased_on is not None and day > deceased_on):
        last = max(counting, key=lambda span: (span.ends_on, span.starts_on), default=None)
        return Standing(EligibilityStatus.NOT_ELIGIBLE, last)
    best = min(in_force, key=lambda span: (ORDER.index(_status(span)), span.lob))
    return Standing(_status(best), best)


@lru_cache(16)
def in_order_of_status(day: date) -> ColumnElement[int]:
    """To sort members by, as `standing_on` ranks them: eligible, share of cost, not eligible."""
    force = [
        col(EligibilitySpan.member_id) == col(Member.id),
        col(EligibilitySpan.starts_on) <= day,
        col(EligibilitySpan.ends_on) >= day,
    ]
    is_alive = col(Member.deceased_on).is_(None) | (col(Member.deceased_on) >= day)
    without_cost = exists().where(*force, col(EligibilitySpan.share_of_cost_cents) == 0)
    return case((is_alive & without_cost, 0), (is_alive & exists().where(*force), 1), else_=2)


def provider_names(db: Session, ids: set[int]) -> dict[int, str]:
    """Names of providers by id."""
    named = select(Provider.id, Provider.name).where(col(Provider.id).in_(ids))
    return {number or 0: name for number, name in rows(db, named)} if ids else {}


def network_name(code: str) -> str:
    """A health network as people call it."""
    return plan().names_of_networks.get(code, code)


def lob_name(code: str) -> str:
    """A line of business as people call it."""
    return plan().names_of_lines.get(code, code)


def end_of(span: EligibilitySpan) -> date | None:
    """The last day of a span; None while it is open."""
    return None if span.ends_on == OPEN_END else span.ends_on


def _status(span: EligibilitySpan) -> EligibilityStatus:
    return EligibilityStatus.SHARE_OF_COST if span.share_of_cost_cents else EligibilityStatus.ELIGIBLE
