"""How the parts of a referral are written, wherever they are shown."""

from datetime import datetime
from zoneinfo import ZoneInfo

from optima_portal.models.referral import Referral
from optima_portal.rules.plan import plan
from optima_portal.rules.referral_status import DenialReason, VoidReason


def moment(at: datetime) -> str:
    """11/23/2026 11:59 PM, in the plan's time zone."""
    return f"{at.astimezone(ZoneInfo(plan().plan.time_zone)):%m/%d/%Y %I:%M %p}"


def validity(referral: Referral) -> str:
    """From when to when the authorization can be used."""
    if referral.valid_from is None or referral.valid_to is None:
        return ""
    return f"{referral.valid_from:%m/%d/%Y} – {referral.valid_to:%m/%d/%Y}"


def reason_words(reason: str, text: str) -> str:
    """The coded reason in words, then what the reviewer wrote."""
    coded = DenialReason.__members__.get(reason) or VoidReason.__members__.get(reason)
    return ". ".join(part for part in (coded.value if coded else "", text) if part)
