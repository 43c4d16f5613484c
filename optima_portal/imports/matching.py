"""Whether a bill and a claim of an advice are one: the same patient, the same days. Of several that fit, the best one.

Account, biller and amount are compared before; a patient's account may hold a visit a week at the same charge.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeVar

from sqlmodel import Session, col, select

from optima_portal.imports.people import chunks
from optima_portal.kit.names import normalised
from optima_portal.models.claim_line import ClaimLine

Key = TypeVar("Key", bound=Hashable)
EXACT, WITHIN, UNDATED, NOT_AT_ALL = 3, 2, 1, 0


class Visit(NamedTuple):
    """Whose claim it is, and of which days. `numbers`: the Member IDs under which the patient is named."""

    member_id: int | None
    numbers: frozenset[str]
    last_name: str
    first_name: str
    begins: date | None
    ends: date | None


def how_well(paid: Visit, billed: Visit) -> int:
    """How a claim of an advice fits a bill: on its days, within them, perhaps (no days are given), or not at all."""
    if not is_same_patient(paid, billed):
        return NOT_AT_ALL
    if paid.begins is None or billed.begins is None:
        return UNDATED
    first, last = paid.begins, paid.ends or paid.begins
    begins, ends = billed.begins, billed.ends or billed.begins
    if (first, last) == (begins, ends):
        return EXACT
    return WITHIN if first == begins or begins <= first <= last <= ends else NOT_AT_ALL


def is_same_patient(one: Visit, other: Visit) -> bool:
    """By member or number; where one of the two has no number, by name. What nobody says speaks against nothing."""
    if one.numbers & other.numbers or (one.member_id is not None and one.member_id == other.member_id):
        return True
    if one.numbers and other.numbers:
        return False
    return _is_alike(one.last_name, other.last_name) and _is_alike(one.first_name, other.first_name)


def _is_alike(name: str, other: str) -> bool:
    return not name or not other or normalised(name) == normalised(other)


def pairs(
    fitting: Mapping[Key, Sequence[tuple[int, int]]], narrowed: Callable[[Key, list[int]], list[int]]
) -> tuple[dict[Key, int], list[Key]]:
    """{claim: row}, each row at most once, from {claim: [(how well, row)]}; and the claims that several rows fit alike.

    The best fits are paired first. `narrowed` says which of several rows is meant, if it can.
    """
    taken: dict[Key, int] = {}
    used: set[int] = set()
    doubtful: list[Key] = []
    for well in sorted({how for rows in fitting.values() for how, _ in rows}, reverse=True):
        open_ones = {
            key: [row for how, row in rows if how == well]
            for key, rows in fitting.items()
            if key not in taken and key not in doubtful
        }
        doubtful += _paired(open_ones, narrowed, taken, used)
    return taken, doubtful


def _paired(
    fitting: dict[Key, list[int]], narrowed: Callable[[Key, list[int]], list[int]], taken: dict[Key, int],
    used: set[int],
) -> list[Key]:  # fmt: skip
    """Pair until nothing more is plain; returns those that are left with several rows."""
    while True:
        before, left = len(taken), []
        for key, rows in fitting.items():
            free = [row for row in rows if row not in used] if key not in taken else []
            meant = narrowed(key, free) if len(free) > 1 else free
            if len(meant) == 1:
                taken[key] = meant[0]
                used.add(meant[0])
            elif free:
                left.append(key)
        if len(taken) == before:
            return left


def by_lines(db: Session, lines: Sequence[Any], rows: Sequence[int]) -> list[int]:
    """Those of the rows whose lines have these control numbers (REF*6R); without any, those of the same services."""
    controls, codes = {one.control for one in lines if one.control}, sorted(one.code for one in lines)
    known: dict[int, list[tuple[str, str]]] = {row: [] for row in rows}
    for some in chunks(rows):
        wanted = select(ClaimLine.claim_id, ClaimLine.control_number, ClaimLine.code)
        for row, control, code in db.execute(wanted.where(col(ClaimLine.claim_id).in_(some))):
            known[row].append((control, code))
    by_control = [row for row, own in known.items() if controls & {control for control, _ in own}]
    return by_control or [row for row, own in known.items() if sorted(code for _, code in own) == codes]


def numbers_of(*numbers: str) -> frozenset[str]:
    """Member IDs that are there."""
    return frozenset(filter(None, numbers))


def said_twice(what: str) -> str:
    """The warning about what several rows fit alike."""
    return f"several {what} fit this claim alike (account, amount, patient, days): none was linked"
