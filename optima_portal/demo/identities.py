"""Identifiers that pass every check of their kind and can be nobody's.

NPI: real ones begin with 1 or 2, ours with 99. CIN: 99, six digits and one of I, O, Q, Z, which read
like digits: our mark of what is made up. MBI: the series of CMS's own sample card (1EG4-TE…). EIN: the prefix 89 was
never given out. MEDS ID: 8, seven digits and P, a pseudo number, never a social security number. Phones: 555-01xx,
kept for fiction.
"""

from base64 import urlsafe_b64encode
from random import Random

_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
_MBI_LETTERS = "ACDEFGHJKMNPQRTUVWXY"
_CIN_LETTERS = "ZQOI"
_IN_ORDER = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
# Multipliers without a common factor with the ranges: neighbours get numbers far apart, and none comes twice.
_CIN_STEP, _CIN_RANGE = 1_234_577, 4_000_000
_MBI_RANGE = 10 * 400 * 100
MOST_MEMBERS = _CIN_RANGE


def npi(number: int) -> str:
    """The `number`-th NPI of ours, with its check digit (Luhn over 80840 and the nine digits)."""
    nine = f"99{number:07}"
    total = 24 + sum(_DOUBLED[int(one)] for one in nine[0::2]) + sum(int(one) for one in nine[1::2])
    return nine + str(-total % 10)


def cin(number: int) -> str:
    """The Member ID of the `number`-th member."""
    mixed = number * _CIN_STEP % _CIN_RANGE
    return f"99{mixed % 1_000_000:06}{_CIN_LETTERS[mixed // 1_000_000]}"


def meds_id(number: int) -> str:
    """A pseudo MEDS ID."""
    return f"8{number * 7_654_321 % 10_000_000:07}P"


def mbi(number: int) -> str:
    """A Medicare Beneficiary Identifier of CMS's sample series; 400,000 of them."""
    rest, two = divmod(number * 123_457 % _MBI_RANGE, 100)
    digit, pair = divmod(rest, 400)
    return f"1EG4TE{digit}{_MBI_LETTERS[pair // 20]}{_MBI_LETTERS[pair % 20]}{two:02}"


def tin(number: int) -> str:
    """A tax number with a prefix that the IRS never gave out."""
    return f"89{number:07}"


def phone(area: str, number: int) -> str:
    """A number kept for fiction."""
    return f"{area}-555-01{number % 100:02}"


def keys(chance: Random, many: int, district: int) -> list[str]:
    """Keys for addresses, as long as `kit.tokens.new_key` makes them, but from the seed: 78 bits of it.

    Three letters in order of the districts, and sorted within one: an index grows at its end, which is far faster.
    """
    text = urlsafe_b64encode(chance.randbytes(12 * many)).decode()
    head = "".join(_IN_ORDER[district >> shift & 63] for shift in (12, 6, 0))
    return sorted(head + text[first + 3 : first + 16] for first in range(0, 16 * many, 16))
