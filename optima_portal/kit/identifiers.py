"""Numbers that name people and providers: made alike, and checked by their rule. Nothing is refused here.

Sources: NPI final rule (Luhn over 80840 + NPI); CMS "Understanding the MBI format"; DHCS: CIN `9` 7 digits, a letter.
"""

import re

CIN = re.compile(r"9\d{7}[A-Z]")
_CARD = re.compile(r"(9\d{7}[A-Z])\d{5}")
_MBI = re.compile(
    r"[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d[AC-HJKMNP-RT-Y]{2}\d{2}"
)
_NOISE = re.compile(r"[\W_]+")
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def plain(number: str) -> str:
    """Upper case, without blanks, dashes and other signs."""
    return number.upper() if number.isalnum() else _NOISE.sub("", number).upper()


def cin(number: str) -> str:
    """A Member ID as it is stored: the 14 characters of a card (CIN, check digit, issue date) lose their end."""
    bare = plain(number)
    card = _CARD.fullmatch(bare)
    return card[1] if card else bare


def is_cin(number: str) -> bool:
    """Whether it has the form of a Medi-Cal Client Index Number."""
    return CIN.fullmatch(number) is not None


def is_mbi(number: str) -> bool:
    """Whether it has the form of a Medicare Beneficiary Identifier."""
    return _MBI.fullmatch(number) is not None


def is_npi(number: str) -> bool:
    """Whether its check digit is right: Luhn over 80840 and the number, whose prefix alone sums to 24."""
    if len(number) != 10 or not (number.isascii() and number.isdecimal()):
        return False
    digits = [int(digit) for digit in number]
    return (24 + sum(_DOUBLED[digit] for digit in digits[0::2]) + sum(digits[1::2])) % 10 == 0


def dotted(code: str) -> str:
    """An ICD-10-CM code as people write it: `E11.65` for `E1165`."""
    return f"{code[:3]}.{code[3:]}" if len(code) > 3 else code


def undotted(code: str) -> str:
    """An ICD-10-CM code as it is kept: `E1165` for ` e11.65`."""
    return "".join(one for one in code.upper() if one.isascii() and one.isalnum())
