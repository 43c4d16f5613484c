"""The yearly public figures of prior authorization. Source: CMS-0057-F, 42 CFR 438.210(f): each year by 31 March.

Standard means *Routine*, expedited *Urgent*; retro requests come after the service and are no prior authorizations.
A modified request counts as approved; a void one does not count. Which year: that of the first decision. What an
appeal changed counts in its own figure alone: of the appeals that are decided, the share that got more than before.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import mean, median

from optima_portal.rules.referral_status import Priority, ReferralStatus

DECIDED = (ReferralStatus.APPROVED, ReferralStatus.MODIFIED, ReferralStatus.DENIED)
APPROVED = (ReferralStatus.APPROVED, ReferralStatus.MODIFIED)


@dataclass(frozen=True)
class Decided:
    """One decided request; `status` as it was before any appeal."""

    priority: Priority
    status: ReferralStatus
    received_at: datetime
    decided_at: datetime
    is_extended: bool = False
    is_appealed: bool = False
    was_appeal_won: bool | None = None


@dataclass(frozen=True)
class Metric:
    """A public figure. `value` is None where nothing was counted; `of` is the denominator."""

    name: str
    value: float | None
    unit: str
    of: int


def metrics(requests: Sequence[Decided]) -> tuple[Metric, ...]:
    """The figures besides the list of services, in the rule's order."""
    counted = [one for one in requests if one.status in DECIDED]
    standard = [one for one in counted if one.priority is Priority.ROUTINE]
    expedited = [one for one in counted if one.priority is Priority.URGENT]
    appealed = [one for one in standard if one.is_appealed and one.was_appeal_won is not None]
    extended = [one for one in counted if one.is_extended]
    return (
        _share("Standard requests approved", standard, lambda one: one.status in APPROVED),
        _share("Standard requests denied", standard, lambda one: one.status is ReferralStatus.DENIED),
        _share("Standard requests approved after appeal", appealed, lambda one: bool(one.was_appeal_won)),
        _share("Requests whose time was extended, then approved", extended, lambda one: one.status in APPROVED),
        _share("Expedited requests approved", expedited, lambda one: one.status in APPROVED),
        _share("Expedited requests denied", expedited, lambda one: one.status is ReferralStatus.DENIED),
        *_times("standard", standard, timedelta(days=1), "days"),
        *_times("expedited", expedited, timedelta(hours=1), "hours"),
    )


def share_decided_the_same_day(requests: Sequence[Decided], is_same_day: Sequence[bool]) -> Metric:
    """The plan's own aim: decided on the day they came."""
    share = 100 * sum(is_same_day) / len(requests) if requests else None
    return Metric("Decided the same day", share, "%", len(requests))


def _share(name: str, among: Sequence[Decided], is_so: Callable[[Decided], bool]) -> Metric:
    value = 100 * sum(is_so(one) for one in among) / len(among) if among else None
    return Metric(name, value, "%", len(among))


def _times(kind: str, among: Sequence[Decided], unit: timedelta, words: str) -> tuple[Metric, Metric]:
    took = [(one.decided_at - one.received_at) / unit for one in among]
    return (
        Metric(f"Mean time to decision, {kind}", mean(took) if took else None, words, len(took)),
        Metric(f"Median time to decision, {kind}", median(took) if took else None, words, len(took)),
    )
