"""Where a dispute stands, what it is about, and what may be done from there. Source: spec 3, Disputes."""

from enum import Enum


class DisputeStatus(Enum):
    """Value: the label that both sides read."""

    SUBMITTED = "Submitted"
    ACKNOWLEDGED = "Acknowledged"
    IN_REVIEW = "In Review"
    INFORMATION_REQUESTED = "Information Requested"
    OVERTURNED = "Overturned"
    PARTIALLY_OVERTURNED = "Partially Overturned"
    UPHELD = "Upheld"
    WITHDRAWN = "Withdrawn"

    @property
    def is_open(self) -> bool:
        """Whether anything can still happen to it."""
        return self in OPEN

    @property
    def tone(self) -> str:
        """The colour of its chip."""
        return TONES[self]


class DisputeType(Enum):
    """What is disputed. Value: the label."""

    CONTRACT_RATE = "Contract rate"
    TIMELY_FILING = "Timely filing"
    CODING = "Coding"
    COORDINATION_OF_BENEFITS = "Coordination of benefits"
    OTHER = "Other"


OPEN = frozenset(
    {
        DisputeStatus.SUBMITTED,
        DisputeStatus.ACKNOWLEDGED,
        DisputeStatus.IN_REVIEW,
        DisputeStatus.INFORMATION_REQUESTED,
    }
)
OUTCOMES = (DisputeStatus.OVERTURNED, DisputeStatus.PARTIALLY_OVERTURNED, DisputeStatus.UPHELD)
TONES = {
    DisputeStatus.SUBMITTED: "info",
    DisputeStatus.ACKNOWLEDGED: "info",
    DisputeStatus.IN_REVIEW: "info",
    DisputeStatus.INFORMATION_REQUESTED: "warn",
    DisputeStatus.OVERTURNED: "ok",
    DisputeStatus.PARTIALLY_OVERTURNED: "ok",
    DisputeStatus.UPHELD: "bad",
    DisputeStatus.WITHDRAWN: "plain",
}


def why_not_open(status: DisputeStatus) -> str | None:
    """Say why nothing can be added to a dispute any more."""
    if status.is_open:
        return None
    return f"This dispute is closed: {status.value}. Nothing can be added to it any more."


def why_not_acknowledge(status: DisputeStatus) -> str | None:
    """Say why a dispute cannot be acknowledged."""
    return None if status is DisputeStatus.SUBMITTED else f"Only a submitted dispute is acknowledged: {status.value}."


def why_not_review(status: DisputeStatus) -> str | None:
    """Say why a dispute cannot be asked about or decided."""
    if status is DisputeStatus.SUBMITTED:
        return "Acknowledge this dispute first."
    return why_not_open(status)
