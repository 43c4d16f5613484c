"""How the claims of an advice meet those that are there: the bill that is settled, the claim that is taken back."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from optima_portal.imports.people import MANY, any_of, chunks
from optima_portal.imports.remittance import RemitClaim
from optima_portal.models.claim import Claim, ClaimKind

NOBODY = 0
UNNAMED = func.coalesce(Claim.remit_key, "") == ""  # by no index either: most claims have a key


def submitted(db: Session, claims: list[RemitClaim], payee_id: int | None) -> dict[int, int]:
    """{id(claim): claim's row} for those billed before and not paid yet, each row at most once.

    By the plan's claim number; else by the patient's account, the biller and the billed amount, when that is one.
    """
    open_ones = [one for one in claims if not one.is_reversal]
    by_number = _open_rows(db, "claim_number", {one.number for one in open_ones}, None)
    by_account = _open_rows(db, "patient_account", {one.account for one in open_ones}, payee_id)
    taken: dict[int, int] = {}
    used: set[int] = set()
    for claim in open_ones:
        rows = by_number.get(claim.number) or [
            row for row in by_account.get(claim.account, []) if row[1] == claim.billed
        ]
        free = [row[0] for row in rows if row[0] not in used]
        if len(free) == 1:
            taken[id(claim)] = free[0]
            used.add(free[0])
    return taken


def _open_rows(db: Session, column: str, values: set[str], payee_id: int | None) -> dict[str, list[tuple[int, int]]]:
    """{value: [(id, billed)]} of claims that no advice has named."""
    rows: dict[str, list[tuple[int, int]]] = {}
    named = getattr(Claim, column)
    for some in chunks(sorted(one for one in values if one), MANY):
        wanted = select(named, Claim.id, Claim.billed_cents).where(any_of(db, named, some), UNNAMED)
        if payee_id is not None:
            wanted = wanted.where(_of_payee(payee_id))
        for value, claim_id, billed in db.execute(wanted):
            rows.setdefault(value, []).append((claim_id, billed))
    return rows


def _of_payee(payee_id: int | None) -> ColumnElement[bool]:
    """Said so that no index is taken for it: SQLite would read all of a payee's claims, for a thousand numbers."""
    return func.coalesce(Claim.billing_provider_id, NOBODY) == (NOBODY if payee_id is None else payee_id)


def chain_of(db: Session, numbers: Iterable[str], payee_id: int | None) -> None:
    """Say of the claims of a number which takes back or replaces which: in the order in which they came.

    Two claims of one number without a reversal between them are two claims.
    """
    rows: dict[str, list[Claim]] = {}
    for some in chunks(_taken_back(db, numbers, payee_id), MANY):
        wanted = select(Claim).where(any_of(db, Claim.claim_number, some), _of_payee(payee_id))
        for claim in db.exec(wanted.order_by(col(Claim.paid_on), col(Claim.id))):
            rows.setdefault(claim.claim_number, []).append(claim)
    for chain in rows.values():
        _link(db, chain)


def _taken_back(db: Session, numbers: Iterable[str], payee_id: int | None) -> list[str]:
    """Those of the numbers under which a claim was reversed: few, as a rule."""
    found: set[str] = set()
    for some in chunks(sorted({number for number in numbers if number}), MANY):
        wanted = select(Claim.claim_number).where(any_of(db, Claim.claim_number, some), Claim.payer_status == "22")
        found |= set(db.exec(wanted.where(_of_payee(payee_id))))
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
