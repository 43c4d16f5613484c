"""What the wizard's page is given: plain values, section by section."""

from dataclasses import dataclass

from optima_portal.services.referred_to import ProviderChoice


@dataclass(frozen=True)
class StepView:
    """A line of the side rail."""

    title: str
    note: str
    standing: str


@dataclass(frozen=True)
class MemberChoice:
    """A member of a search, or the one that was chosen. `problem`: why no referral of this kind can be submitted."""

    key: str
    name: str
    cin: str
    born: str
    gender: str
    status: str
    lob: str
    network: str
    problem: str


@dataclass(frozen=True)
class QuestionView:
    """A question of a service's questionnaire."""

    field: str
    text: str
    answer: str


@dataclass(frozen=True)
class ServiceView:
    """A service that was added. `gray`: why it cannot be requested; `free`: why its few units need no referral."""

    code: str
    description: str
    units: str
    most_units: str
    modifiers: str
    gray: str
    free: str
    questions: tuple[QuestionView, ...]


@dataclass(frozen=True)
class DraftFile:
    """An attachment of the draft."""

    key: str
    name: str
    size: int


@dataclass(frozen=True)
class WizardView:
    """The whole wizard. `notice`: why an act was not done, "" when it was.

    `office`: whose draft it is, "" for who has one office alone.
    """

    key: str
    office: str
    version: int
    section: int
    saved: str
    saved_by: str
    steps: tuple[StepView, ...]
    why_not: str
    missing: tuple[str, ...]
    kind: str
    member: MemberChoice | None
    referring: str
    referring_name: str
    referring_choices: tuple[tuple[str, str], ...]
    service_address: str
    addresses: tuple[str, ...]
    chosen: ProviderChoice | None
    is_tertiary: bool
    redirect_allowed: bool
    needs_justification: bool
    justification: str
    priority: str
    request_date: str
    today: str
    is_urgency_confirmed: bool
    place_of_service: str
    places: tuple[tuple[str, str], ...]
    services: tuple[ServiceView, ...]
    diagnoses: tuple[tuple[str, str], ...]
    indications: str
    files: tuple[DraftFile, ...]
    duplicate: str
    duplicate_reason: str
    notice: str = ""
