"""The closed lists of an authorization request. Sources: seed 000 VIII–X; CMS-0057-F (a denial names its reason)."""

from enum import Enum


class ReferralKind(Enum):
    """Section 1a. Value: the label."""

    MEDICAL = "Medical (For services NOT related to BH)"
    BEHAVIORAL = "Behavioral Health"


class Priority(Enum):
    """Section 4a. Value: the label."""

    ROUTINE = "Routine"
    RETRO = "Retro"
    URGENT = "Urgent"


class ReferralStatus(Enum):
    """What Referral Lookup filters by, in its order: *All Statuses (5)*. Value: the label."""

    APPROVED = "Approved"
    DENIED = "Denied"
    MODIFIED = "Modified"
    PENDING = "Pending"
    VOID = "Void"


class ServiceDecision(Enum):
    """The plan's answer to one requested service. Value: the label."""

    PENDING = "Pending"
    APPROVED = "Approved"
    MODIFIED = "Modified"
    DENIED = "Denied"
    VOID = "Void"


class DenialReason(Enum):
    """Why a service is denied or reduced: a specific reason, on every channel (CMS-0057-F). Value: the words."""

    NOT_NECESSARY = "The records sent do not show that the service is medically necessary for this member"
    NOT_COVERED = "The service is not a benefit of the member's plan"
    NOT_ENOUGH_SENT = "What was asked for to decide did not arrive in time"
    IN_NETWORK = "A contracted provider can render the service"
    NOT_ELIGIBLE = "The member was not eligible on the date of service"
    FEWER_UNITS = "Fewer units meet the need that the records show"
    OTHER_LEVEL = "The need can be met at another level of care"
    ANOTHER_PAYER = "Another insurance is responsible for the service"


class VoidReason(Enum):
    """Why a request ends without a decision. Value: the words."""

    WITHDRAWN = "Withdrawn by the office"
    DUPLICATE = "The same service was requested before"
    NOT_NEEDED = "The service needs no authorization"
    IN_ERROR = "Submitted in error"


def status_of(decisions: list[ServiceDecision]) -> ReferralStatus:
    """A referral's status from its services: pending while one is, else the one that tells most.

    Some approved and some not is *Modified*: the office gets something, though not what it asked for.
    """
    kinds = set(decisions)
    if ServiceDecision.PENDING in kinds:
        return ReferralStatus.PENDING
    answered = kinds - {ServiceDecision.VOID}
    if not answered:
        return ReferralStatus.VOID
    if answered == {ServiceDecision.APPROVED}:
        return ReferralStatus.APPROVED
    if answered == {ServiceDecision.DENIED}:
        return ReferralStatus.DENIED
    return ReferralStatus.MODIFIED
