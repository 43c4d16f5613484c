"""How the claims of an advice follow one another: what a reversal takes back, what comes in its place."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from optima_portal.imports.people import MANY, any_of, chunks
from optima_portal.imports.settling import of_payee
from optima_portal.models.claim import Claim, ClaimKind


def chain_of(db: Session, numbers: Iterable[str], payee_id: int | None) -> None:
    """Say of the claims of a number which takes back or replaces which: in the order in which they came.

    Two claims of one number without a reversal between them are two claims.
    """
    rows: dict[str, list[Claim]] = {}
    for some in chunks(_taken_back(db, numbers, payee_id), MANY):
        wanted = select(Claim).where(any_of(db, Claim.claim_number, some), of_payee(payee_id))
        for claim in db.exec(wanted.order_by(col(Claim.paid_on), col(Claim.id))):
            rows.setdefault(claim.claim_number, []).append(claim)
    for chain in rows.values():
        _link(db, chain)


def _taken_back(db: Session, numbers: Iterable[str], payee_id: int | None) -> list[str]:
    """Those of the numbers under which a claim was reversed: few, as a rule."""
    found: set[str] = set()
    for some in chunks(sorted({number for number in numbers if number}), MANY):
        wanted = select(Claim.claim_number).where(any_of(db, Claim.claim_number, some), Claim.payer_status == "22")
        found |= set(db.exec(wanted.where(of_payee(payee_id))))
    return sorted(found)


def _link(db: Session, chain: list[Claim]) -> None:
    before: Claim | None = None
    for claim in chain:
        claim.kind = ClaimKind.ORIGINAL
        if claim.payer_status == "22":
            claim.kind = ClaimKind.REVERSAL
        elif before is not None and before.kind is ClaimKind.REVERSAL:
            claim.kind = ClaimKind.ADJUSTED
        claim.adjusts_id = before.id if before is not None and claim.kind is not ClaimKind.ORIGINAL else None
        before = claim
    db.flush()
