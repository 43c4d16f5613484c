"""The plan profile's limits and clocks: tables of numbers, each with its source beside it in `plan.toml`."""

from dataclasses import dataclass
from datetime import timedelta

from optima_portal.rules.tables import PlanError


@dataclass(frozen=True, kw_only=True)
class Collections:
    """The clocks of an office's user administration."""

    verify_every_days: int
    verify_soon_days: int
    access_answer_days: int


@dataclass(frozen=True, kw_only=True)
class Files:
    """Limits of attachments."""

    max_megabytes: int
    dispute_files: int
    referral_files: int
    download_link_minutes: float

    @property
    def max_bytes(self) -> int:
        """The largest file, in bytes; a megabyte is 1,048,576."""
        return self.max_megabytes * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Imports:
    """Limits of the files that the plan loads."""

    max_megabytes: int
    files_at_once: int
    unpacked_megabytes: int
    absent_percent: int


@dataclass(frozen=True, kw_only=True)
class Disputes:
    """The clocks of a provider dispute, and the interest on what was paid late."""

    filing_days: int
    acknowledge_working_days: int
    decide_working_days: int
    loa_mail_hours: int
    amend_working_days: int
    pay_working_days: int
    soon_working_days: int
    interest_percent: float
    interest_from_day: int
    bundle_claims: int
    appeals_address: str

    @property
    def filing_window(self) -> timedelta:
        """How long after the last determination a dispute may be filed."""
        return timedelta(days=self.filing_days)


@dataclass(frozen=True, kw_only=True)
class FarAway:
    """From how many miles on a provider of a specialty is called far away."""

    specialty: str
    miles: float


@dataclass(frozen=True, kw_only=True)
class AppealLimits:
    """The clocks of an appeal in a line of business; `written_consent`: the member's, for a provider to appeal."""

    lob: str
    filing_days: int
    standard_days: int
    expedited_hours: int
    written_consent: bool


@dataclass(frozen=True, kw_only=True)
class Referrals:
    """The clocks of an authorization request."""

    urgent_hours: int
    routine_working_days: int
    routine_calendar_days: int
    routine_extension_days: int
    retro_calendar_days: int
    retro_days: int
    approved_days: int
    far_away_miles: float
    far_away: tuple[FarAway, ...] = ()
    medical_networks: tuple[str, ...]
    not_behavioral: tuple[str, ...]
    appeals: tuple[AppealLimits, ...]

    def __post_init__(self) -> None:
        if not self.appeals:
            raise PlanError("[[referrals.appeals]] must name at least one line of business.")
        if not 1 <= self.retro_days <= 3_660:
            raise PlanError("retro_days must be from 1 to 3660: how many days back a retro referral may lie.")

    def appeals_in(self, lob: str) -> AppealLimits:
        """The clocks of a line of business; of one that is not named, the first."""
        return next((one for one in self.appeals if one.lob == lob), self.appeals[0])

    @property
    def far_away_by_specialty(self) -> dict[str, float]:
        """The limits, in miles, of specialties that have one of their own."""
        return {one.specialty: one.miles for one in self.far_away}


@dataclass(frozen=True, kw_only=True)
class Members:
    """What the face sheet counts with."""

    pcp_change_day: int
    check_months_ahead: int
    refill_soon_days: int
    pdc_goal_percent: int

    def __post_init__(self) -> None:
        if not 1 <= self.pcp_change_day <= 28:
            raise PlanError("pcp_change_day must be a day that every month has: 1 to 28.")
        if self.check_months_ahead > 12:
            raise PlanError("check_months_ahead must be from 0 to 12: the months after this one.")
