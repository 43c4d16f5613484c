"""When a claim can be disputed, by when the plan answers, and what it then owes: to the edge day and the cent."""

from dataclasses import replace
from datetime import date

import pytest

from optima_portal.rules.dispute_form import DisputeRequest, cents_of, problems_of
from optima_portal.rules.dispute_reasons import REASONS, why_not_reason
from optima_portal.rules.dispute_status import (
    OUTCOMES,
    DisputeStatus,
    why_not_acknowledge,
    why_not_open,
    why_not_review,
)
from optima_portal.rules.dispute_triage import ABOUTS, DISPUTE, notice_of, where_instead
from optima_portal.rules.disputes import (
    Disputable,
    acknowledge_by,
    answer_by,
    decide_by,
    due_in_words,
    interest_begins,
    interest_cents,
    urgency,
    why_not_award,
    why_not_disputable,
)
from optima_portal.rules.plan import Network, plan
from optima_portal.services.closures import CLOSURES

LIMITS = plan().disputes
DAY = date(2025, 11, 20)
CLAIM = Disputable(is_finalized=True, is_superseded=False, determined_on=DAY, was_paid_by_plan=False)
PLANS = Network(code="CCN", name="Community", pays_claims=True)
OTHERS = Network(code="KAI", name="Kaiser", pays_claims=False, claims_address="P.O. Box 1, Downey")
S = DisputeStatus


def why(today=DAY, network=PLANS, **changed):
    return why_not_disputable(replace(CLAIM, **changed), network, LIMITS, today)


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2026, 11, 19), None),
        (date(2026, 11, 20), None),  # day 365
        (date(2026, 11, 21), "The time to dispute this claim ended on 11/20/2026."),  # day 366
    ],
)
def test_a_claim_can_be_disputed_for_365_days_after_its_last_determination(today, said):
    assert why(today) == said


def test_the_window_over_a_leap_day_is_still_365_days():
    assert why(date(2028, 2, 29), determined_on=date(2027, 3, 1)) is None
    assert "02/29/2028" in why(date(2028, 3, 1), determined_on=date(2027, 3, 1))


def test_a_claim_that_is_not_finalized_cannot_be_disputed():
    assert why(is_finalized=False) == why(determined_on=None) == "Only a finalized claim can be disputed."


def test_a_claim_that_was_taken_back_or_corrected_leads_to_the_one_in_its_place():
    assert "took its place" in why(is_superseded=True)


def test_a_health_networks_claim_says_which_and_where_to_send_it():
    said = why(network=OTHERS)
    assert "Kaiser is responsible for payment" in said
    assert said.endswith("P.O. Box 1, Downey.")


def test_what_the_plan_itself_paid_for_a_networks_member_is_the_plans():
    assert why(network=OTHERS, was_paid_by_plan=True) is None


def test_a_network_that_the_profile_does_not_know_is_no_reason():
    assert why(network=None) is None


def test_the_clocks_over_thanksgiving_and_new_year():
    before = date(2026, 11, 25)
    assert acknowledge_by(before, LIMITS, CLOSURES) == date(2026, 11, 30)
    assert decide_by(before, LIMITS, CLOSURES) == date(2027, 2, 2)
    assert answer_by(before, LIMITS, CLOSURES) == date(2027, 1, 11)


@pytest.mark.parametrize(
    ("today", "standing", "words"),
    [
        (date(2026, 11, 18), "calm", "7 working days left"),
        (date(2026, 11, 20), "soon", "5 working days left"),
        (date(2026, 11, 27), "soon", "1 working day left"),
        (date(2026, 11, 30), "soon", "Due today"),
        (date(2026, 12, 1), "late", "1 working day late"),
        (date(2026, 12, 2), "late", "2 working days late"),
    ],
)
def test_how_urgent_a_due_day_is(today, standing, words):
    due = date(2026, 11, 30)
    assert (urgency(due, today, LIMITS, CLOSURES), due_in_words(due, today, CLOSURES)) == (standing, words)


def test_the_saturday_after_a_due_friday_is_late():
    assert due_in_words(date(2026, 12, 4), date(2026, 12, 5), CLOSURES) == "1 working day late"


