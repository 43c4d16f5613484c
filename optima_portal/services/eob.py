"""The Explanation of Benefits of a claim: one row an adjustment (seed 000, VII; 835 CAS to the EOB's columns)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session, col

from optima_portal.access import scope
from optima_portal.access.viewer import Viewer
from optima_portal.models.claim import Claim
from optima_portal.models.claim_line import LINE_OF_DISPUTE, ClaimAdjustment, ClaimLine, ClaimRemark
from optima_portal.rules.adjudication import COINSURANCES, COPAYS, DEDUCTIBLES, is_share
from optima_portal.rules.money import dollars
from optima_portal.services.reason_texts import reason_texts


@dataclass(frozen=True)
class EobRow:
    """One adjustment of a line, or a line that was paid as billed. `line`: its place; 0: of the whole claim.

    Its number is no place: a payer that sends more lines than before numbers one like that of a dispute's decision."""

    line: int
    code: str
    billed: str
    allowed: str
    disallowed: str
    coinsurance: str
    copay: str
    deductible: str
    paid: str
    interest: str
    description: str
    remarks: str


def eob_rows(db: Session, viewer: Viewer, claim: Claim, lines: Sequence[ClaimLine]) -> tuple[EobRow, ...]:
    """The rows, line by line; the claim's own adjustments first. Amounts of a line stand on its first row only."""
    adjustments = db.exec(
        scope.claim_adjustments(viewer).where(ClaimAdjustment.claim_id == claim.id).order_by(col(ClaimAdjustment.id))
    ).all()
    remarks = db.exec(scope.claim_remarks(viewer).where(ClaimRemark.claim_id == claim.id)).all()
    codes = {one.reason_code for one in adjustments} | {one.code for one in remarks}
    texts = reason_texts(db, codes, claim.determined_on)
    whole = [one for one in adjustments if one.line_id is None]
    said = _said(remarks, None, texts)
    rows = [_row(0, one, None, claim, said if at == 0 else None, texts) for at, one in enumerate(whole)]
    if said and not whole:  # remarks alone: what was paid stands with the lines
        rows = [replace(_row(0, None, None, claim, None, texts), remarks=said)]
    for place, line in enumerate(lines, 1):
        own = [one for one in adjustments if one.line_id == line.id]
        said = _said(remarks, line.id, texts)
        rows += [
            _row(place, one, line, claim, said if at == 0 else None, texts)
            for at, one in enumerate(own or [None])
        ]  # fmt: skip
    return _with_interest(tuple(rows), claim)


def _with_interest(rows: tuple[EobRow, ...], claim: Claim) -> tuple[EobRow, ...]:
    """Interest is paid for a claim, not for a line: it stands on the first row, whatever that is about."""
    if not claim.interest_cents:
        return rows
    first, *others = rows or (_row(0, None, None, claim, "", {}),)
    return (replace(first, interest=dollars(claim.interest_cents)), *others)


def _row(
    number: int,
    adjustment: ClaimAdjustment | None,
    line: ClaimLine | None,
    claim: Claim,
    remarks: str | None,
    texts: dict[str, str],
) -> EobRow:
    """`remarks` is None on all but the first row of a line."""
    of, is_first = line or claim, remarks is not None
    return EobRow(
        line=number,
        code=f"{adjustment.group_code}-{adjustment.reason_code}" if adjustment else "",
        billed=dollars(of.billed_cents) if is_first else "",
        allowed=dollars(of.allowed_cents) if is_first and of.allowed_cents is not None else "",
        disallowed=_disallowed(adjustment),
        coinsurance=_share(adjustment, COINSURANCES),
        copay=_share(adjustment, COPAYS),
        deductible=_share(adjustment, DEDUCTIBLES),
        paid=dollars(of.paid_cents) if is_first else "",
        interest="",
        description=_description(adjustment, line, texts),
        remarks=remarks or "",
    )


def _share(adjustment: ClaimAdjustment | None, reasons: frozenset[str]) -> str:
    """The patient's share of what is allowed, in the column that it belongs to."""
    if adjustment is None or not is_share(adjustment.group_code, adjustment.reason_code):
        return ""
    return dollars(adjustment.amount_cents) if adjustment.reason_code in reasons else ""


def _disallowed(adjustment: ClaimAdjustment | None) -> str:
    if adjustment is None or is_share(adjustment.group_code, adjustment.reason_code):
        return ""
    return dollars(adjustment.amount_cents)


def _description(adjustment: ClaimAdjustment | None, line: ClaimLine | None, texts: dict[str, str]) -> str:
    if adjustment is None:
        return line.description if line and line.code_set == LINE_OF_DISPUTE else ""
    return texts[adjustment.reason_code]


def _said(remarks: Sequence[ClaimRemark], line_id: int | None, texts: dict[str, str]) -> str:
    own = dict.fromkeys(one.code for one in remarks if one.line_id == line_id)
    return "; ".join(f"{code} {texts[code]}" for code in own)
