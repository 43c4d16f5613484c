"""A referral's form as the draft keeps it: to JSON and back, tolerant of what an older version kept or left out."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date
from enum import Enum
from typing import Any, TypeVar

from optima_portal.rules.authorization_codes import RequestedService
from optima_portal.rules.redirect import Redirect
from optima_portal.rules.referral_form import ReferralForm
from optima_portal.rules.referral_status import Priority, ReferralKind

Listed = TypeVar("Listed", bound=Enum)


def to_plain(form: ReferralForm) -> dict[str, Any]:
    """Values that JSON knows."""
    plain = asdict(form)
    return plain | {
        "kind": form.kind.name if form.kind else "",
        "priority": form.priority.name,
        "request_date": form.request_date.isoformat() if form.request_date else "",
        "services": [asdict(one) | {"modifiers": list(one.modifiers)} for one in form.services],
        "diagnoses": list(form.diagnoses),
    }


def from_plain(plain: Mapping[str, Any]) -> ReferralForm:
    """The form of a draft; what is missing is as at the beginning."""
    return ReferralForm(
        kind=_named(ReferralKind, plain.get("kind", "")),
        member=plain.get("member", ""),
        referring=plain.get("referring", ""),
        service_address=plain.get("service_address", ""),
        redirect=_redirect(plain.get("redirect", {})),
        priority=_named(Priority, plain.get("priority", "")) or Priority.ROUTINE,
        request_date=date.fromisoformat(plain["request_date"]) if plain.get("request_date") else None,
        is_urgency_confirmed=plain.get("is_urgency_confirmed", False),
        place_of_service=plain.get("place_of_service", ""),
        services=tuple(_service(one) for one in plain.get("services", [])),
        diagnoses=tuple(plain.get("diagnoses", [])),
        indications=plain.get("indications", ""),
        duplicate_reason=plain.get("duplicate_reason", ""),
    )


def _redirect(plain: Mapping[str, Any]) -> Redirect:
    return Redirect(**{one.name: plain[one.name] for one in fields(Redirect) if one.name in plain})


def _service(plain: Mapping[str, Any]) -> RequestedService:
    return RequestedService(
        plain["code"], plain.get("units"), tuple(plain.get("modifiers", [])), plain.get("answers") or {}
    )


def _named(kind: type[Listed], name: str) -> Listed | None:
    return kind.__members__.get(name)
