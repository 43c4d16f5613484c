"""The way of a dispute, step by step: what was done when, what comes by when, and what it means if that day passes."""

from dataclasses import dataclass
from datetime import date

from optima_portal.models.dispute import Dispute
from optima_portal.rules.dates import us_day
from optima_portal.rules.dispute_status import OUTCOMES, DisputeStatus
from optima_portal.rules.disputes import due_in_words
from optima_portal.rules.plan import plan
from optima_portal.services.closures import CLOSURES


@dataclass(frozen=True)
class Step:
    """One step. `standing`: done, current, late or todo."""

    title: str
    day: str
    words: str
    standing: str


def timeline(dispute: Dispute, today: date) -> tuple[Step, ...]:
    """All steps of a dispute, in order."""
    steps = [Step("Submitted", us_day(dispute.received_on), "Received by the plan.", "done")]
    if dispute.acknowledged_on or dispute.status.is_open:
        steps.append(_acknowledgment(dispute, today))
    if dispute.asked_on:
        steps.append(_question(dispute, today))
    if dispute.status is DisputeStatus.WITHDRAWN:
        return (*steps, Step("Withdrawn", us_day(dispute.closed_on), "The office took the dispute back.", "done"))
    steps.append(_determination(dispute, today))
    if dispute.pay_by:
        words = "With the interest that the letter names. Once it is paid, a Remittance Advice shows it."
        steps.append(Step("Payment", f"by {us_day(dispute.pay_by)}", words, "todo"))
    return tuple(steps)


def _acknowledgment(dispute: Dispute, today: date) -> Step:
    if dispute.acknowledged_on:
        late = dispute.acknowledged_on > dispute.acknowledge_by
        words = "After its due day." if late else f"In time: it was due on {us_day(dispute.acknowledge_by)}."
        return Step("Acknowledged", us_day(dispute.acknowledged_on), words, "done")
    return _due("Acknowledgment", dispute.acknowledge_by, today)


def _question(dispute: Dispute, today: date) -> Step:
    if dispute.amended_on and dispute.asked_on and dispute.amended_on >= dispute.asked_on:
        words = f"Asked on {us_day(dispute.asked_on)}. The time to decide began anew with the answer."
        return Step("Information received", us_day(dispute.amended_on), words, "done")
    if dispute.status is not DisputeStatus.INFORMATION_REQUESTED:
        return Step("Information requested", us_day(dispute.asked_on), "Not answered.", "done")
    words = f"To be answered by {us_day(dispute.answer_by)}. Without an answer the plan decides with what it has."
    is_late = dispute.answer_by is not None and today > dispute.answer_by
    return Step("Information requested", us_day(dispute.asked_on), words, "late" if is_late else "current")


def _determination(dispute: Dispute, today: date) -> Step:
    if dispute.status in OUTCOMES and dispute.closed_on:
        late = dispute.closed_on > dispute.decide_by
        words = "After its due day." if late else f"In time: it was due on {us_day(dispute.decide_by)}."
        return Step(f"Determination: {dispute.status.value}", us_day(dispute.closed_on), words, "done")
    is_next = dispute.status is not DisputeStatus.SUBMITTED
    step = _due("Determination", dispute.decide_by, today)
    return step if is_next or step.standing == "late" else Step(step.title, step.day, step.words, "todo")


def _due(title: str, due: date, today: date) -> Step:
    what = (
        f"{due_in_words(due, today, CLOSURES)}. If the day passes, the dispute counts as late and stands first in the "
        f"plan’s queue; you can call Claims, {plan().contacts.claims_line}."
    )
    return Step(title, f"by {us_day(due)}", what, "late" if today > due else "current")
