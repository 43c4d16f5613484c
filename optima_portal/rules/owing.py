"""What a person who signed in must settle first, and in which order. Source: spec 2, Sign-in."""

from dataclasses import dataclass
from datetime import datetime

from optima_portal.rules.passwords import PasswordPolicy, expires_at
from optima_portal.rules.plan import MustHaveSecondFactor


@dataclass(frozen=True)
class Standing:
    """The facts of one person at one moment."""

    has_second_factor: bool
    passed_second_factor: bool
    groups: frozenset[MustHaveSecondFactor]
    said_later_until: datetime | None
    password_changed_at: datetime | None
    accepted_terms: str
    may_go_on: bool
    """Not suspended, and of the plan's staff or a member of a collection that is open."""


def owes_second_factor(facts: Standing) -> bool:
    """Enrolled, and not yet asked in this session."""
    return facts.has_second_factor and not facts.passed_second_factor


def must_enrol(facts: Standing, required: tuple[MustHaveSecondFactor, ...]) -> bool:
    """Whether the plan requires a second factor of this person."""
    return bool(facts.groups & set(required))


def owes_enrolment(facts: Standing, required: tuple[MustHaveSecondFactor, ...], now: datetime) -> bool:
    """Not enrolled, and required to be, or not yet asked (others may say *later*)."""
    if facts.has_second_factor:
        return False
    later = facts.said_later_until is not None and now < facts.said_later_until
    return must_enrol(facts, required) or not later


def owes_password(facts: Standing, policy: PasswordPolicy, now: datetime) -> bool:
    """Older than the plan allows, or set by somebody else."""
    if facts.password_changed_at is None:
        return True
    last = expires_at(facts.password_changed_at, policy)
    return last is not None and now >= last


def owes_terms(facts: Standing, version: str) -> bool:
    """The terms changed since they were accepted."""
    return facts.accepted_terms != version
