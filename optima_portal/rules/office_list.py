"""An office's own list: which column is the claim number, which the expected amount, whatever the office calls them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

NUMBER_NAMES = frozenset(
    {
        *("claim number", "claim no", "claim num", "claim", "claim id", "claimnumber", "claimid", "icn"),
        *("payer claim number", "payer claim control number", "plan claim number", "claim control number"),
    }
)
AMOUNT_NAMES = frozenset(
    {
        *("expected amount", "expected", "expected payment", "expected pay", "amount expected", "expectedamount"),
        *("expected paid", "expected reimbursement", "amount", "payable", "balance"),
    }
)
HEADER_WITHIN = 20
MOST_CENTS = 10**12
_MONEY = re.compile(
    r"(?P<minus>-|\()?\$?\s*(?P<after>-)?(?P<digits>\d{1,3}(?:,\d{3})+|\d+)?(?P<part>\.\d+)?\s*\)?", re.ASCII
)


@dataclass(frozen=True)
class Expected:
    """A line that could be read."""

    line: int
    claim_number: str
    cents: int


@dataclass(frozen=True)
class Unread:
    """A line that could not, and why."""

    line: int
    why: str


@dataclass(frozen=True)
class ReadList:
    """What a file holds."""

    expected: tuple[Expected, ...]
    unread: tuple[Unread, ...]


class NoSuchColumns(Exception):
    """Neither a header with both columns nor two columns that look like them."""


def read_list(rows: Iterable[Sequence[Any]]) -> ReadList:
    """Read a list; a claim number that stands twice counts once, and the second line is told."""
    every = list(rows)
    header, number_at, amount_at = _columns(every)
    expected: dict[str, Expected] = {}
    unread: list[Unread] = []
    for at, row in enumerate(every[header + 1 :], header + 2):
        if not any(str(cell).strip() for cell in row):
            continue
        number, amount = _text(row, number_at), amount_of(row[amount_at]) if amount_at < len(row) else None
        why = _why_unread(number, amount, expected)
        if why or amount is None:
            unread.append(Unread(at, why))
        else:
            expected[number] = Expected(at, number, amount)
    return ReadList(tuple(expected.values()), tuple(unread))


def bare_number(number: str) -> str:
    """A claim number without what a workbook or a hand changes: case, blanks, leading zeros."""
    return "".join(number.upper().split(" ")).lstrip("0")


def amount_of(cell: Any) -> int | None:
    """Cents of `$1,234.56`, `(12.00)`, `-12`, 12.5; None for what is no amount of whole cents."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        written, is_minus = Decimal(repr(cell)) if cell == cell and abs(cell) < MOST_CENTS else None, False
    else:
        written, is_minus = _written(str(cell).strip())
    if written is None:
        return None
    cents = round(written * 100)
    if abs(written * 100 - cents) > Decimal("0.001") or abs(cents) > MOST_CENTS:
        return None
    return -cents if is_minus else cents


def _written(text: str) -> tuple[Decimal | None, bool]:
    found = _MONEY.fullmatch(text)
    if found is None or not (found["digits"] or found["part"]) or (found["minus"] == "(") != text.endswith(")"):
        return None, False
    try:
        value = Decimal((found["digits"] or "0").replace(",", "") + (found["part"] or ""))
    except InvalidOperation:
        return None, False
    return value, bool(found["minus"] or found["after"])


def _why_unread(number: str, amount: int | None, before: dict[str, Expected]) -> str:
    if not number:
        return "It has no claim number."
    if number in before:
        return f"Claim {number} stands on line {before[number].line} already; that line counts."
    return "Its amount cannot be read." if amount is None else ""


def _columns(rows: Sequence[Sequence[Any]]) -> tuple[int, int, int]:
    """(line of the header, or -1; column of the number; column of the amount)."""
    for at, row in enumerate(rows[:HEADER_WITHIN]):
        names = [_plain(cell) for cell in row]
        number = next((place for place, name in enumerate(names) if name in NUMBER_NAMES), None)
        amount = _named_amount(names)
        if number is not None and amount is not None:
            return at, number, amount
    first = next((row for row in rows if any(str(cell).strip() for cell in row)), ())
    if len(first) == 2 and _text(first, 0) and amount_of(first[1]) is not None:
        return -1, 0, 1
    raise NoSuchColumns


def _named_amount(names: Sequence[str]) -> int | None:
    """The column that says "expected", before one that says "amount" or "payable" only."""
    fitting = [place for place, name in enumerate(names) if name in AMOUNT_NAMES]
    return next((place for place in fitting if "expected" in names[place]), fitting[0] if fitting else None)


def _plain(cell: Any) -> str:
    """`Claim #`, `CLAIM_NUMBER` and `Claim Number:` are alike."""
    words = re.sub(r"[^a-z0-9]+", " ", str(cell).lower().replace("#", " number "))
    return " ".join(words.split())


def _text(row: Sequence[Any], at: int) -> str:
    """A claim number; a spreadsheet may have made a number of it."""
    cell = row[at] if at < len(row) else ""
    if isinstance(cell, float) and cell == int(cell):
        cell = int(cell)
    text = str(cell).strip().lstrip("'").strip()
    return "".join(text.split()).upper()[:60]
