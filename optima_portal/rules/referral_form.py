"""The six sections of *Submit a Referral*: what each holds, and what it lacks. Source: seed 000 X.

One rule serves the wizard (what the rail says, whether *Next* works) and the service that submits.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import IntEnum

from optima_portal.rules import redirect
from optima_portal.rules.authorization_codes import ListedCode, RequestedService
from optima_portal.rules.authorization_codes import what_is_missing as missing_of_service
from optima_portal.rules.redirect import Redirect
from optima_portal.rules.referral_status import Priority, ReferralKind

LONGEST_INDICATIONS = 10_000
MOST_SERVICES = 20
MOST_DIAGNOSES = 12
URGENT = (
    "Select Urgent ONLY when the normal time frame for authorization will be detrimental to the patient's life or "
    "health, jeopardize the patient's ability to regain maximum function, or result in loss of life, limb or other "
    "major bodily function."
)


class Section(IntEnum):
    """The sections, in their order."""

    ABOUT = 1
    REFERRING = 2
    REFERRED_TO = 3
    MEDICAL = 4
    ATTACHMENTS = 5
    REVIEW = 6

    @property
    def title(self) -> str:
        """What the rail calls it."""
        return TITLES[self]


TITLES = {
    Section.ABOUT: "About the Referral",
    Section.REFERRING: "Referring Provider Info",
    Section.REFERRED_TO: "Referred To Provider Info",
    Section.MEDICAL: "Medical Info",
    Section.ATTACHMENTS: "Clinical Attachments",
    Section.REVIEW: "Review",
}


@dataclass(frozen=True)
class ReferralForm:
    """What the office has entered so far. Members, providers and addresses by key, "" while not chosen."""

    kind: ReferralKind | None = None
    member: str = ""
    referring: str = ""
    service_address: str = ""
    redirect: Redirect = field(default_factory=Redirect)
    priority: Priority = Priority.ROUTINE
    request_date: date | None = None
    is_urgency_confirmed: bool = False
    place_of_service: str = ""
    services: tuple[RequestedService, ...] = ()
    diagnoses: tuple[str, ...] = ()
    indications: str = ""
    duplicate_reason: str = ""


@dataclass(frozen=True)
class Facts:
    """What the portal knows about what was entered; problems are sentences, "" for none.

    `listed`: the codes of the form on the prior authorization list; `gray`: why a code cannot be requested.
    `retro_days`: how many days back a retro request may lie. `duplicate`: the referral code of the same request, still
    open or approved.
    """

    today: date
    retro_days: int = 365
    member_problem: str = ""
    referring_problem: str = ""
    referred_problem: str = ""
    listed: Mapping[str, ListedCode] = field(default_factory=dict)
    gray: Mapping[str, str] = field(default_factory=dict)
    places: frozenset[str] = frozenset()
    billable: frozenset[str] = frozenset()
    duplicate: str = ""


def what_is_missing(section: Section, form: ReferralForm, facts: Facts) -> list[str]:
    """What keeps *Next* of a section from working, in the order of its fields; the review's: of all sections."""
    if section is Section.REVIEW:
        return [one for other in Section if other is not Section.REVIEW for one in _MISSING[other](form, facts)] + (
            _duplicate(form, facts)
        )
    return _MISSING[section](form, facts)


def first_open_section(form: ReferralForm, facts: Facts) -> Section:
    """The first section that lacks something: how far the wizard may go."""
    return next(
        (one for one in Section if one is not Section.REVIEW and what_is_missing(one, form, facts)), Section.REVIEW
    )


def _about(form: ReferralForm, facts: Facts) -> list[str]:
    if form.kind is None:
        return ["Select the type of referral."]
    if not form.member:
        return ["Find the member this referral is for."]
    return [facts.member_problem] if facts.member_problem else []


def _referring(form: ReferralForm, facts: Facts) -> list[str]:
    if not form.referring:
        return ["Select the referring provider."]
    if facts.referring_problem:
        return [facts.referring_problem]
    return [] if form.service_address else ["Choose the group or office (service address)."]


def _referred_to(form: ReferralForm, facts: Facts) -> list[str]:
    if missing := redirect.what_is_missing(form.redirect):
        return missing
    return [facts.referred_problem] if facts.referred_problem else []


def _medical(form: ReferralForm, facts: Facts) -> list[str]:
    return [
        *_when(form, facts.today, facts.retro_days),
        *([] if form.place_of_service in facts.places else ["Select a place of service."]),
        *_services(form, facts),
        *_diagnoses(form, facts),
        *_indications(form.indications),
    ]


def _when(form: ReferralForm, today: date, retro_days: int) -> list[str]:
    if form.priority is Priority.RETRO:
        if form.request_date is None or form.request_date >= today:
            return ["For services previously provided, enter a request date before today."]
        if (today - form.request_date).days > retro_days:
            first = today - timedelta(days=retro_days)
            return [f"A retro referral goes back {retro_days:,} days at most: to {first:%m/%d/%Y}."]
        return []
    if form.priority is Priority.URGENT and not form.is_urgency_confirmed:
        return ["Confirm that the definition of an urgent referral applies."]
    return []


def _services(form: ReferralForm, facts: Facts) -> list[str]:
    if not form.services:
        return ["Add a service."]
    if len(form.services) > MOST_SERVICES:
        return [f"A referral takes at most {MOST_SERVICES} services."]
    missing = []
    for one in form.services:
        if gray := facts.gray.get(one.code):
            missing.append(f"{one.code}: {gray}")
        elif one.code not in facts.listed:
            missing.append(f"{one.code} is not a code of the prior authorization list.")
        else:
            missing += missing_of_service(one, facts.listed[one.code])
    return missing


def _diagnoses(form: ReferralForm, facts: Facts) -> list[str]:
    if not form.diagnoses:
        return ["Add an ICD code."]
    if len(form.diagnoses) > MOST_DIAGNOSES:
        return [f"A referral takes at most {MOST_DIAGNOSES} ICD codes."]
    return [f"{one} is not a billable ICD-10-CM code." for one in form.diagnoses if one not in facts.billable]


def _indications(text: str) -> list[str]:
    if not text.strip():
        return ["Enter the clinical indications for this referral."]
    if len(text) > LONGEST_INDICATIONS:
        return [f"The clinical indications are longer than {LONGEST_INDICATIONS:,} characters."]
    return []


def _attachments(form: ReferralForm, facts: Facts) -> list[str]:
    """Attachments help, but are not required (seed 000 X, section 5)."""
    return []


def _duplicate(form: ReferralForm, facts: Facts) -> list[str]:
    if facts.duplicate and not form.duplicate_reason.strip():
        return [f"The same was requested in referral {facts.duplicate}. Say why it is requested again."]
    return []


_MISSING = {
    Section.ABOUT: _about,
    Section.REFERRING: _referring,
    Section.REFERRED_TO: _referred_to,
    Section.MEDICAL: _medical,
    Section.ATTACHMENTS: _attachments,
}
