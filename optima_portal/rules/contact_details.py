"""What a phone number and an address look like. Empty is allowed: nobody must give them."""

import re

_STATES = (
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK "
    "OR PA PR RI SC SD TN TX UT VT VA VI WA WV WI WY"
)
STATES = frozenset(_STATES.split())
ZIP = re.compile(r"\d{5}(-\d{4})?")
LONGEST = 120


def what_is_wrong(details: dict[str, str]) -> dict[str, str]:
    """Problems by field; empty means all is well."""
    problems = {
        name: f"Use no more than {LONGEST} characters." for name, said in details.items() if len(said) > LONGEST
    }
    phone, state, code = (details.get(name, "").strip() for name in ("phone", "state", "zip_code"))
    if phone and len(digits(phone)) != 10:
        problems["phone"] = "Enter a phone number of ten digits, such as 714-555-0142."
    if state and state.upper() not in STATES:
        problems["state"] = "Enter a state's two letters, such as CA."
    if code and not ZIP.fullmatch(code):
        problems["zip_code"] = "Enter a ZIP code, such as 92868."
    return problems


def digits(phone: str) -> str:
    """The ten digits of a phone number, without a leading 1."""
    found = "".join(character for character in phone if character.isdecimal() and character.isascii())
    return found[1:] if len(found) == 11 and found.startswith("1") else found
