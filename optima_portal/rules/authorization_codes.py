"""Does a service code need an authorization, for whom, from when; and what a request for it must say.

Sources: the plan's Prior Authorization Required Code List (seed 004: "If the code is not on the list, do NOT submit
an authorization request"); seed 000 X 4c (gray codes, units, questionnaire); Release 14 (BH ABA codes of the list are
accepted with their modifiers). Which services never need one: seed 004, Services That Do Not Require Authorization.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

NEVER_NEEDED = (
    "Emergency services",
    "Family planning services",
    "Sensitive services",
    "Sexually transmitted disease services",
    "HIV testing",
    "Basic prenatal care",
    "Routine obstetric services",
    "Pediatric preventive services",
    "Minor consent services",
    "Primary and preventive care",
)
MODIFIERS_A_LINE = 4


class Answer(Enum):
    """What *Prior Authorization Code Lookup* says. Value: the chip."""

    NEEDED = "Authorization required"
    NOT_NEEDED = "No referral required"
    NOT_LISTED = "Not on the list"


@dataclass(frozen=True)
class Question:
    """One question of a code's questionnaire."""

    key: str
    text: str


@dataclass(frozen=True)
class ListedCode:
    """One code of the list, as it stands from a day to a day (both included; `ends_on` None: until further notice).

    Empty `lobs`: all lines of business. `never`: the group of services that never need one, "" for the others.
    Empty `modifiers`: any are accepted. Up to `free_units` need no authorization.
    """

    code: str
    description: str
    needs_authorization: bool
    never: str = ""
    lobs: tuple[str, ...] = ()
    youngest_age: int = 0
    oldest_age: int = 200
    free_units: int = 0
    most_units: int | None = None
    modifiers: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    is_behavioral: bool = False
    is_aba: bool = False
    starts_on: date = date.min
    ends_on: date | None = None

    def counts_on(self, day: date) -> bool:
        """Whether this version of the code is the one of a day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True)
class RequestedService:
    """One service of a request. `units` None: not filled in. `answers` by the question's key."""

    code: str
    units: int | None
    modifiers: tuple[str, ...] = ()
    answers: Mapping[str, str] | None = None


def answer_for(listed: ListedCode | None, lob: str, age: int | None) -> Answer:
    """Whether a code needs an authorization for a member's line of business and age."""
    if listed is None:
        return Answer.NOT_LISTED
    is_for_lob = not listed.lobs or lob in listed.lobs
    is_for_age = age is None or listed.youngest_age <= age <= listed.oldest_age
    return Answer.NEEDED if listed.needs_authorization and is_for_lob and is_for_age else Answer.NOT_NEEDED


def why_not_requestable(listed: ListedCode | None, lob: str, age: int | None, *, is_behavioral: bool) -> str | None:
    """Say why a code is gray: None means that it can be requested."""
    answer = answer_for(listed, lob, age)
    if listed is None or answer is Answer.NOT_LISTED:
        return "No referral required: the code is not on the prior authorization list."
    if answer is Answer.NOT_NEEDED:
        never = f" {listed.never} never need one." if listed.never else ""
        return f"No referral required for this member.{never}"
    if listed.is_behavioral != is_behavioral:
        wanted = "Behavioral Health" if listed.is_behavioral else "Medical"
        return f"This service is requested in a {wanted} referral."
    return None


def is_free(service: RequestedService, listed: ListedCode) -> bool:
    """Whether so few units need no authorization."""
    return service.units is not None and 1 <= service.units <= listed.free_units


def free_words(listed: ListedCode) -> str:
    """That answer, as it is said and kept."""
    return f"No referral required for up to {listed.free_units:,} units of {listed.code}."


def what_is_missing(service: RequestedService, listed: ListedCode) -> list[str]:
    """What a requested service lacks, in the order of its fields."""
    return [*_units(service, listed), *_modifiers(service, listed), *_answers(service, listed.questions)]


def _units(service: RequestedService, listed: ListedCode) -> list[str]:
    if service.units is None:
        return [f"Enter the units of {service.code}."]
    if service.units < 1:
        return [f"The units of {service.code} must be 1 or more."]
    if is_free(service, listed):
        return [free_words(listed)]
    if listed.most_units is not None and service.units > listed.most_units:
        return [f"At most {listed.most_units:,} units of {service.code} can be requested at once."]
    return []


def _modifiers(service: RequestedService, listed: ListedCode) -> list[str]:
    """ABA services of the list are never turned away for their modifiers (Release 14)."""
    if listed.is_aba:
        return []
    if len(service.modifiers) > MODIFIERS_A_LINE:
        return [f"{service.code} takes at most {MODIFIERS_A_LINE} modifiers."]
    wrong = [one for one in service.modifiers if listed.modifiers and one not in listed.modifiers]
    return [f"The modifier {one} does not go with {service.code}." for one in wrong]


def _answers(service: RequestedService, questions: Sequence[Question]) -> list[str]:
    given = service.answers or {}
    return [f"Answer for {service.code}: {one.text}" for one in questions if not given.get(one.key, "").strip()]
