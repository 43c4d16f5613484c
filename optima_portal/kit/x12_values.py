"""Values of X12 elements: cents, thousandths, days. None: it cannot be read, and nothing is guessed."""

import re
from datetime import date

_NUMBER = re.compile(r"([+-]?)(\d*)(?:\.(\d*))?")
MOST_DIGITS = 13


def cents(written: str) -> int | None:
    """`12.5` is 1250. More than two decimals are money only when the rest are noughts."""
    return _scaled(written, 2)


def thousandths(written: str) -> int | None:
    """`1.5` is 1500."""
    return _scaled(written, 3)


def day(written: str) -> date | None:
    """CCYYMMDD, or YYMMDD of this century."""
    if not (written.isascii() and written.isdecimal()):
        return None
    digits = written if len(written) == 8 else f"20{written}"
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:])) if len(digits) == 8 else None
    except ValueError:
        return None


def days(written: str) -> tuple[date | None, date | None]:
    """First and last day of D8 or RD8 (`20260101-20260131`)."""
    first, dash, last = written.partition("-")
    return day(first), day(last) if dash else day(first)


def dollars(amount: int) -> str:
    """Cents as X12 writes them: without needless noughts."""
    sign, amount = "-" * (amount < 0), abs(amount)
    whole, part = divmod(amount, 100)
    return f"{sign}{whole}" if not part else f"{sign}{whole}.{part:02}".rstrip("0")


def _scaled(written: str, places: int) -> int | None:
    found = _NUMBER.fullmatch(written)
    if found is None or not written.isascii():
        return None
    sign, whole, part = found[1], found[2], (found[3] or "").rstrip("0")
    if not (whole or found[3]) or len(whole) > MOST_DIGITS or len(part) > places:
        return None
    amount = int((whole or "0") + part.ljust(places, "0"))
    return -amount if sign == "-" else amount
