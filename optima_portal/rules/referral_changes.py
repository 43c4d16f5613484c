"""What the wizard's acts do to the form: each a function of the form alone. Nothing that was entered is thrown away.

Changing the type or the member keeps what was filled in further on; what no longer fits is said there.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from optima_portal.rules.authorization_codes import MODIFIERS_A_LINE, RequestedService
from optima_portal.rules.referral_form import MOST_DIAGNOSES, MOST_SERVICES, ReferralForm
from optima_portal.rules.referral_status import Priority, ReferralKind

LONGEST_MODIFIER = 2
MOST_UNITS = 1_000_000


def with_member(form: ReferralForm, member: str) -> ReferralForm:
    """The member was chosen."""
    return replace(form, member=member)


def with_service(form: ReferralForm, code: str) -> ReferralForm:
    """*+ Add Service*; a code that is there already stays once."""
    if any(one.code == code for one in form.services) or len(form.services) >= MOST_SERVICES:
        return form
    return replace(form, services=(*form.services, RequestedService(code, None, (), {})))


def without_service(form: ReferralForm, code: str) -> ReferralForm:
    """A service is taken off."""
    return replace(form, services=tuple(one for one in form.services if one.code != code))


def with_diagnosis(form: ReferralForm, code: str) -> ReferralForm:
    """*+ Add ICD Code*."""
    if code in form.diagnoses or len(form.diagnoses) >= MOST_DIAGNOSES:
        return form
    return replace(form, diagnoses=(*form.diagnoses, code))


def without_diagnosis(form: ReferralForm, code: str) -> ReferralForm:
    """A diagnosis is taken off."""
    return replace(form, diagnoses=tuple(one for one in form.diagnoses if one != code))


def with_typed(form: ReferralForm, typed: Mapping[str, str]) -> ReferralForm:
    """What stands in the fields of a section; a field that the section does not have stays as it was.

    Names: kind, referring, service_address, justification, priority, request_date, urgent, place_of_service,
    indications, duplicate_reason; of each service `units-CODE`, `modifiers-CODE`, `answer-CODE-KEY`.
    """
    form = replace(
        form,
        kind=ReferralKind.__members__.get(typed.get("kind", ""), form.kind),
        referring=typed.get("referring", form.referring),
        service_address=typed.get("service_address", form.service_address),
        redirect=replace(form.redirect, justification=typed.get("justification", form.redirect.justification)),
        indications=typed.get("indications", form.indications),
        duplicate_reason=typed.get("duplicate_reason", form.duplicate_reason),
        services=tuple(_service(one, typed) for one in form.services),
    )
    return _with_when(form, typed) if "priority" in typed else form


def _with_when(form: ReferralForm, typed: Mapping[str, str]) -> ReferralForm:
    """Section 4's own fields. A box that is not ticked is absent from what a form sends."""
    return replace(
        form,
        priority=Priority.__members__.get(typed["priority"], form.priority),
        request_date=_day(typed.get("request_date", "")) or form.request_date,
        is_urgency_confirmed="urgent" in typed,
        place_of_service=typed.get("place_of_service", form.place_of_service),
    )


def _service(one: RequestedService, typed: Mapping[str, str]) -> RequestedService:
    answers = {
        name.removeprefix(f"answer-{one.code}-"): value
        for name, value in typed.items()
        if name.startswith(f"answer-{one.code}-")
    }
    return replace(
        one,
        units=_units(typed[f"units-{one.code}"]) if f"units-{one.code}" in typed else one.units,
        modifiers=_modifiers(typed[f"modifiers-{one.code}"]) if f"modifiers-{one.code}" in typed else one.modifiers,
        answers={**(one.answers or {}), **answers},
    )


def _units(text: str) -> int | None:
    """Whole units; anything else is as if nothing was entered."""
    plain = text.strip().replace(",", "")
    return min(int(plain), MOST_UNITS) if plain.isascii() and plain.isdecimal() else None


def _modifiers(text: str) -> tuple[str, ...]:
    parts = text.upper().replace(",", " ").split()
    return tuple(dict.fromkeys(one[:LONGEST_MODIFIER] for one in parts))[: MODIFIERS_A_LINE + 1]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
