"""A dispute is decided once: what it pays, what is refused, and what the files of the decision say."""

from datetime import date

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from optima_portal.kit import clock
from optima_portal.kit.db import in_transaction
from optima_portal.kit.refused import Refused
from optima_portal.models.claim import Claim
from optima_portal.models.dispute import Dispute
from optima_portal.rules.dispute_status import DisputeStatus
from optima_portal.services.claim_detail import open_claim
from optima_portal.services.dispute_decision import Decision, decide
from optima_portal.services.dispute_detail import open_dispute
from optima_portal.services.dispute_review import (
    ask,
    write_to_office,
)
from optima_portal.services.dispute_words import reply, withdraw
from tests.disputes import AGAINST, FOR, NOW, TODAY, WHEN, acknowledged, desks, disputable_claim, mailed, submitted


@pytest.fixture
def there(db):
    return desks(db)


@pytest.fixture
def dispute(db, there):
    return submitted(db, there)


def test_an_overturned_dispute_makes_a_line_that_pays_and_the_claims_payable_follows(db, there, dispute):
    before = open_claim(db, there.biller, there.claim.key, today=TODAY)
    assert (before.payable, len(before.services)) == ("$0.36", 2)
    acknowledged(db, there, dispute)
    decide(db, there.analyst, dispute.key, dispute.version, Decision.parse(FOR), **WHEN)
    after = open_claim(db, there.biller, there.claim.key, today=TODAY)
    assert (after.payable, after.billed, len(after.services)) == ("$119.08", "$273.40", 3)
    line = after.services[-1]
    assert (line.code, line.payable) == (dispute.number, "$118.72")
    assert line.why.startswith(f"Adjusted after dispute {dispute.number}; interest of $1.37 is paid with it")
    assert after.warning == ""
    # Received 01/10/2026; interest from 02/10 through 03/09/2026, the last of five working days: 28 days at 15 %.
    assert (dispute.pay_by, dispute.interest_cents) == (date(2026, 3, 9), round(11_872 * 0.15 * 28 / 365))
    assert dispute.open_claim is None


def test_interest_that_is_not_due_is_not_named(db, there):
    claim = disputable_claim(db, there.provider, there.member, received_on=date(2026, 2, 20))
    dispute = acknowledged(db, there, submitted(db, there, claim))
    decide(db, there.analyst, dispute.key, dispute.version, Decision.parse(FOR), **WHEN)
    assert dispute.interest_cents == 0
    assert "interest" not in open_claim(db, there.biller, claim.key, today=TODAY).services[-1].why


def test_a_claim_without_lines_and_a_denied_one_pay_too(db, there):
    from optima_portal.models.claim_line import ClaimLine

    claim = disputable_claim(db, there.provider, there.member, is_denied=True, payable_cents=0, paid_cents=0)
    for line in db.exec(select(ClaimLine).where(ClaimLine.claim_id == claim.id)):
        db.delete(line)
    dispute = acknowledged(db, there, submitted(db, there, claim))
    decide(db, there.analyst, dispute.key, dispute.version, Decision.parse(FOR), **WHEN)
    seen = open_claim(db, there.biller, claim.key, today=TODAY)
    assert (seen.status, seen.payable, seen.billed) == ("Finalized", "$118.72", "$273.40")


def test_an_upheld_dispute_pays_nothing_and_says_why(db, there, dispute):
    acknowledged(db, there, dispute)
    decide(db, there.analyst, dispute.key, dispute.version, Decision.parse(AGAINST), **WHEN)
    seen = open_dispute(db, there.biller, dispute.key, today=TODAY)
    assert dict(seen.decision) == {"Outcome": "Upheld", "Reason": "The claim was paid at the contracted rate"}
    assert open_claim(db, there.biller, there.claim.key, today=TODAY).payable == "$0.36"
    assert mailed(db)[-1] == "dispute_decided"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"decision": "SUBMITTED"}, "decision"), ({"award": "much"}, "award"), ({"award": ""}, "award"),
        ({"award": "273.05"}, "award"), ({"reason": "U1"}, "reason"), ({"text": " "}, "text"),
        ({"decision": "UPHELD"}, "award"),
    ],
)  # fmt: skip
def test_a_decision_that_is_not_whole_is_refused_beside_its_field(db, there, dispute, changed, field):
    acknowledged(db, there, dispute)
    with pytest.raises(Refused) as refused:
        decide(db, there.analyst, dispute.key, dispute.version, Decision.parse(FOR | changed), **WHEN)
    assert field in refused.value.problems
    assert dispute.status is DisputeStatus.ACKNOWLEDGED


