"""Why a dispute ends as it does: a coded list, so that reasons can be counted. Source: spec 3, Disputes."""

from dataclasses import dataclass

from optima_portal.rules.dispute_status import DisputeStatus

_FOR = frozenset({DisputeStatus.OVERTURNED, DisputeStatus.PARTIALLY_OVERTURNED})
_AGAINST = frozenset({DisputeStatus.UPHELD})


@dataclass(frozen=True)
class DecisionReason:
    """A reason: its code, its words in the letter, and the outcomes it can stand for."""

    code: str
    words: str
    outcomes: frozenset[DisputeStatus]


REASONS = (
    DecisionReason("O1", "The contracted rate was applied wrongly", _FOR),
    DecisionReason("O2", "The claim was sent in time, or the delay had a good cause", _FOR),
    DecisionReason("O3", "The records support the codes that were billed", _FOR),
    DecisionReason("O4", "Other coverage was applied wrongly", _FOR),
    DecisionReason("O5", "An authorization was on file", _FOR),
    DecisionReason("O6", "The claim was processed in error", _FOR),
    DecisionReason("P1", "Some of the services are payable, others are not", _FOR),
    DecisionReason("U1", "The claim was paid at the contracted rate", _AGAINST),
    DecisionReason("U2", "No proof of timely filing was sent", _AGAINST),
    DecisionReason("U3", "The records do not support the codes that were billed", _AGAINST),
    DecisionReason("U4", "Another coverage pays first", _AGAINST),
    DecisionReason("U5", "No authorization was on file", _AGAINST),
    DecisionReason("U6", "What was asked for was not received", _AGAINST),
    DecisionReason("U7", "The services are not covered", _AGAINST),
)


def reason_words(code: str) -> str:
    """A reason's words; empty for an unknown code."""
    return next((one.words for one in REASONS if one.code == code), "")


def why_not_reason(code: str, outcome: DisputeStatus) -> str | None:
    """Say why a reason does not fit an outcome."""
    found = next((one for one in REASONS if one.code == code), None)
    if found is None:
        return "Choose the reason."
    return None if outcome in found.outcomes else f"This reason does not go with {outcome.value}."
