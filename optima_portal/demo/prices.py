"""What a visit costs and how it can end, worked out once: a claim only adds who, when and its numbers.

Every outcome keeps the rules of an 835: a line's billed less its adjustments is what it pays, a claim is the sum of
its lines. What is allowed for a code is one fee; what is billed differs.
"""

from dataclasses import dataclass
from functools import lru_cache
from random import Random

from optima_portal.demo.catalog import Service, services

VARIANTS = 8
Tail = tuple[object, ...]
Adjustment = tuple[str, str, int]
"""(group, reason, cents)."""

# Why the plan pays nothing: (group, CARC, RARC or ""). The last two are chosen by circumstance, not by chance.
DENIALS = {
    "late": ("CO", "29", ""), "no_authorization": ("CO", "197", ""), "duplicate": ("OA", "18", ""),
    "missing": ("CO", "16", "N290"), "not_needed": ("CO", "50", "N115"), "other_payer": ("CO", "22", "MA04"),
    "bundled": ("CO", "97", "M15"), "not_covered": ("CO", "96", "N130"), "terminated": ("CO", "27", "N30"),
    "wrong_payer": ("CO", "109", "N418"),
}  # fmt: skip
BY_CHANCE = (
    *("late", "no_authorization", "no_authorization", "duplicate", "missing", "missing"),
    *("not_needed", "other_payer", "bundled", "not_covered"),
)


@dataclass(frozen=True, slots=True)
class Priced:
    """One outcome of a visit. `claim` ends a claim's row, `lines` end its lines' (see `rows.COLUMNS`)."""

    claim: Tail
    lines: tuple[Tail, ...]
    adjustments: tuple[tuple[int, Tail], ...]
    remarks: tuple[tuple[int, str], ...]
    paid: int


@dataclass(frozen=True, slots=True)
class Charge:
    """A line before it is decided."""

    code: str
    modifiers: str
    revenue: str
    words: str
    units: int
    billed: int
    fee: int


@dataclass(frozen=True, slots=True)
class Visit:
    """A service with its charges, and every way it can end."""

    service: Service
    paid: Priced
    reversed: Priced
    corrected: Priced
    short: Priced
    shared: Priced
    partly: Priced
    pending: Priced
    unpaid: Priced
    denied: dict[str, Priced]


@lru_cache
def visits() -> dict[str, list[Visit]]:
    """Some variants of each kind, from a chance of their own, so that a fee is the same in every district."""
    chance = Random("prices")
    return {kind: [_visit(service, chance) for _ in range(VARIANTS)] for kind, service in services().items()}


