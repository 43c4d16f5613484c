"""What a reviewer's answer to one service must say. Source: CMS-0057-F (every denial names its reason); spec 4."""

from collections.abc import Sequence
from dataclasses import dataclass

from optima_portal.rules.referral_status import DenialReason, ServiceDecision

REDUCING = (ServiceDecision.MODIFIED, ServiceDecision.DENIED)
GIVING = (ServiceDecision.APPROVED, ServiceDecision.MODIFIED)
LONGEST_TEXT = 5_000


@dataclass(frozen=True)
class ServiceAnswer:
    """What was chosen for a service. `units` as typed, None: nothing; `reason` a `DenialReason`'s name."""

    decision: ServiceDecision
    units: int | None = None
    reason: str = ""
    text: str = ""


def what_is_wrong(answer: ServiceAnswer | None, requested: int) -> dict[str, str]:
    """What is missing or wrong, by field; empty: the answer stands."""
    if answer is None or answer.decision in (ServiceDecision.PENDING, ServiceDecision.VOID):
        return {"decision": "Decide this service."}
    problems = {
        "units": _units(answer, requested),
        "reason": "Choose the specific reason." if _lacks_reason(answer) else None,
        "text": "Say in a sentence or two why. The office and the member read it." if _lacks_words(answer) else None,
    }
    return {field: words for field, words in problems.items() if words}


def what_is_wrong_with_redirect(answers: Sequence[ServiceAnswer], reason: str) -> dict[str, str]:
    """A redirect needs something that the other provider may render, and a reason that the office reads."""
    if not any(one.decision in GIVING for one in answers):
        return {"redirect_to": "Nothing is approved, so there is nothing to redirect: undo it, or approve a service."}
    return {} if reason.strip() else {"redirect_reason": "Say why another provider. The office and the member read it."}


def _units(answer: ServiceAnswer, requested: int) -> str | None:
    """Fewer units, or as many when something else is modified; more than was asked for is never approved.

    Units beside another decision say something else than it: the reviewer is asked which is meant.
    """
    if answer.decision is ServiceDecision.APPROVED:
        whole = answer.units in (None, requested)
        return None if whole else f"Approve gives all {requested:,} units. For fewer choose Modify, and say why."
    if answer.decision is ServiceDecision.DENIED:
        return None if answer.units in (None, 0) else "Deny gives no units. For some of them choose Modify."
    if answer.units is None or answer.units < 1:
        return "Enter the units that are approved."
    return f"At most the {requested:,} units that were requested." if answer.units > requested else None


def _lacks_reason(answer: ServiceAnswer) -> bool:
    return answer.decision in REDUCING and answer.reason not in DenialReason.__members__


def _lacks_words(answer: ServiceAnswer) -> bool:
    return answer.decision in REDUCING and not answer.text.strip()