@pytest.mark.parametrize(
    ("through", "owed"),
    [
        (date(2026, 1, 31), 0),  # day 30
        (date(2026, 2, 1), 41),  # day 31: $1,000 x 15 % / 365 = 41.0958… cents
        (date(2026, 2, 2), 82),
        (date(2027, 2, 1), 15041),  # a year and a day
    ],
)
def test_interest_begins_on_day_31_after_receipt(through, owed):
    assert interest_cents(100_000, date(2026, 1, 1), through, LIMITS) == owed
    assert interest_begins(date(2026, 1, 1), LIMITS) == date(2026, 2, 1)


def test_interest_is_rounded_half_up_and_never_owed_without_a_receipt_day():
    assert interest_cents(3650, date(2026, 1, 1), date(2026, 2, 1), LIMITS) == 2  # 1.5 cents
    assert interest_cents(3649, date(2026, 1, 1), date(2026, 2, 1), LIMITS) == 1
    assert interest_cents(100_000, None, date(2027, 1, 1), LIMITS) == 0


@pytest.mark.parametrize(
    ("outcome", "award", "said"),
    [
        (S.OVERTURNED, 20_000, None),
        (S.OVERTURNED, 20_001, "this is more than the $273.40 that was billed"),
        (S.OVERTURNED, None, "Enter the amount"),
        (S.PARTIALLY_OVERTURNED, 0, "Enter the amount"),
        (S.UPHELD, None, None),
        (S.UPHELD, 1, "pays nothing more"),
    ],
)
def test_what_a_decision_may_pay(outcome, award, said):
    found = why_not_award(outcome, award, 27_340, 7_340)
    assert found is None if said is None else said in found


def test_every_outcome_has_reasons_and_takes_no_others():
    for outcome in OUTCOMES:
        assert any(why_not_reason(one.code, outcome) is None for one in REASONS)
    assert why_not_reason("U1", S.OVERTURNED) == "This reason does not go with Overturned."
    assert why_not_reason("", S.UPHELD) == "Choose the reason."
    assert len({one.code for one in REASONS}) == len(REASONS)


def test_what_may_be_done_from_each_status():
    assert [one for one in S if why_not_acknowledge(one) is None] == [S.SUBMITTED]
    assert {one for one in S if why_not_review(one) is None} == {S.ACKNOWLEDGED, S.IN_REVIEW, S.INFORMATION_REQUESTED}
    assert {one for one in S if why_not_open(one)} == {*OUTCOMES, S.WITHDRAWN}


@pytest.mark.parametrize(
    ("typed", "cents"),
    [("118.72", 11872), ("$1,234.5", 123450), ("0", 0), (" 12 ", 1200), ("1.234", None), ("-5", None), ("12,34", None),
     ("9" * 12, None), ("", None), ("١٢", 1200)],
)  # fmt: skip
def test_an_amount_as_people_type_it(typed, cents):
    assert cents_of(typed) == cents


GOOD = {
    "kind": "CONTRACT_RATE", "description": "Line 4", "outcome": "Pay it", "contact_name": "Maria",
    "contact_email": "maria@office.example", "contact_phone": "714-555-0142",
}  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", ""), ("kind", "NONE"), ("amount", "much"), ("description", " "), ("description", "x" * 5001),
        ("outcome", ""), ("contact_name", ""), ("contact_email", "maria"), ("contact_email", "a@b@c.de"),
        ("contact_phone", "555-0142"), ("contact_title", "x" * 121), ("contact_fax", "x" * 121),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_beside_its_field(field, value):
    assert problems_of(DisputeRequest.of(GOOD)) == {}
    assert list(problems_of(DisputeRequest.of(GOOD | {field: value}))) == [field]


def test_what_is_no_dispute_says_where_to_go():
    assert where_instead(DISPUTE, plan()) is None
    for about, _ in ABOUTS[1:]:
        assert where_instead(about, plan()).words
    assert plan().disputes.appeals_address in where_instead("authorization", plan()).words
    assert where_instead("made up", plan()) is not None


def test_the_notice_is_the_seeds():
    said = " ".join(notice_of(plan()))
    assert "Down coding, Bundling issues, or Level of care" in said
    assert said.startswith(
        f"This form is for claim payment disputes related to reimbursement rates or processing of {plan().name} Claims."
    )  # noqa: E501, RUF100
