"""The columns of the Explanation of Benefits: what is the patient's share, and what is disallowed."""

import pytest

from optima_portal.models.claim_line import ClaimAdjustment, ClaimLine, ClaimRemark
from optima_portal.models.user import PlanRole
from optima_portal.services.eob import eob_rows
from tests.factories import a_claim, of_plan


@pytest.mark.parametrize(
    ("group", "reason", "column"),
    [
        ("PR", "1", "deductible"), ("PR", "66", "deductible"), ("PR", "142", "deductible"), ("PR", "2", "coinsurance"),
        ("PR", "3", "copay"), ("PR", "241", "copay"), ("PR", "204", "disallowed"), ("CO", "45", "disallowed"),
        ("CO", "3", "disallowed"),
    ],
)  # fmt: skip
def test_an_adjustment_stands_in_one_column(db, group, reason, column):
    claim = a_claim(db, billed_cents=8000)
    line = ClaimLine(claim_id=claim.id, number=1, billed_cents=8000, allowed_cents=0)
    db.add(line)
    db.flush()
    db.add(ClaimAdjustment(claim_id=claim.id, line_id=line.id, group_code=group, reason_code=reason, amount_cents=8000))
    db.flush()
    (row,) = eob_rows(db, of_plan(PlanRole.DISPUTE_ANALYST), claim, [line])
    names = ("deductible", "coinsurance", "copay", "disallowed")
    assert {name: getattr(row, name) for name in names} == dict.fromkeys(names, "") | {column: "$80.00"}


def test_the_claims_own_remarks_stand_there_when_nothing_is_adjusted_as_a_whole(db):
    claim = a_claim(db, billed_cents=8000)
    line = ClaimLine(claim_id=claim.id, number=1, billed_cents=8000, paid_cents=8000)
    db.add(line)
    db.flush()
    db.add(ClaimRemark(claim_id=claim.id, line_id=None, code="MA01"))
    db.flush()
    whole, of_line = eob_rows(db, of_plan(PlanRole.DISPUTE_ANALYST), claim, [line])
    assert (whole.line, whole.remarks.startswith("MA01 "), whole.billed, whole.paid) == (0, True, "", "")
    assert (of_line.line, of_line.remarks, of_line.billed, of_line.paid) == (1, "", "$80.00", "$80.00")
