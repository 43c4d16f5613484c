"""What the wizard shows: the steps with what each lacks, and the contents of every section."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, or_
from sqlmodel import Session, col, select

from optima_portal.access.viewer import Viewer
from optima_portal.kit.db import rows
from optima_portal.kit.identifiers import dotted
from optima_portal.models.provider import GroupPractitioner, Provider
from optima_portal.models.provider_address import AddressUse, ProviderAddress
from optima_portal.rules import redirect
from optima_portal.rules.authorization_codes import free_words, is_free
from optima_portal.rules.plan import plan
from optima_portal.rules.referral_form import (
    Facts,
    ReferralForm,
    Section,
    first_open_section,
    what_is_missing,
)
from optima_portal.rules.referral_status import Priority
from optima_portal.services.eligibility import lob_name, network_name
from optima_portal.services.files import attached_files
from optima_portal.services.member_lookup import born_with_age, full_name
from optima_portal.services.referral_drafts import OpenDraft, place_of
from optima_portal.services.referral_facts import (
    NOT_YOURS,
    ForWhom,
    Known,
    OwnProvider,
    member_problem,
    own_providers,
)
from optima_portal.services.referral_wizard_parts import (
    DraftFile,
    MemberChoice,
    QuestionView,
    ServiceView,
    StepView,
    WizardView,
)
from optima_portal.services.referred_to import address_words


def wizard_view(
    db: Session, viewer: Viewer, draft: OpenDraft, section: Section, known: Known, today: date
) -> WizardView:  # fmt: skip
    """A draft of the viewer's collections, with what is known of it, at a section; lists only where they are shown."""
    form, facts = draft.form, known.facts
    is_referring = section is Section.REFERRING
    choices = tuple((one.key, one.name) for one in own_providers(db, viewer, draft.office)) if is_referring else ()
    files = tuple(DraftFile(one.key, one.name, one.size_bytes) for one in attached_files(db, place_of(draft.key)))
    missing = {one: what_is_missing(one, form, facts) for one in Section}
    reached = first_open_section(form, facts)
    view = WizardView(
        key=draft.key,
        office=_office(viewer, draft.office),
        version=draft.version,
        section=int(section),
        saved=f"{draft.saved_at.astimezone(ZoneInfo(plan().plan.time_zone)):%I:%M %p}".lstrip("0"),
        saved_by=draft.saved_by,
        steps=(),
        why_not=next(iter(missing[section]), ""),
        missing=tuple(missing[Section.REVIEW]),
        kind=form.kind.name if form.kind else "",
        member=member_choice(form, form.member, known.whom),
        referring=form.referring,
        referring_name=known.referring.name if known.referring else "",
        referring_choices=choices,
        service_address=form.service_address,
        addresses=_addresses(db, known.referring) if is_referring else (),
        chosen=known.asked.choice if known.asked else None,
        is_tertiary=form.redirect.is_tertiary,
        redirect_allowed=form.redirect.allowed,
        needs_justification=redirect.needs_justification(form.redirect),
        justification=form.redirect.justification,
        priority=form.priority.name,
        request_date=_request_date(form, today).isoformat(),
        today=today.isoformat(),
        is_urgency_confirmed=form.is_urgency_confirmed,
        place_of_service=form.place_of_service,
        places=tuple(sorted(known.places.items())),
        services=tuple(_service(one.code, form, facts) for one in form.services),
        diagnoses=tuple((dotted(code), known.diagnoses[code].words) for code in form.diagnoses),
        indications=form.indications,
        files=files,
        duplicate=facts.duplicate,
        duplicate_reason=form.duplicate_reason,
    )
    return _with_steps(view, section, reached, missing)


