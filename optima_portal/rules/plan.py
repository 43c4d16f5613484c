"""The plan profile: `plan.toml`, parsed once into frozen dataclasses. No other file holds a plan's name or limit."""

import re
import tomllib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cached_property, lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from optima_portal.rules.plan_limits import Collections, Disputes, Files, Imports, Members, Referrals
from optima_portal.rules.tables import PlanError, build

__all__ = ["PACKAGED", "Plan", "PlanError", "parse", "plan", "use"]

PACKAGED = Path(__file__).parent.parent / "plan.toml"


class PasswordPreset(Enum):
    """Whose password rules hold: the seeds', or NIST SP 800-63B-4's."""

    CALOPTIMA = "caloptima"
    NIST = "nist"


class MustHaveSecondFactor(Enum):
    """Groups of users that the plan can require a second factor of."""

    LOA = "loa"
    EA = "ea"
    PLAN = "plan"
    STAFF = "staff"


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Who the plan is."""

    name: str
    legal_line: str
    portal_name: str
    time_zone: str
    address: tuple[str, ...]
    website: str
    member_portal: str

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.time_zone)
        except (KeyError, ValueError) as unknown:
            raise PlanError(
                f"time_zone = {self.time_zone!r} is no IANA time zone, such as America/Chicago."
            ) from unknown


@dataclass(frozen=True, kw_only=True)
class Contacts:
    """Whom to call and write to."""

    provider_relations: str
    provider_relations_option: str
    provider_relations_toll_free: str
    provider_relations_email: str
    provider_relations_hours: str
    member_line: str
    tty: str
    utilization_management: str
    claims_line: str
    case_management: str
    case_management_email: str
    privacy_email: str
    compliance_hotline: str
    eligibility_line: str
    medical_director: str


@dataclass(frozen=True)
class Closure:
    """A day on which the plan is closed: of every year, or, with its `year`, that one alone."""

    month: int
    day: int
    year: int | None = None

    @classmethod
    def from_toml(cls, value: object, where: str) -> "Closure":
        """A full date, or month and day as text."""
        if isinstance(value, date) and not isinstance(value, datetime):
            return cls(value.month, value.day, value.year)
        said = f"{where} = {value!r}: it must be a date (2026-11-27) or month and day in quotes"
        if not isinstance(value, str) or not re.fullmatch(r"[01]\d-[0-3]\d", value):
            raise PlanError(f'{said} ("12-24").')
        try:
            every = date.fromisoformat(f"2000-{value}")  # a leap year: February 29 is a day of some years
        except ValueError as wrong:
            raise PlanError(f'{said} ("12-24").') from wrong
        return cls(every.month, every.day)


@dataclass(frozen=True, kw_only=True)
class Holidays:
    """Closures: federal holidays, and the plan's own days."""

    federal: bool
    own: tuple[Closure, ...]

    def closes(self, day: date) -> bool:
        """Whether it is one of the plan's own."""
        return any((one.month, one.day, one.year or day.year) == (day.month, day.day, day.year) for one in self.own)


@dataclass(frozen=True, kw_only=True)
class Network:
    """A health network, where its claims go when the plan does not pay them, and whom to ask for authorizations."""

    code: str
    name: str
    pays_claims: bool
    claims_address: str = ""
    authorizations: str = ""

    def __post_init__(self) -> None:
        if not self.pays_claims and not self.claims_address:
            raise PlanError(f"the network {self.code} pays its own claims, so it needs a claims_address.")


@dataclass(frozen=True, kw_only=True)
class LineOfBusiness:
    """Medi-Cal, OneCare."""

    code: str
    name: str


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """How people get in and how long they stay."""

    passwords: PasswordPreset
    second_factor_for: tuple[MustHaveSecondFactor, ...]
    passcode_minutes: float
    passcode_tries: int
    passcode_resends: int
    lock_after: int
    lock_minutes: float
    idle_minutes: float
    idle_warning_minutes: float
    session_hours: float
    setup_days: int
    terms_version: str

    def __post_init__(self) -> None:
        if not 0 < self.idle_warning_minutes < self.idle_minutes:
            raise PlanError("idle_warning_minutes must be more than 0 and less than idle_minutes.")

    @property
    def passcode_lasts(self) -> timedelta:
        """How long a mailed passcode opens."""
        return timedelta(minutes=self.passcode_minutes)

    @property
    def idle(self) -> timedelta:
        """After how long without a sign of life a session ends."""
        return timedelta(minutes=self.idle_minutes)

    @property
    def session(self) -> timedelta:
        """After how long a session ends in any case."""
        return timedelta(hours=self.session_hours)


@dataclass(frozen=True, kw_only=True)
class Links:
    """Documents on the plan's website."""

    access_agreement: str
    reference_guide: str


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The whole profile."""

    plan: Identity
    contacts: Contacts
    holidays: Holidays
    networks: tuple[Network, ...]
    lines_of_business: tuple[LineOfBusiness, ...]
    sign_in: SignIn
    collections: Collections
    files: Files
    imports: Imports
    disputes: Disputes
    referrals: Referrals
    members: Members
    links: Links

    @property
    def name(self) -> str:
        """The plan's name."""
        return self.plan.name

    @cached_property
    def names_of_networks(self) -> dict[str, str]:
        """How people call each health network, by its code."""
        return {one.code: one.name for one in self.networks}

    @cached_property
    def names_of_lines(self) -> dict[str, str]:
        """How people call each line of business, by its code."""
        return {one.code: one.name for one in self.lines_of_business}

    @property
    def appeal_times(self) -> str:
        """The times of an appeal in each line of business, as a sentence each."""
        return " ".join(
            f"{self.names_of_lines.get(one.lob, one.lob)}: within {one.filing_days} days of the decision, resolved "
            f"within {one.standard_days} days, an expedited one within {one.expedited_hours} hours."
            for one in self.referrals.appeals
        )


@lru_cache
def plan() -> Plan:
    """The profile in use: the packaged one, unless `use` named another before."""
    return _read(_chosen[-1])


def use(file: Path) -> None:
    """Take the profile from another file; entry points call this before anything asks for the plan."""
    _chosen.append(file)
    plan.cache_clear()


def parse(text: str) -> Plan:
    """Read a profile; raises `PlanError` with the place, as in `[sign_in] idle_minutes: ...`."""
    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        raise PlanError(f"plan.toml is not valid TOML: {broken}") from broken
    built: Plan = build(Plan, read, "")
    _no_code_twice("networks", [network.code for network in built.networks])
    _no_code_twice("lines_of_business", [line.code for line in built.lines_of_business])
    return built


_chosen: list[Path] = [PACKAGED]


def _read(file: Path) -> Plan:
    try:
        return parse(file.read_text(encoding="utf-8"))
    except OSError as missing:
        raise PlanError(f"The plan profile {file} cannot be read: {missing.strerror}.") from missing


def _no_code_twice(where: str, codes: list[str]) -> None:
    if not codes:
        raise PlanError(f"[[{where}]] must name at least one.")
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        raise PlanError(f"[[{where}]] names the code {twice[0]!r} twice.")
