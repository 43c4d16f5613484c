"""Which passwords may be used. Sources: seed 000, II (caloptima); NIST SP 800-63B-4 (nist)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from optima_portal.rules.plan import PasswordPreset

LONGEST = 256
FORMER_KEPT = 6


@dataclass(frozen=True)
class PasswordRule:
    """One rule: what it asks, and a pattern that the sign-up page can tick while one types."""

    words: str
    pattern: str
    holds: Callable[[str], bool]


@dataclass(frozen=True)
class PasswordPolicy:
    """A preset: its rules, and how long a password lasts (None: until it leaks)."""

    rules: tuple[PasswordRule, ...]
    lasts: timedelta | None
    warn_before: timedelta
    asks_security_questions: bool


def _longer_than(least: int) -> PasswordRule:
    words = {7: "At least seven characters", 8: "At least eight characters"}.get(least, f"At least {least} characters")
    return PasswordRule(words, f"^[^]{{{least},}}$", lambda password: len(password) >= least)


_NUMBER = PasswordRule("At least one number (0–9)", "[0-9]", lambda p: any(c.isdecimal() and c.isascii() for c in p))
_SYMBOL = PasswordRule(
    "At least one symbol (!, @, #, $, %, *, etc.)", "[^A-Za-z0-9\\s]", lambda p: any(_is_symbol(c) for c in p)
)
_UPPER = PasswordRule("At least one uppercase English letter (A–Z)", "[A-Z]", lambda p: any("A" <= c <= "Z" for c in p))
_LOWER = PasswordRule("At least one lowercase English letter (a–z)", "[a-z]", lambda p: any("a" <= c <= "z" for c in p))


def policy(preset: PasswordPreset, has_second_factor: bool = False) -> PasswordPolicy:
    """The rules that hold for a person; NIST asks less of one who has a second factor."""
    if preset is PasswordPreset.CALOPTIMA:
        rules = (_longer_than(7), _NUMBER, _SYMBOL, _UPPER, _LOWER)
        return PasswordPolicy(rules, timedelta(days=60), timedelta(days=7), asks_security_questions=True)
    return PasswordPolicy((_longer_than(8 if has_second_factor else 15),), None, timedelta(0), False)


def what_is_missing(password: str, rules: PasswordPolicy, *, names: tuple[str, ...], is_common: bool) -> list[str]:
    """What this password lacks, in words; empty means it can be used. `names`: the person's name and e-mail."""
    missing = [rule.words for rule in rules.rules if not rule.holds(password)]
    if len(password) > LONGEST:
        missing.append(f"No more than {LONGEST} characters")
    if contained := _name_in(password, names):
        missing.append(f"Without your name or e-mail (“{contained}”)")
    if is_common:
        missing.append("Not one of the passwords that everybody uses")
    return missing


def expires_at(changed_at: datetime, rules: PasswordPolicy) -> datetime | None:
    """When a password must be changed; None for never."""
    return changed_at + rules.lasts if rules.lasts else None


def _is_symbol(character: str) -> bool:
    return not (character.isascii() and character.isalnum()) and not character.isspace()


def _name_in(password: str, names: tuple[str, ...]) -> str:
    """A part of a name or address, of four letters or more, that the password contains."""
    typed = password.casefold()
    parts = [part for name in names for part in name.casefold().replace("@", " ").replace(".", " ").split()]
    return next((part for part in parts if len(part) >= 4 and part in typed), "")
