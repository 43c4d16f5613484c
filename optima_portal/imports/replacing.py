"""Bills that replace or void another one (CLM05-3 is 7 or 8), by the payer's claim number (REF*F8), else by account.

What they are about is closed when the plan has not answered it yet. What was paid stays as it is until an advice takes
it back; a void is never paid, so it is closed at once.
"""

from typing import Any

from sqlmodel import Session, col, select

from optima_portal.imports.matching import EXACT, Visit, how_well, is_same_patient, numbers_of
from optima_portal.imports.people import chunks
from optima_portal.imports.settling import PAYS, of_payee
from optima_portal.imports.submission import REPLACES, VOIDS, BilledClaim
from optima_portal.kit.x12 import Warned
from optima_portal.models.claim import BILLED, Claim, ClaimKind, ClaimStatus

KINDS = {REPLACES: ClaimKind.ADJUSTED, VOIDS: ClaimKind.REVERSAL}


def follow_up(db: Session, claims: dict[str, BilledClaim], fresh: set[str], warnings: list[Warned]) -> None:
    """Link those of the bills that replace or void another, and those that were waiting for one of these."""
    about_others = {key: claim for key, claim in claims.items() if claim.frequency in KINDS}
    rows = {one.natural_key: one for one in _rows(db, "natural_key", set(about_others)) if one.adjusts_id is None}
    for key, claim in about_others.items():
        if key in rows and (problem := _linked(db, rows[key], claim.original_number)) and key in fresh:
            warnings.append(Warned(claim.segment, problem))
    accounts = {claims[key].account for key in fresh - set(about_others)} - {""}
    for row in _rows(db, "patient_account", accounts):
        if row.kind is not ClaimKind.ORIGINAL and row.adjusts_id is None and row.natural_key.startswith(BILLED):
            _linked(db, row, "")
    db.flush()


def _rows(db: Session, column: str, values: set[str]) -> list[Claim]:
    """Bills by key or account, in the order in which they came."""
    found: list[Claim] = []
    for some in chunks(sorted(values)):
        wanted: Any = select(Claim).where(col(getattr(Claim, column)).in_(some))
        if column == "patient_account":  # of an account only those that may wait for another
            wanted = wanted.where(Claim.kind != ClaimKind.ORIGINAL)
        found += db.exec(wanted.order_by(col(Claim.id)).execution_options(populate_existing=True)).all()
    return found


def _linked(db: Session, row: Claim, number: str) -> str:
    """Link a bill to the one that it is about; why it was not, else."""
    what = "voids" if row.kind is ClaimKind.REVERSAL else "replaces"
    numbered = _numbered(db, row, number) if number else None
    several = [numbered] if numbered else _of_account(db, row)
    if not several:
        return f"the claim that this one {what} was not found: it was not linked"
    if len(several) > 1:
        return f"several claims may be the one that this one {what}: none was linked"
    before = several[0]
    row.adjusts_id = before.id
    if row.kind is ClaimKind.ORIGINAL:  # paid before its bill came, and nothing said what it was
        row.kind = ClaimKind.ADJUSTED
    if before.remit_key is None and before.natural_key.startswith(BILLED):
        before.status = ClaimStatus.FINALIZED
    db.flush()
    return ""


def _numbered(db: Session, row: Claim, number: str) -> Claim | None:
    """The claim of this number that nothing has followed yet, else the last of them; of the same biller and patient."""
    named = _others(row).where(Claim.claim_number == number)
    own = [one for one in db.exec(named).all() if is_same_patient(_visit(one), _visit(row))]
    return next(iter(_not_followed(db, own) or own[-1:]), None)


def _of_account(db: Session, row: Claim) -> list[Claim]:
    """The claims of this account, patient and days that nothing has followed yet: those of the very days, if any.

    A claim that came later can be meant only if it replaces nothing itself: the files came in another order.
    """
    if not row.patient_account:
        return []
    of_account = _others(row).where(Claim.patient_account == row.patient_account)
    before = [
        one
        for one in _not_followed(db, list(db.exec(of_account).all()))
        if (one.id or 0) < (row.id or 0) or one.kind is ClaimKind.ORIGINAL
    ]
    fits = {one.id: max(how_well(_visit(one), _visit(row)), how_well(_visit(row), _visit(one))) for one in before}
    exact = [one for one in before if fits[one.id] == EXACT]
    return exact or [one for one in before if fits[one.id]]


def _others(row: Claim) -> Any:
    """The biller's other claims."""
    others = select(Claim).where(of_payee(row.billing_provider_id), Claim.id != row.id)
    return others.where(Claim.kind != ClaimKind.REVERSAL, PAYS).order_by(col(Claim.id))


def _not_followed(db: Session, claims: list[Claim]) -> list[Claim]:
    followed = set(db.exec(select(Claim.adjusts_id).where(col(Claim.adjusts_id).in_([one.id for one in claims]))))
    return [one for one in claims if one.id not in followed]


def _visit(claim: Claim) -> Visit:
    names = (claim.patient_last_name, claim.patient_first_name)
    return Visit(claim.member_id, numbers_of(claim.patient_cin), *names, claim.service_from, claim.service_to)
