"""How an office's expectation and the plan's payment of a claim stand to each other."""

from dataclasses import dataclass
from enum import Enum


class Outcome(Enum):
    """Value: the label."""

    SHORT = "Short"
    OVER = "Over"
    MISSING = "Missing"
    NOT_LISTED = "Not on your list"
    MATCHES = "Matches"


@dataclass(frozen=True)
class PaidClaim:
    """What became of a claim number: paid over all its settlements (a reversal takes away), `standing` in words."""

    paid_cents: int
    is_settled: bool
    standing: str


def outcome_of(expected_cents: int | None, paid: PaidClaim | None) -> Outcome:
    """`expected_cents` None: it is not on the list; `paid` None: the plan has no such claim of the office's."""
    if expected_cents is None:
        return Outcome.NOT_LISTED
    if paid is None or not paid.is_settled:
        return Outcome.MISSING
    if paid.paid_cents == expected_cents:
        return Outcome.MATCHES
    return Outcome.SHORT if paid.paid_cents < expected_cents else Outcome.OVER


def why(outcome: Outcome, paid: PaidClaim | None) -> str:
    """What the office should know about it."""
    if outcome is Outcome.MISSING:
        return "No claim of this number" if paid is None else f"{paid.standing}: not on a payment yet"
    if outcome is Outcome.SHORT and paid is not None and paid.standing == "Denied":
        return "Denied"
    return ""
