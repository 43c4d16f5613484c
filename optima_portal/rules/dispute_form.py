"""What a dispute must say: the fields of the Provider Dispute Resolution Request. Source: Release 14; spec 3."""

import re
from dataclasses import dataclass

from optima_portal.rules.dispute_status import DisputeType

LONGEST_TEXT = 5_000
LONGEST_LINE = 120
LONGEST_PHONE = 40
SAY_OUTCOME = "Say what the plan should do, for example “pay line 4 at the contracted rate”."
MOST_CENTS = 100_000_000
EMAIL = re.compile(r"[^@\s,;<>\"()]+@[^@\s,;<>\"()]+\.[^@\s,;<>\"()]+")
AMOUNT = re.compile(r"\$?\s*(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?")


@dataclass(frozen=True)
class DisputeRequest:
    """A request as it was typed."""

    kind: str
    amount: str
    description: str
    outcome: str
    contact_name: str
    contact_email: str
    contact_title: str
    contact_phone: str
    contact_fax: str

    @classmethod
    def of(cls, form: dict[str, str]) -> "DisputeRequest":
        """From a form's fields."""
        return cls(**{name: form.get(name, "").strip() for name in cls.__dataclass_fields__})


def cents_of(amount: str) -> int | None:
    """$1,234.5 is 123450; None for what is no amount."""
    found = AMOUNT.fullmatch(amount.strip())
    if found is None:
        return None
    cents = int(found[1].replace(",", "")) * 100 + int((found[2] or "").ljust(2, "0"))
    return cents if cents <= MOST_CENTS else None


def problems_of(request: DisputeRequest) -> dict[str, str]:
    """What is missing or wrong: a sentence for each field; empty when all is well."""
    found = {
        "kind": "" if request.kind in DisputeType.__members__ else "Choose what the dispute is about.",
        "amount": _amount(request.amount),
        "description": _text(request.description, "Say what was decided wrongly, and why."),
        "outcome": _text(request.outcome, SAY_OUTCOME),
        "contact_name": _line(request.contact_name, "Enter the name of the person to contact."),
        "contact_email": _email(request.contact_email),
        "contact_phone": _phone(request.contact_phone),
        "contact_title": _short(request.contact_title),
        "contact_fax": _short(request.contact_fax),
    }  # fmt: skip
    return {field: words for field, words in found.items() if words}


def _amount(amount: str) -> str:
    return "" if not amount or cents_of(amount) is not None else "Enter an amount, such as 118.72."


def _text(text: str, missing: str) -> str:
    if not text:
        return missing
    return f"Shorten this to {LONGEST_TEXT:,} characters." if len(text) > LONGEST_TEXT else ""


def _line(text: str, missing: str) -> str:
    return _short(text) if text else missing


def _short(text: str) -> str:
    return f"Shorten this to {LONGEST_LINE} characters." if len(text) > LONGEST_LINE else ""


def _phone(phone: str) -> str:
    is_whole = sum(c.isdigit() for c in phone) >= 10 and len(phone) <= LONGEST_PHONE
    return "" if is_whole else "Enter a phone number with its area code."


def _email(email: str) -> str:
    return "" if EMAIL.fullmatch(email) else "Enter an e-mail address, such as name@office.com."