def member_choice(form: ReferralForm, key: str, whom: ForWhom | None) -> MemberChoice | None:
    """A member as the wizard names them; one who is not the office's shows nothing but that."""
    if not key:
        return None
    if whom is None:
        return MemberChoice(key, "", "", "", "", "", "", "", NOT_YOURS)
    member = whom.member
    return MemberChoice(
        key, full_name(member), member.cin, born_with_age(member, whom.on), member.gender.value,
        whom.standing.status.value, lob_name(whom.lob), network_name(whom.network), member_problem(form, whom),
    )  # fmt: skip


def _office(viewer: Viewer, office: int) -> str:
    """The draft's office, for whoever has several."""
    names = {one.collection_id: one.collection_name for one in viewer.seats}
    return names.get(office, "") if len(names) > 1 else ""


def _with_steps(
    view: WizardView, section: Section, reached: Section, missing: dict[Section, list[str]]
) -> WizardView:  # fmt: skip
    notes = {
        Section.ABOUT: " · ".join(
            part for part in (_kind_words(view.kind), view.member.name if view.member else "") if part
        ),
        Section.REFERRING: view.referring_name,
        Section.REFERRED_TO: view.chosen.name if view.chosen else "",
        Section.MEDICAL: f"{Priority[view.priority].value}, {_several(len(view.services), 'service')}"
        if view.services
        else "",
        Section.ATTACHMENTS: _several(len(view.files), "file") if view.files else _up_to(),
        Section.REVIEW: "",
    }

    def standing(one: Section) -> str:
        if one is section:
            return "current"
        return "done" if one <= reached and (one < section or not missing[one] or one is reached) else "todo"

    steps = tuple(
        StepView(
            one.title, next(iter(missing[one]), "") if one < section and missing[one] else notes[one], standing(one)
        )
        for one in Section
    )
    return replace(view, steps=steps)


def _several(number: int, thing: str) -> str:
    return f"{number} {thing}{'s' * (number != 1)}"


def _up_to() -> str:
    return f"Up to {plan().files.referral_files} files, {plan().files.max_megabytes} MB each"


def _kind_words(name: str) -> str:
    return {"MEDICAL": "Medical", "BEHAVIORAL": "Behavioral Health"}.get(name, "")


_GROUPS = select(GroupPractitioner.group_id).where(col(GroupPractitioner.practitioner_id) == bindparam("provider"))
_ADDRESSES = (
    select(Provider.name, ProviderAddress.street, ProviderAddress.city, ProviderAddress.state, ProviderAddress.zip_code)  # type: ignore[call-overload]
    .join(ProviderAddress, col(ProviderAddress.provider_id) == col(Provider.id))
    .where(
        or_(col(Provider.id) == bindparam("provider"), col(Provider.id).in_(_GROUPS)),
        col(ProviderAddress.use) == AddressUse.SERVICE,
    )
    .order_by(col(Provider.id), col(ProviderAddress.id))
)


def _addresses(db: Session, provider: OwnProvider | None) -> tuple[str, ...]:
    """Where the referring provider works: their own service addresses, and those of their groups."""
    found = rows(db, _ADDRESSES, provider=provider.id) if provider else ()
    return tuple(dict.fromkeys(f"{one.name}, {address_words(one)}" for one in found))


def _request_date(form: ReferralForm, today: date) -> date:
    return (form.request_date if form.priority is Priority.RETRO else None) or today


def _service(code: str, form: ReferralForm, facts: Facts) -> ServiceView:
    one = next(service for service in form.services if service.code == code)
    listed = facts.listed.get(code)
    answers = one.answers or {}
    return ServiceView(
        code=code,
        description=listed.description if listed else "",
        units="" if one.units is None else str(one.units),
        most_units=f"At most {listed.most_units:,}" if listed and listed.most_units else "",
        modifiers=" ".join(one.modifiers),
        gray=facts.gray.get(code, ""),
        free=free_words(listed) if listed and is_free(one, listed) else "",
        questions=tuple(
            QuestionView(f"answer-{code}-{question.key}", question.text, answers.get(question.key, ""))
            for question in (listed.questions if listed else ())
        ),
    )
