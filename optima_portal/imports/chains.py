"""How paid claims follow one another: what a reversal takes back, and what comes in its place.

A reversal (CLP02 = 22) has the amounts of the claim that it takes back, with the other sign. The claim in its place is
on the same payment, before or after it, or on a later one, under the same number or one that names it in REF*F8. Two
claims of one number without a reversal are two claims.
"""

from collections.abc import Iterable
from datetime import date

from sqlmodel import Session, col, or_, select

from optima_portal.imports.people import AT_ONCE, MANY, any_of, chunks
from optima_portal.imports.remittance import RemitClaim
from optima_portal.imports.settling import PAYS, of_payee
from optima_portal.models.claim import Claim, ClaimKind

REVERSED = "22"


def chain_of(db: Session, claims: Iterable[RemitClaim], payee_id: int | None) -> None:
    """Say of the claims of these numbers, and of those that they name, which takes back or replaces which."""
    numbers, names = set(), {}
    for claim in claims:
        numbers.add(claim.number)
        if claim.original_number not in ("", claim.number):
            names[claim.number] = claim.original_number
    chain_of_numbers(db, numbers, names, payee_id)


def chain_of_numbers(db: Session, numbers: set[str], names: dict[str, str], payee_id: int | None) -> None:
    """The same of all paid claims of these numbers; `names`: {number: the number that it names}."""
    wanted = _linked(db, numbers | set(names.values()), payee_id) | set(names) | set(names.values())
    if not wanted:
        return
    rows = _with_their_own(db, wanted, payee_id)
    for family in _families(rows, names):
        _link(sorted(family, key=_when), names)
    db.flush()


def _linked(db: Session, numbers: set[str], payee_id: int | None) -> set[str]:
    """Those of the numbers under which a claim was reversed, or follows another: few, as a rule."""
    found: set[str] = set()
    for some in chunks(sorted(number for number in numbers if number), MANY):
        follows = or_(col(Claim.payer_status) == REVERSED, col(Claim.adjusts_id).is_not(None))
        wanted = select(Claim.claim_number).where(any_of(db, Claim.claim_number, some), follows)
        found |= set(db.exec(wanted.where(of_payee(payee_id))))
    return found


def _with_their_own(db: Session, numbers: set[str], payee_id: int | None) -> dict[int, Claim]:
    """{id: paid claim} of these numbers, and of the numbers to which a link leads from there."""
    rows: dict[int, Claim] = {}
    seen: set[str] = set()
    while numbers - seen:
        fresh: list[Claim] = []
        for some in chunks(sorted(number for number in numbers - seen if number), MANY):
            paid = select(Claim).where(any_of(db, Claim.claim_number, some), col(Claim.remit_key).is_not(None))
            fresh += db.exec(paid.where(of_payee(payee_id), PAYS).execution_options(populate_existing=True))
        rows |= {one.id or 0: one for one in fresh}
        seen |= numbers
        numbers = _next_to(db, fresh)
    return rows


def _next_to(db: Session, claims: list[Claim]) -> set[str]:
    """The numbers of what these claims follow, and of what follows them."""
    numbers: set[str] = set()
    for some in chunks(claims, AT_ONCE // 2):
        before = {one.adjusts_id for one in some if one.adjusts_id}
        beside = or_(col(Claim.id).in_(before), col(Claim.adjusts_id).in_([one.id for one in some]))
        numbers |= set(db.exec(select(Claim.claim_number).where(beside, col(Claim.remit_key).is_not(None))))
    return numbers


def _families(rows: dict[int, Claim], names: dict[str, str]) -> list[list[Claim]]:
    """The rows, together with those of their number, of the number that theirs names, and of what they follow."""
    first: dict[str, str] = {}

    def root(number: str) -> str:
        while (above := first.get(number, number)) != number:
            number = above
        return number

    pairs = list(names.items())
    pairs += [(one.claim_number, rows[at].claim_number) for one in rows.values() if (at := one.adjusts_id or 0) in rows]
    for one, other in pairs:
        if root(one) != root(other):
            first[root(one)] = root(other)
    families: dict[str, list[Claim]] = {}
    for claim in rows.values():
        families.setdefault(root(claim.claim_number), []).append(claim)
    return list(families.values())


def _when(claim: Claim) -> tuple[date, int]:
    return claim.paid_on or claim.determined_on or date.min, claim.id or 0


def _link(rows: list[Claim], names: dict[str, str]) -> None:
    reversals = [one for one in rows if one.payer_status == REVERSED]
    others = [one for one in rows if one.payer_status != REVERSED]
    taken_back = _taken_back(reversals, others)
    corrections = _corrections(reversals, others, taken_back)
    for claim in reversals:
        paired = taken_back.get(claim.id or 0)
        claim.kind, claim.adjusts_id = ClaimKind.REVERSAL, paired.id if paired else None
    stale = {one.id for one in reversals}
    for claim in others:
        if reversal := corrections.get(claim.id or 0):
            claim.kind, claim.adjusts_id = ClaimKind.ADJUSTED, reversal.id
        elif claim.adjusts_id in stale:
            claim.kind, claim.adjusts_id = ClaimKind.ORIGINAL, None
        elif claim.adjusts_id is None and (before := _named(claim, others, names)):
            claim.kind, claim.adjusts_id = ClaimKind.ADJUSTED, before.id
    for claim in others:  # what was denied has not come in the place of what still stands
        if claim.is_denied and claim.adjusts_id in {one.id for one in others}:
            claim.adjusts_id = None


def _taken_back(reversals: list[Claim], others: list[Claim]) -> dict[int, Claim]:
    """{reversal's id: the claim that it takes back}, each claim once; reversals in the order in which they came."""
    found: dict[int, Claim] = {}
    for reversal in reversals:
        free = [one for one in others if all(one is not claim for claim in found.values())]
        ranked = [
            (rank, at, one) for at, one in enumerate(free) if (rank := _how_opposite(one, reversal, at)) is not None
        ]
        if ranked:
            found[reversal.id or 0] = max(ranked, key=lambda each: each[:2])[2]
    return found


def _how_opposite(claim: Claim, reversal: Claim, at: int) -> tuple[bool, bool, int] | None:
    """To rank claims by; None: not this one. Of one payment the first, else the last before the reversal."""
    is_exact = (claim.billed_cents, claim.paid_cents) == (-reversal.billed_cents, -reversal.paid_cents)
    is_beside = claim.payment_id == reversal.payment_id
    if is_beside:
        return (True, False, -at) if is_exact else None
    return (is_exact, True, at) if _when(claim) < _when(reversal) else None


def _corrections(reversals: list[Claim], others: list[Claim], taken_back: dict[int, Claim]) -> dict[int, Claim]:
    """{claim's id: the reversal in whose place it stands}."""
    undone = {taken.id: at for at, one in enumerate(reversals) if (taken := taken_back.get(one.id or 0))}
    found: dict[int, Claim] = {}
    for at, reversal in enumerate(reversals):
        beside = [one for one in others if one.payment_id == reversal.payment_id]
        later = [one for one in others if _when(one) > _when(reversal)]
        for claim in (*beside, *later):
            if claim.id not in found and undone.get(claim.id, len(reversals)) > at:
                found[claim.id or 0] = reversal
                break
    return found


def _named(claim: Claim, others: list[Claim], names: dict[str, str]) -> Claim | None:
    """The claim that this one names (REF*F8): the last of that number."""
    number = names.get(claim.claim_number)
    named = [one for one in others if one.claim_number == number and one is not claim]
    return named[-1] if named else None
