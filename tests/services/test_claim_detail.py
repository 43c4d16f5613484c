"""The page of one claim: its services add up to what the claim says."""

import pytest

from optima_portal.models.claim import ClaimStatus
from optima_portal.models.claim_line import LINE_OF_DISPUTE, ClaimAdjustment, ClaimLine
from optima_portal.models.user import PlanRole
from optima_portal.services.claim_detail import open_claim
from tests.factories import NOW, a_claim, of_plan


@pytest.fixture
def claim(db):
    """$150 billed; $100 paid for the line, of which $20 were taken from the claim as a whole."""
    made = a_claim(db, billed_cents=15000, payable_cents=8000, paid_cents=8000)
    line = ClaimLine(
        claim_id=made.id, number=1, code="G0101", billed_cents=15000, payable_cents=10000, paid_cents=10000
    )
    db.add(line)
    db.flush()
    of_claim = {"claim_id": made.id, "group_code": "CO"}
    db.add(ClaimAdjustment(**of_claim, reason_code="45", amount_cents=5000, line_id=line.id))
    db.add(ClaimAdjustment(**of_claim, reason_code="B4", amount_cents=2000))
    db.flush()
    return made


def test_what_is_taken_from_the_claim_as_a_whole_stands_among_the_services(db, claim):
    seen = open_claim(db, of_plan(PlanRole.DISPUTE_ANALYST), claim.key, today=NOW.date())
    assert [(one.code, one.billed, one.payable, one.codes) for one in seen.services] == [
        ("G0101", "$150.00", "$100.00", "CO-45"),
        ("Whole claim", "", "-$20.00", "CO-B4"),
    ]
    assert (seen.billed, seen.payable) == ("$150.00", "$80.00")


def test_nothing_is_known_of_it_while_the_claim_is_in_progress(db, claim):
    claim.status = ClaimStatus.IN_PROGRESS
    seen = open_claim(db, of_plan(PlanRole.DISPUTE_ANALYST), claim.key, today=NOW.date())
    assert (len(seen.services), seen.payable) == (1, "–")


def test_two_services_alike_are_two_rows(db, claim):
    """A row's key must be its own: of two with one key the browser may keep one when another claim is opened."""
    for number in (2, 3):
        db.add(ClaimLine(claim_id=claim.id, number=number, code="G0101", billed_cents=100))
    db.flush()
    seen = open_claim(db, of_plan(PlanRole.DISPUTE_ANALYST), claim.key, today=NOW.date())
    assert [one.number for one in seen.services] == [1, 2, 3, 0]


def test_a_line_of_a_decision_is_not_mixed_up_with_a_payers_line_of_its_number(db, claim):
    decided = {"code_set": LINE_OF_DISPUTE, "code": "D1", "description": "Adjusted after dispute"}
    db.add(ClaimLine(claim_id=claim.id, number=2, payable_cents=1000, **decided))
    other = ClaimLine(claim_id=claim.id, number=2, code="J1885", billed_cents=5000)
    db.add(other)
    db.flush()
    db.add(ClaimAdjustment(claim_id=claim.id, line_id=other.id, group_code="CO", reason_code="97", amount_cents=5000))
    claim.payable_cents = 9000
    db.flush()
    seen = open_claim(db, of_plan(PlanRole.DISPUTE_ANALYST), claim.key, today=NOW.date())
    assert [(one.code, one.codes) for one in seen.services] == [
        ("G0101", "CO-45"), ("J1885", "CO-97"), ("D1", ""), ("Whole claim", "CO-B4")
    ]  # fmt: skip
    assert [one.why for one in seen.services if "dispute" in one.why] == ["Adjusted after dispute"]
    assert [row.line for row in seen.eob] == [0, 1, 2, 3]
