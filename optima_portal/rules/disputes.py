"""When a provider may dispute a claim, until when the plan answers, and what is owed when it was wrong.

Sources: CCN education, "PDR key points" (365 calendar days from the last determination, 45 working days); Release 14,
Provider Claims Disputes (the notice); 28 CCR 1300.71.38 (2 working days to acknowledge an electronic dispute, the
clock of an amended one begins anew, 5 working days to pay); H&S 1371 (15 % a year from day 31).
"""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, timedelta

from optima_portal.rules.dispute_status import DisputeStatus
from optima_portal.rules.money import dollars
from optima_portal.rules.plan import Network
from optima_portal.rules.plan_limits import Disputes
from optima_portal.rules.working_days import working_days_after, working_days_until

DAYS_OF_A_YEAR = 365
LONGEST_TEXT = 5_000


@dataclass(frozen=True)
class Disputable:
    """What the rule must know of a claim. `is_superseded`: reversed, or followed by a corrected claim."""

    is_finalized: bool
    is_superseded: bool
    determined_on: date | None
    was_paid_by_plan: bool


def last_day_to_dispute(determined_on: date, limits: Disputes) -> date:
    """The last day on which a dispute is in time."""
    return determined_on + limits.filing_window


def why_not_disputable(claim: Disputable, network: Network | None, limits: Disputes, today: date) -> str | None:
    """Say why this claim cannot be disputed today; None means it can.

    What the plan itself has paid is the plan's to answer for, also when the member's network pays other claims.
    """
    if not claim.is_finalized or claim.determined_on is None:
        return "Only a finalized claim can be disputed."
    if claim.is_superseded:
        return "This claim was reversed or corrected later. Dispute the claim that took its place."
    if network is not None and not network.pays_claims and not claim.was_paid_by_plan:
        return (
            f"{network.name} is responsible for payment of this claim. Send your dispute to the health network: "
            f"{network.claims_address}."
        )
    if today > (last_day := last_day_to_dispute(claim.determined_on, limits)):
        return f"The time to dispute this claim ended on {last_day:%m/%d/%Y}."
    return None


def acknowledge_by(received: date, limits: Disputes, closures: Container[date]) -> date:
    """The last day to acknowledge an electronic dispute."""
    return working_days_after(received, limits.acknowledge_working_days, closures)


def decide_by(received: date, limits: Disputes, closures: Container[date]) -> date:
    """The last day to decide, from the day the dispute, or what was asked for, was received."""
    return working_days_after(received, limits.decide_working_days, closures)


def answer_by(asked: date, limits: Disputes, closures: Container[date]) -> date:
    """The last day on which the office may send what the plan asked for."""
    return working_days_after(asked, limits.amend_working_days, closures)


def pay_by(decided: date, limits: Disputes, closures: Container[date]) -> date:
    """The last day to pay after a decision for the provider."""
    return working_days_after(decided, limits.pay_working_days, closures)


def next_due(status: DisputeStatus, acknowledge: date, decide: date) -> date | None:
    """What the plan has to do next, by when; None when the dispute is closed."""
    if not status.is_open:
        return None
    return acknowledge if status is DisputeStatus.SUBMITTED else decide


def urgency(due: date, today: date, limits: Disputes, closures: Container[date]) -> str:
    """late, soon or calm."""
    if today > due:
        return "late"
    return "soon" if working_days_until(today, due, closures) <= limits.soon_working_days else "calm"


def due_in_words(due: date, today: date, closures: Container[date]) -> str:
    """Due today, 3 working days left, 2 working days late."""
    days = working_days_until(today, due, closures)
    if due == today:
        return "Due today"
    if today < due:
        return f"{days} working day{'s' * (days != 1)} left"
    late = max(-days, 1)  # a due day is a working day, so that the first day after it is late on a weekend too
    return f"{late} working day{'s' * (late != 1)} late"


def why_not_award(outcome: DisputeStatus, award_cents: int | None, billed_cents: int, payable_cents: int) -> str | None:
    """Say what is wrong with the amount of a decision."""
    if outcome is DisputeStatus.UPHELD:
        return "An upheld dispute pays nothing more. Leave the amount empty." if award_cents else None
    if not award_cents or award_cents < 0:
        return "Enter the amount to pay in addition, for example 118.72."
    if payable_cents + award_cents > billed_cents:
        return f"With what is payable already, this is more than the {dollars(billed_cents)} that was billed."
    return None


def interest_begins(received: date, limits: Disputes) -> date:
    """The first day of interest on a claim's late payment; day 1 is the day after its receipt."""
    return received + timedelta(days=limits.interest_from_day)


def interest_cents(award_cents: int, received: date | None, through: date, limits: Disputes) -> int:
    """Simple interest on what is paid late, to the cent, halves up; nothing before its first day."""
    if received is None or award_cents <= 0:
        return 0
    days = (through - interest_begins(received, limits)).days + 1
    if days <= 0:
        return 0
    whole = DAYS_OF_A_YEAR * 10_000
    return (award_cents * round(limits.interest_percent * 100) * days + whole // 2) // whole