def _visit(service: Service, chance: Random) -> Visit:
    charges = _charges(service, chance)
    usual = [_contractual(one, one.fee) for one in charges]
    paid = _priced(service, charges, usual)
    dear = [max(range(len(charges)), key=lambda one: charges[one].billed)]
    return Visit(
        service, paid, _reversed(paid),
        corrected=_priced(service, charges, _corrected(charges, usual, dear[0])),
        short=_priced(service, charges, [
            _contractual(one, one.fee * 6 // 10 if place in dear else one.fee) for place, one in enumerate(charges)
        ]),
        shared=_priced(service, charges, [_shared(one, chance) for one in charges]),
        partly=_priced(service, charges, [
            [("CO", "97", one.billed)] if place == len(charges) - 1 and place else usual[place]
            for place, one in enumerate(charges)
        ], {len(charges) - 1: "M15"} if len(charges) > 1 else {}),
        pending=_priced(service, charges, usual, is_paid=False),
        unpaid=_undecided(service, charges),
        denied={why: _denied(service, charges, why) for why in DENIALS},
    )  # fmt: skip


def _charges(service: Service, chance: Random) -> list[Charge]:
    found = []
    for code, modifiers, revenue, words, units, low, high, share in service.lines:
        billed = 100 * chance.randint(low, high)
        if chance.random() * 100 < share or share == 100:
            found.append(Charge(code, modifiers, revenue, words, int(units), billed, low * 62 + low % 7))
    return found


def _contractual(charge: Charge, fee: int) -> list[Adjustment]:
    return [("CO", "45", charge.billed - fee)]


def _shared(charge: Charge, chance: Random) -> list[Adjustment]:
    """The member owes a part: a copay of some dollars, or a fifth."""
    if chance.random() < 0.5 and charge.fee > 2500:
        part = ("PR", "3", 500 * chance.randint(1, 3))
    elif chance.random() < 0.5:
        part = ("PR", "1", charge.fee // 3)
    else:
        part = ("PR", "2", charge.fee // 5)
    return [*_contractual(charge, charge.fee), part]


def _corrected(charges: list[Charge], usual: list[list[Adjustment]], place: int) -> list[list[Adjustment]]:
    """The dearest line is paid at nine tenths the second time."""
    charge = charges[place]
    return [*usual[:place], _contractual(charge, charge.fee * 9 // 10), *usual[place + 1 :]]


def _denied(service: Service, charges: list[Charge], why: str) -> Priced:
    group, reason, remark = DENIALS[why]
    decided: list[list[Adjustment]] = [[(group, reason, one.billed)] for one in charges]
    return _priced(service, charges, decided, {0: remark} if remark else {}, is_denied=True)


def _priced(
    service: Service,
    charges: list[Charge],
    decided: list[list[Adjustment]],
    remarks: dict[int, str] | None = None,
    *,
    is_denied: bool = False,
    is_paid: bool = True,
) -> Priced:
    sums = [
        (charge.billed, charge.billed - _of(cuts, "CO", "OA", "PI"), charge.billed - _of(cuts, "CO", "OA", "PI", "PR"))
        for charge, cuts in zip(charges, decided, strict=True)
    ]
    billed, allowed, payable = (sum(one[place] for one in sums) for place in range(3))
    paid = payable if is_paid else 0
    return Priced(
        (int(is_denied), *_form(service), billed, allowed, payable, paid, allowed - payable, 0),
        tuple(
            _line(service, place, charges[place], *one, is_paid) for place, one in enumerate(sums)
        ),
        tuple((place, (*cut, None)) for place, cuts in enumerate(decided) for cut in cuts if cut[2]),
        tuple((remarks or {}).items()),
        paid,
    )  # fmt: skip


def _undecided(service: Service, charges: list[Charge]) -> Priced:
    billed = sum(one.billed for one in charges)
    lines = tuple(_line(service, place, one, one.billed, None, 0, False) for place, one in enumerate(charges))
    return Priced((0, *_form(service), billed, None, 0, 0, 0, 0), lines, (), (), 0)


def _reversed(paid: Priced) -> Priced:
    """The same with every amount turned round."""
    denied, kind, place, bill, *amounts, warning = paid.claim
    return Priced(
        (denied, kind, place, bill, *(_minus(one) for one in amounts), warning),
        tuple((*line[:10], *(_minus(one) for one in line[10:])) for line in paid.lines),
        tuple((place, (group, reason, _minus(cents), None)) for place, (group, reason, cents, _) in paid.adjustments),
        (),
        -paid.paid,
    )


def _form(service: Service) -> tuple[str, str, str]:
    return ("INSTITUTIONAL" if service.form == "I" else "PROFESSIONAL", service.place, service.bill)


def _line(
    service: Service, place: int, charge: Charge, billed: int, allowed: int | None, payable: int, is_paid: bool
) -> Tail:
    return (
        place + 1, "HC" if charge.code else "", charge.code, charge.modifiers, charge.revenue, charge.words,
        service.place, "1", str(place + 1), charge.units * 1000, billed, allowed, payable, payable if is_paid else 0,
    )  # fmt: skip


def _of(cuts: list[Adjustment], *groups: str) -> int:
    return sum(cents for group, _, cents in cuts if group in groups)


def _minus(amount: object) -> object:
    return -amount if isinstance(amount, int) else amount
