"""What an advice says of claims, as rows: tuples in the order of their columns, since there are thousands of them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from optima_portal.imports.bulk import new_ids, put_tuples
from optima_portal.imports.covered import Coverage
from optima_portal.imports.remittance import Adjustment, RemitClaim, RemitLine
from optima_portal.kit.identifiers import cin
from optima_portal.models.claim import ClaimType
from optima_portal.models.claim_line import ClaimAdjustment, ClaimLine, ClaimRemark
from optima_portal.rules.adjudication import DENIED, is_denied, is_share

OF_CLAIM = (
    "remit_key", "remit_digest", "claim_number", "is_denied", "claim_type", "member_id", "patient_cin",
    "patient_last_name", "patient_first_name", "patient_account", "service_provider_id", "place_of_service",
    "bill_type", "service_from", "service_to", "received_on", "billed_cents", "allowed_cents", "payable_cents",
    "paid_cents", "interest_cents", "patient_cents", "payer_status", "has_warning", "lob", "network",
)  # fmt: skip
OF_LINE = (
    "id", "claim_id", "number", "service_from", "service_to", "code_set", "code", "modifiers", "description",
    "revenue_code", "control_number", "billed_as", "units_thousandths", "billed_cents", "payable_cents", "paid_cents",
    "allowed_cents",
)  # fmt: skip
OF_ADJUSTMENT = ("claim_id", "line_id", "group_code", "reason_code", "amount_cents", "quantity_thousandths")
OF_REMARK = ("claim_id", "line_id", "code")
Tuples = list[tuple[Any, ...]]


def claim_row(
    key: str, digest: str, member_id: int | None, served_by: int | None, coverage: Coverage, claim: RemitClaim
) -> tuple[Any, ...]:  # fmt: skip
    """The claim's own values, in the order of `OF_CLAIM`."""
    kind, (begins, ends), allowed = _type(claim), days_of(claim), _allowed(claim)
    is_bill = kind is ClaimType.INSTITUTIONAL
    return (
        key, digest, claim.number, _is_denied(claim, allowed), kind, member_id, cin(claim.patient_cin),
        claim.patient_last_name, claim.patient_first_name, claim.account, served_by,
        "" if is_bill else claim.facility, f"{claim.facility}{claim.frequency}" if is_bill else "",
        begins, ends, claim.received_on, claim.billed, allowed, claim.paid,
        claim.paid, claim.interest, claim.patient, claim.payer_status, claim.has_warning, *coverage,
    )  # fmt: skip


def write_parts(db: Session, claims: Sequence[tuple[int, RemitClaim]]) -> None:
    """Lines, adjustments and remarks of claims whose ids are known."""
    ids = iter(new_ids(db, ClaimLine, sum(len(claim.lines) for _, claim in claims)))
    lines: Tuples = []
    adjustments: Tuples = [(at, None, *one) for at, claim in claims for one in claim.adjustments]
    remarks: Tuples = [(at, None, code) for at, claim in claims for code in claim.remarks]
    for claim_id, claim in claims:
        begins, ends = days_of(claim)
        for number, line in enumerate(claim.lines, 1):
            line_id = next(ids)
            lines.append(_line_row(line_id, claim_id, number, line, begins, ends))
            adjustments += [(claim_id, line_id, *one) for one in line.adjustments]
            remarks += [(claim_id, line_id, code) for code in line.remarks]
    put_tuples(db, ClaimLine, OF_LINE, lines)
    put_tuples(db, ClaimAdjustment, OF_ADJUSTMENT, adjustments)
    put_tuples(db, ClaimRemark, OF_REMARK, remarks)


def _line_row(
    line_id: int, claim_id: int, number: int, line: RemitLine, begins: date | None, ends: date | None
) -> tuple[Any, ...]:  # fmt: skip
    return (
        line_id, claim_id, number, line.service_from or begins, line.service_to or line.service_from or ends,
        line.code_set, line.code, line.modifiers, line.description, line.revenue_code, line.control, line.billed_as,
        line.units, line.billed, line.paid, line.paid, _line_allowed(line.allowed, line.paid, line.adjustments),
    )  # fmt: skip


def _type(claim: RemitClaim) -> ClaimType:
    """The form it came on: a frequency code beside the facility's is of an institutional bill, else nobody says."""
    if claim.filing == "13":
        return ClaimType.PHARMACY
    if any(line.code_set == "AD" for line in claim.lines):
        return ClaimType.DENTAL
    if any(line.revenue_code or line.code_set == "NU" for line in claim.lines):
        return ClaimType.INSTITUTIONAL
    return ClaimType.PROFESSIONAL if claim.lines else ClaimType.UNKNOWN


def _line_allowed(stated: int | None, paid: int, adjustments: Sequence[Adjustment]) -> int:
    """AMT*B6; where the payer left it out, what was paid and the patient's share of it."""
    if stated is not None:
        return stated
    return paid + sum(one.cents for one in adjustments if is_share(one.group, one.reason))


def _allowed(claim: RemitClaim) -> int:
    if not claim.lines:
        return _line_allowed(None, claim.paid, claim.adjustments)
    of_lines = sum(_line_allowed(line.allowed, line.paid, line.adjustments) for line in claim.lines)
    return of_lines - sum(one.cents for one in claim.adjustments if not is_share(one.group, one.reason))


def _is_denied(claim: RemitClaim, allowed: int) -> bool:
    if claim.paid:
        return claim.payer_status == DENIED
    reasons = {one.reason for one in claim.all_adjustments}
    return is_denied(claim.payer_status, claim.billed, claim.paid, allowed, reasons)


def days_of(claim: RemitClaim) -> tuple[date | None, date | None]:
    """The claim's service dates; those of its lines where it has none of its own."""
    begun = [day for line in claim.lines if (day := line.service_from or line.service_to)]
    ended = [day for line in claim.lines if (day := line.service_to or line.service_from)]
    begins = claim.service_from or min(begun, default=None)
    return begins, claim.service_to or max(ended, default=begins)
