"""A bill that the payer split: one advice has its parts as claims of their own, under its account.

The parts are of the bill's patient and days, and their amounts come to the bill's. Then the first of them stands for
the bill, so that nothing of it is left open and nothing is counted twice; the others are claims beside it.
"""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from optima_portal.imports.matching import Visit, how_well

Key = TypeVar("Key", bound=Hashable)


class Part(NamedTuple):
    """A claim of an advice that has no bill of its own amount: which one, of which payment, how much was billed."""

    at: int
    payment: int
    billed: int
    visit: Visit


def split_bills(
    bills: Mapping[Key, tuple[int, Visit]], parts: Mapping[Key, Sequence[Part]]
) -> tuple[dict[Key, list[int]], dict[Key, int]]:  # fmt: skip
    """{bill: its parts}, and {bill: a claim} where some fit it but do not come to it.

    `bills`: {bill: (amount, visit)}; `parts`: {bill: claims of its account and biller}. What several bills could claim
    is no bill's.
    """
    fitting = {
        key: [part for part in parts.get(key, ()) if how_well(part.visit, visit)] for key, (_, visit) in bills.items()
    }
    wanted = Counter(part.at for some in fitting.values() for part in some)
    whole: dict[Key, list[int]] = {}
    open_still: dict[Key, int] = {}
    for key, some in fitting.items():
        for payment in dict.fromkeys(part.payment for part in some):
            own = [part for part in some if part.payment == payment]
            is_its_own = all(wanted[part.at] == 1 for part in own)
            if is_its_own and len(own) > 1 and sum(part.billed for part in own) == bills[key][0]:
                whole[key] = [part.at for part in own]
        if some and key not in whole:
            open_still[key] = some[0].at
    return whole, open_still