def test_the_second_analyst_is_told_who_was_first(db, there, dispute):
    acknowledged(db, there, dispute)
    seen = dispute.version
    decide(db, there.second, dispute.key, seen, Decision.parse(AGAINST), **WHEN)
    with pytest.raises(Refused, match="Amy Chen changed this dispute while you had it open"):
        decide(db, there.analyst, dispute.key, seen, Decision.parse(FOR), **WHEN)
    assert dispute.status is DisputeStatus.UPHELD


def test_an_answer_that_comes_while_the_analyst_decides_is_told_too(db, there, dispute):
    acknowledged(db, there, dispute)
    seen = dispute.version
    reply(db, there.biller, dispute.key, "Wait, here is more.", **WHEN)
    with pytest.raises(Refused, match="Daniel Ortiz changed this dispute"):
        decide(db, there.analyst, dispute.key, seen, Decision.parse(AGAINST), **WHEN)


def test_nothing_can_be_added_to_a_closed_dispute(db, there, dispute):
    acknowledged(db, there, dispute)
    withdraw(db, there.biller, dispute.key, "Paid meanwhile.", **WHEN)
    for act in (
        lambda: reply(db, there.biller, dispute.key, "Hello", **WHEN),
        lambda: withdraw(db, there.biller, dispute.key, "", **WHEN),
        lambda: ask(db, there.analyst, dispute.key, dispute.version, "Send it", **WHEN),
        lambda: write_to_office(db, there.analyst, dispute.key, dispute.version, "Hello", now=NOW),
        lambda: decide(db, there.analyst, dispute.key, dispute.version, Decision.parse(FOR), **WHEN),
    ):
        with pytest.raises(Refused, match="closed: Withdrawn"):
            act()


def test_two_analysts_at_the_same_moment_decide_once(engine: Engine, db: Session):
    there = desks(db)
    dispute = acknowledged(db, there, submitted(db, there))
    db.commit()
    key, version, claim_key = dispute.key, dispute.version, there.claim.key
    told = _at_once(
        engine,
        lambda s: decide(s, there.analyst, key, version, Decision.parse(FOR), **WHEN),
        lambda s: decide(s, there.second, key, version, Decision.parse(FOR), **WHEN),
    )
    assert sorted(one is None for one in told) == [False, True]
    assert "changed this dispute while you had it open" in next(one for one in told if one)
    with Session(engine) as after:
        assert after.exec(select(Claim.payable_cents).where(Claim.key == claim_key)).one() == 36 + 11_872


def test_two_presses_at_the_same_moment_submit_once(engine: Engine, db: Session):
    from optima_portal.services.dispute_request import keep_request
    from optima_portal.services.dispute_submission import submit_dispute
    from tests.disputes import TYPED

    there = desks(db)
    keep_request(db, there.biller, there.claim.key, TYPED, now=NOW)
    keep_request(db, there.loa, there.claim.key, TYPED, now=NOW)
    db.commit()
    claim_key = there.claim.key
    told = _at_once(
        engine,
        lambda s: submit_dispute(s, there.biller, claim_key, **WHEN),
        lambda s: submit_dispute(s, there.loa, claim_key, **WHEN),
    )
    assert told == [None, None]
    with Session(engine) as after:
        assert len(after.exec(select(Dispute)).all()) == 1


def _at_once(engine, *works):
    """Several transactions in threads; what each was refused with, None for none."""
    from concurrent.futures import ThreadPoolExecutor
    from threading import Barrier

    gate = Barrier(len(works))

    def run(work):
        gate.wait()
        try:
            with clock.at(NOW):
                in_transaction(work, engine)
        except Refused as refused:
            return str(refused)
        return None

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))
