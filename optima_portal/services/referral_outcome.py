"""A referral is closed: when, whether in time, and from when to when an approval can be used."""

from datetime import date, datetime, timedelta

from optima_portal.models.referral import Referral
from optima_portal.rules.plan import plan
from optima_portal.rules.referral_clock import was_in_time
from optima_portal.rules.referral_status import Priority, ReferralStatus

GIVES_AN_AUTHORIZATION = (ReferralStatus.APPROVED, ReferralStatus.MODIFIED)


def close_as_decided(referral: Referral, status: ReferralStatus, *, now: datetime, today: date) -> None:
    """The plan has decided; `due_at` stays, as the limit that was kept or missed."""
    referral.status, referral.first_status, referral.decided_at = status, status, now
    was_missed = referral.was_in_time is False  # a question that stopped the clock later mends nothing
    referral.was_in_time = not was_missed and was_in_time(referral.due_at, now)
    if status in GIVES_AN_AUTHORIZATION:
        _give_authorization(referral, today)


def change_on_appeal(referral: Referral, status: ReferralStatus, today: date) -> None:
    """An appeal was won, all of it or a part: an authorization from today, or for longer than it had.

    What was rendered already (retro) keeps its days: nothing is left to be done in a longer time.
    """
    referral.status = status
    begins = referral.valid_from
    if begins and referral.priority is Priority.RETRO:
        return
    _give_authorization(referral, today)
    if begins and referral.valid_to:
        referral.valid_from, referral.valid_to = begins, max(referral.valid_to, valid_to(today))


def close_without_decision(referral: Referral, *, now: datetime) -> None:
    """Void: withdrawn, a duplicate, in error. A clock that was missed before stays missed."""
    referral.status, referral.decided_at = ReferralStatus.VOID, now


def valid_to(begins: date) -> date:
    """The last of the 180 days to render services, the first one counted (seed 000 X)."""
    return begins + timedelta(days=plan().referrals.approved_days - 1)


def _give_authorization(referral: Referral, today: date) -> None:
    begins = referral.request_date if referral.priority is Priority.RETRO else today
    referral.valid_from, referral.valid_to = begins, valid_to(begins)
