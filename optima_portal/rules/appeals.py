"""When a decision on a referral can be appealed, by when the appeal is resolved, by whom, and what an answer must say.

Sources: Medi-Cal 42 CFR 438.402(c) (60 calendar days from the notice; a provider needs the member's written consent),
438.406(b)(2) (decided by nobody involved before), 438.408(b) and W&I 14197.3 (30 calendar days, expedited 72
hours); Medicare Part C 42 CFR 422.582(b) (65 calendar days since 2025), 422.590. The numbers stand in `plan.toml`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from optima_portal.rules.plan_limits import AppealLimits
from optima_portal.rules.referral_clock import end_of_day
from optima_portal.rules.referral_status import DenialReason, ReferralStatus

LONGEST_TEXT = 5_000
APPEALABLE = (ReferralStatus.DENIED, ReferralStatus.MODIFIED)
EXPEDITED_MEANS = (
    "Taking the standard time could seriously jeopardize the member’s life, physical or mental health, or ability to "
    "attain, maintain, or regain maximum function."
)


class AppealPace(Enum):
    """How fast. Value: the label."""

    STANDARD = "Standard"
    EXPEDITED = "Expedited"


class AppealBy(Enum):
    """Who appeals. Value: the label."""

    PROVIDER = "The provider, for the member"
    MEMBER = "The member"


class AppealStatus(Enum):
    """Where an appeal stands. Value: the label."""

    IN_REVIEW = "In review"
    OVERTURNED = "Overturned"
    PARTLY_OVERTURNED = "Partially overturned"
    UPHELD = "Upheld"
    WITHDRAWN = "Withdrawn"


OUTCOMES = (AppealStatus.OVERTURNED, AppealStatus.PARTLY_OVERTURNED, AppealStatus.UPHELD)


@dataclass(frozen=True)
class AppealRequest:
    """What was typed. `has_consent`: the member agreed in writing that the office appeals for them."""

    pace: AppealPace
    is_confirmed: bool
    reason: str
    outcome: str
    has_consent: bool

    @classmethod
    def of(cls, form: Mapping[str, str]) -> "AppealRequest":
        """From the form's fields; a box that is not ticked is absent or empty."""
        return cls(
            AppealPace.__members__.get(form.get("pace", ""), AppealPace.STANDARD),
            bool(form.get("is_confirmed")),
            form.get("reason", "").strip()[:LONGEST_TEXT],
            form.get("outcome", "").strip()[:LONGEST_TEXT],
            bool(form.get("has_consent")),
        )


@dataclass(frozen=True)
class Appealed:
    """A service of the decision: what was asked for and what was approved of it."""

    key: str
    requested: int
    approved: int


@dataclass(frozen=True)
class AppealRuling:
    """What the second reviewer chose. `units` by service key, for a partial one; `reason` a `DenialReason`'s name."""

    outcome: AppealStatus | None
    units: Mapping[str, int | None] = field(default_factory=dict)
    reason: str = ""
    text: str = ""


@dataclass(frozen=True)
class Hand:
    """Somebody of the plan who worked on a request. `user_id` is None for a step from before that was kept."""

    user_id: int | None
    name: str


def last_day(noticed_on: date, limits: AppealLimits) -> date:
    """The last day to appeal: so many calendar days after the notice."""
    return noticed_on + timedelta(days=limits.filing_days)


def why_not_appealable(
    status: ReferralStatus, noticed_on: date | None, limits: AppealLimits, today: date
) -> str | None:  # fmt: skip
    """Say why a decision cannot be appealed today; None means it can."""
    if status not in APPEALABLE or noticed_on is None:
        return "Only a denied or modified referral can be appealed."
    if today > (last := last_day(noticed_on, limits)):
        return f"The time to appeal this decision ended on {last:%m/%d/%Y}."
    return None


def appeal_due_at(pace: AppealPace, received_at: datetime, limits: AppealLimits, zone: str) -> datetime:
    """By when it is resolved: hours do not stop for nights or weekends, days end at midnight of the plan."""
    if pace is AppealPace.EXPEDITED:
        return received_at + timedelta(hours=limits.expedited_hours)
    received_on = received_at.astimezone(ZoneInfo(zone)).date()
    return end_of_day(received_on + timedelta(days=limits.standard_days), zone)


def problems_of(request: AppealRequest, limits: AppealLimits) -> dict[str, str]:
    """What is missing from a request, by field."""
    found = {
        "reason": "" if request.reason else "Say why the decision should be changed.",
        "outcome": "" if request.outcome else "Say what you ask the plan to approve.",
        "is_confirmed": _unconfirmed(request),
        "has_consent": "" if request.has_consent or not limits.written_consent else "The member must agree in writing.",
    }
    return {name: words for name, words in found.items() if words}


def why_not_reviewer(first: Collection[Hand], reviewer: Hand) -> str | None:
    """An appeal is decided by nobody who asked, extended, redirected or decided before (42 CFR 438.406(b)(2)(i)).

    Of a step without the person's id the name must do: better one refused too many than one too few.
    """
    if any(_is_same(hand, reviewer) for hand in first):
        return "You had a part in the decision that is appealed: somebody else must decide the appeal."
    return None


def _is_same(hand: Hand, reviewer: Hand) -> bool:
    if hand.user_id is not None:
        return hand.user_id == reviewer.user_id
    return bool(hand.name) and hand.name == reviewer.name


def what_is_wrong_with(ruling: AppealRuling, services: Sequence[Appealed]) -> dict[str, str]:
    """What is missing or wrong in an answer, by field; units as `units-KEY`."""
    if ruling.outcome not in OUTCOMES:
        return {"decision": "Choose the outcome."}
    found = _units(ruling.units, services) if ruling.outcome is AppealStatus.PARTLY_OVERTURNED else {}
    if ruling.outcome is not AppealStatus.OVERTURNED and ruling.reason not in DenialReason.__members__:
        found["reason"] = "Choose the specific reason."
    if not ruling.text.strip():
        found["text"] = "Say in a sentence or two why. The office and the member read it."
    return found


def _unconfirmed(request: AppealRequest) -> str:
    expedited = request.pace is AppealPace.EXPEDITED
    return "Confirm that this definition applies, or choose Standard." if expedited and not request.is_confirmed else ""


def _units(units: Mapping[str, int | None], services: Sequence[Appealed]) -> dict[str, str]:
    """From what is approved up to what was asked for; more than before, and less than everything."""
    found = {
        f"units-{one.key}": f"From {one.approved:,} to {one.requested:,}."
        for one in services
        if not one.approved <= (-1 if (said := units.get(one.key)) is None else said) <= one.requested
    }
    given = [(units.get(one.key), one) for one in services]
    if not found and all(said == one.approved for said, one in given):
        found["decision"] = "Nothing would change: approve more units, or uphold the decision."
    if not found and all(said == one.requested for said, one in given):
        found["decision"] = "That is everything that was asked for: choose Overturned."
    return found
