"""How much of an authorization is used: which service on a claim counts against which approved service.

A line counts for the member's approval of its code (with the modifiers, where some were approved), by the servicing
provider or their group, from the first to the last day that is valid. Of two approvals that fit, the older is used
first, as long as it has units left; what is beyond every approval stays with the last one that fits.
A denied, reversed or replaced claim counts nothing, nor does a line of which nothing was allowed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WHOLE = 1_000
"""Quantities are thousandths, as on a claim."""


@dataclass(frozen=True)
class Authorized:
    """An approved service. `number` orders approvals of the same first day."""

    key: str
    member_id: int
    code: str
    modifiers: frozenset[str]
    units: int
    first: date
    last: date
    providers: frozenset[int]
    number: int


@dataclass(frozen=True)
class Billed:
    """A line of a claim that stands. `providers`: who billed it and who rendered it."""

    line_id: int
    claim_id: int
    member_id: int
    code: str
    modifiers: frozenset[str]
    thousandths: int
    day: date
    providers: frozenset[int]


@dataclass(frozen=True)
class Use:
    """So much of a line counts against an approval."""

    line: Billed
    thousandths: int


def is_rendered(is_final: bool, allowed_cents: int | None, payable_cents: int, is_awarded: bool) -> bool:
    """Whether a line of a claim that is not denied counts: one not decided yet does, one that was cut to nothing not.

    `is_awarded`: a dispute's decision pays this claim on a line of its own, so its services were rendered.
    """
    return not is_final or is_awarded or payable_cents > 0 or (allowed_cents or 0) > 0


def uses_of(authorized: Sequence[Authorized], billed: Sequence[Billed]) -> dict[str, list[Use]]:
    """For each approval's key what was used of it, by day."""
    found: dict[str, list[Use]] = {one.key: [] for one in authorized}
    left = {one.key: one.units * WHOLE for one in authorized}
    oldest_first = sorted(authorized, key=lambda one: (one.first, one.number))
    for line in sorted(billed, key=lambda one: (one.day, one.line_id)):
        fitting = [one for one in oldest_first if fits(line, one)]
        for approval, take in _shares(line.thousandths, fitting, left):
            left[approval.key] -= take
            found[approval.key].append(Use(line, take))
    return found


def fits(line: Billed, approval: Authorized) -> bool:
    """Whether a line is one of what was approved."""
    return (
        line.member_id == approval.member_id
        and line.code == approval.code
        and approval.modifiers <= line.modifiers
        and approval.first <= line.day <= approval.last
        and bool(line.providers & approval.providers)
        and line.thousandths > 0
    )


def _shares(thousandths: int, fitting: list[Authorized], left: dict[str, int]) -> list[tuple[Authorized, int]]:
    """How a line is spread over the approvals that fit it."""
    shares = []
    for approval in fitting:
        is_last = approval is fitting[-1]
        take = thousandths if is_last else min(thousandths, max(left[approval.key], 0))
        if take > 0:
            shares.append((approval, take))
            thousandths -= take
    return shares
