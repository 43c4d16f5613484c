"""An advice that comes again with fewer claims: what it leaves out is not on the payment any more.

A payer that reissues an advice says all of it anew. What is left out waits for another payment, as it did before; a
reversal that is left out never was. A file that broke off, or whose claims do not come to its payment, leaves out
nothing.

Advices that pay nothing may go by one number for all of a day (TRN02 of no check): only one that has a claim in common
with what is known comes again.
"""

from collections.abc import Container, Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from optima_portal.imports.chains import chain_of_numbers
from optima_portal.imports.claim_rows import keep_decisions
from optima_portal.imports.people import chunks
from optima_portal.imports.remittance import Remit
from optima_portal.kit.x12 import Warned
from optima_portal.models.claim import TAKEN_OFF, Claim, ClaimKind, ClaimStatus
from optima_portal.models.claim_line import LINE_OF_DISPUTE, ClaimAdjustment, ClaimLine, ClaimRemark
from optima_portal.models.payment import Payment

UNPAID: dict[str, Any] = {
    "status": ClaimStatus.IN_PROGRESS, "is_denied": False, "remit_key": None, "remit_digest": "", "payment_id": None,
    "payer_status": "", "paid_on": None, "determined_on": None, "allowed_cents": None, "payable_cents": 0,
    "paid_cents": 0, "interest_cents": 0, "patient_cents": 0,
}  # fmt: skip


def as_known(db: Session, remit: Remit, wanted: Iterable[str]) -> Remit:
    """The advice as the occurrence of its number that it is; `wanted`: the keys under which it has its claims."""
    known = _occurrences(db, remit) if remit.is_nonpayment and remit.number else {}
    if remit.occurrence not in known:
        return remit
    own = {_of_claim(key) for key in wanted}
    same = [at for at, held in known.items() if held & own or held == own or not (own or remit.is_whole)]
    nearest = min(same, key=lambda at: (len(known[at] ^ own), at != remit.occurrence), default=len(known))
    return replace(remit, occurrence=nearest)


def _occurrences(db: Session, remit: Remit) -> dict[int, set[str]]:
    """{occurrence: its claims} of the payments that are known by this number."""
    known: dict[int, set[str]] = {}
    while (payment := _payment(db, replace(remit, occurrence=len(known)))) is not None:
        held = db.exec(select(Claim.remit_key).where(Claim.payment_id == payment))
        known[len(known)] = {_of_claim(one) for one in held if one}
    return known


def _payment(db: Session, remit: Remit) -> int | None:
    return db.exec(select(Payment.id).where(Payment.natural_key == remit.natural_key())).first()


def _of_claim(key: str) -> str:
    """What of a claim's key is its own: the payment's stands before it."""
    return key.partition("/")[2]


def take_off(
    db: Session, payment_id: int, remit: Remit, wanted: Container[str], payee_id: int | None, warnings: list[Warned]
) -> None:  # fmt: skip
    """Take those of a payment's claims off it that its new advice does not have; it is said how many they are."""
    on_it = db.execute(select(Claim.id, Claim.remit_key).where(Claim.payment_id == payment_id))
    ids = [at for at, key in on_it if key not in wanted]
    if not ids:
        return
    many = f"{len(ids):,} claim{'s' * (len(ids) != 1)} of this payment"
    if not remit.is_whole or remit.off_by:
        why = "does not balance" if remit.is_whole else "could not be read whole"
        warnings.append(Warned(remit.segment, f"{many} are not on this advice, which {why}: nothing was taken off"))
        return
    warnings.append(Warned(remit.segment, f"{many} are not on this advice any more: taken off the payment"))
    chain_of_numbers(db, _unpay(db, ids), {}, payee_id)


def _unpay(db: Session, ids: list[int]) -> set[str]:
    """What is known of these claims is what was billed; returns their numbers."""
    gone: list[Claim] = []
    for some in chunks(ids):
        gone += db.exec(select(Claim).where(col(Claim.id).in_(some)).execution_options(populate_existing=True))
        for table in (ClaimAdjustment, ClaimRemark):
            db.execute(delete(table).where(col(table.claim_id).in_(some)))
        lines = update(ClaimLine).where(col(ClaimLine.claim_id).in_(some), col(ClaimLine.code_set) != LINE_OF_DISPUTE)
        db.execute(lines.values(payable_cents=0, paid_cents=0, allowed_cents=None))
        following = update(Claim).where(col(Claim.adjusts_id).in_(some), col(Claim.remit_key).is_not(None))
        db.execute(following.values(adjusts_id=None, kind=ClaimKind.ORIGINAL))
    for one in gone:
        own: dict[str, Any] = {"natural_key": f"{TAKEN_OFF}{one.id}"} if one.natural_key == one.remit_key else {}
        if one.kind is ClaimKind.REVERSAL:
            own |= {"status": ClaimStatus.FINALIZED, "adjusts_id": None}
        elif own:
            own |= {"kind": ClaimKind.ORIGINAL, "adjusts_id": None}
        db.execute(update(Claim).where(col(Claim.id) == one.id).values(UNPAID | own))
    keep_decisions(db, ids)
    return {one.claim_number for one in gone}
