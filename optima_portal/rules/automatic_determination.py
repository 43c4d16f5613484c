"""What is safe to approve at once: rules of a readable file, held against the facts of a request.

A rule approves or leaves alone; nothing here can deny. The file is `determination.toml` of the package, or the plan's
own; every rule that names something restricts by it, and a rule without codes is refused.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from optima_portal.rules.referral_status import Priority
from optima_portal.rules.tables import PlanError, build

PACKAGED = Path(__file__).parents[1] / "determination.toml"
NO_OTHER = "No other open or approved request for this service and member, whoever asked, whichever provider"
FINGERPRINT = 12
"""So many hexadecimal digits of the file's SHA-256."""


@dataclass(frozen=True, kw_only=True)
class DeterminationRule:
    """One rule. Codes and diagnoses may end with `*`. Empty tuples restrict nothing, but `codes` must name some.

    `record_share` and `record_number`: of the referred-to provider's last decided requests for these codes, at least
    this number, of which at least this share (0 to 1) was approved as requested.
    """

    name: str
    codes: tuple[str, ...]
    diagnoses: tuple[str, ...] = ()
    lobs: tuple[str, ...] = ()
    priorities: tuple[Priority, ...] = (Priority.ROUTINE, Priority.URGENT)
    youngest_age: int = 0
    oldest_age: int = 200
    most_units: int
    tertiary: bool = False
    record_share: float = 0.0
    record_number: int = 0
    starts_on: date
    ends_on: date | None = None

    def __post_init__(self) -> None:
        if not self.codes or "*" in self.codes:
            raise PlanError(f"the rule {self.name!r} must name the codes that it approves.")


@dataclass(frozen=True)
class Requested:
    """The facts of one requested service. `is_duplicate`: it stands in another request, of whichever office."""

    code: str
    units: int
    has_modifiers: bool
    diagnoses: tuple[str, ...]
    age: int
    lob: str
    priority: Priority
    is_tertiary: bool
    is_contracted: bool
    is_duplicate: bool
    decided_before: int = 0
    approved_before: int = 0


@dataclass(frozen=True)
class Approval:
    """Which rule approves, and the facts it went by, as a person reads them."""

    rule: str
    facts: tuple[str, ...] = field(default_factory=tuple)


@dataclass(frozen=True)
class Determination:
    """The file in use. `fingerprint`: of its very bytes, so that a change without a new version is told."""

    version: str
    fingerprint: str
    rules: tuple[DeterminationRule, ...]

    @property
    def name(self) -> str:
        """As each decision keeps it: 2026-01 (3f9a0c…)."""
        return f"{self.version} ({self.fingerprint})"


@dataclass(frozen=True, kw_only=True)
class _File:
    version: str
    rules: tuple[DeterminationRule, ...] = ()


@lru_cache
def determination(file: Path) -> Determination:
    """The rules of a file, read once; raises `PlanError` that names the file and what is wrong with it."""
    try:
        return parse(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as missing:
        raise PlanError(f"{file} cannot be read: {getattr(missing, 'strerror', '') or missing}.") from missing
    except PlanError as wrong:
        raise PlanError(f"{file}: {wrong}") from wrong


def parse(text: str) -> Determination:
    """The rules of a file's text; raises `PlanError` with the place of what is wrong."""
    try:
        read: _File = build(_File, tomllib.loads(text), "determination.toml")
    except tomllib.TOMLDecodeError as broken:
        raise PlanError(f"not valid TOML: {broken}") from broken
    names = [one.name for one in read.rules]
    if twice := sorted({one for one in names if names.count(one) > 1}):
        raise PlanError(f"two rules are called {twice[0]!r}.")
    return Determination(read.version, sha256(text.encode()).hexdigest()[:FINGERPRINT], read.rules)


def approval_of(requested: Requested, rules: Sequence[DeterminationRule], today: date) -> Approval | None:
    """The first rule that approves this service; None leaves it to a person."""
    if requested.is_duplicate or not requested.is_contracted:
        return None
    for rule in rules:
        if _is_in_force(rule, today) and all(_conditions(rule, requested)):
            return Approval(rule.name, _facts(rule, requested))
    return None


def _is_in_force(rule: DeterminationRule, today: date) -> bool:
    return rule.starts_on <= today and (rule.ends_on is None or today <= rule.ends_on)


def _conditions(rule: DeterminationRule, asked: Requested) -> tuple[bool, ...]:
    return (
        _matches(asked.code, rule.codes),
        not rule.diagnoses or any(_matches(one, rule.diagnoses) for one in asked.diagnoses),
        not rule.lobs or asked.lob in rule.lobs,
        asked.priority in rule.priorities,
        rule.youngest_age <= asked.age <= rule.oldest_age,
        0 < asked.units <= rule.most_units,
        rule.tertiary or not asked.is_tertiary,
        asked.decided_before >= rule.record_number,
        asked.approved_before >= rule.record_share * asked.decided_before,
    )


def _matches(code: str, wanted: Sequence[str]) -> bool:
    return any(code.startswith(one[:-1]) if one.endswith("*") else code == one for one in wanted)


def _facts(rule: DeterminationRule, asked: Requested) -> tuple[str, ...]:
    said = [f"Service {asked.code}, {asked.units} of at most {rule.most_units} units", f"Age {asked.age}"]
    if rule.diagnoses:
        said.append("Diagnosis " + ", ".join(one for one in asked.diagnoses if _matches(one, rule.diagnoses)))
    if rule.lobs:
        said.append(f"Line of business {asked.lob}")
    if rule.record_number:
        said.append(f"{asked.approved_before} of the provider's last {asked.decided_before} requests were approved")
    return (*said, "Contracted provider", NO_OTHER)
