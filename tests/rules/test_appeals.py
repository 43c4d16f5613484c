"""Until when a decision can be appealed, by when the appeal is resolved, by whom, and what an answer must say."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from optima_portal.rules.appeals import (
    Appealed,
    AppealPace,
    AppealRequest,
    AppealRuling,
    AppealStatus,
    Hand,
    appeal_due_at,
    problems_of,
    what_is_wrong_with,
    why_not_appealable,
    why_not_reviewer,
)
from optima_portal.rules.plan import plan
from optima_portal.rules.referral_status import ReferralStatus

ZONE = "America/Los_Angeles"
MEDI_CAL, ONECARE = plan().referrals.appeals_in("MC"), plan().referrals.appeals_in("OC")
DECIDED = date(2026, 3, 2)
WHOLE = AppealRequest(AppealPace.STANDARD, False, "The study was not read.", "Approve the device.", True)
SERVICES = (Appealed("one", 4, 0), Appealed("two", 10, 5))


@pytest.mark.parametrize(("limits", "days"), [(MEDI_CAL, 60), (ONECARE, 65)])
def test_the_last_day_to_appeal_is_in_and_the_next_is_out(limits, days: int) -> None:
    last = DECIDED + timedelta(days=days)
    assert why_not_appealable(ReferralStatus.DENIED, DECIDED, limits, last) is None
    told = why_not_appealable(ReferralStatus.DENIED, DECIDED, limits, last + timedelta(days=1))
    assert told == f"The time to appeal this decision ended on {last:%m/%d/%Y}."


@pytest.mark.parametrize("status", ReferralStatus)
def test_only_denied_and_modified_ones_can_be_appealed(status: ReferralStatus) -> None:
    can = why_not_appealable(status, DECIDED, MEDI_CAL, DECIDED) is None
    assert can is (status in (ReferralStatus.DENIED, ReferralStatus.MODIFIED))


def test_thirty_days_end_at_midnight_also_where_the_clocks_change() -> None:
    received = datetime(2026, 2, 10, 20, tzinfo=UTC)  # daylight saving begins on March 8
    due = appeal_due_at(AppealPace.STANDARD, received, MEDI_CAL, ZONE)
    assert due == datetime(2026, 3, 13, 6, 59, 59, 999999, tzinfo=UTC)  # the end of March 12, in daylight time


def test_the_day_of_receipt_is_the_plans_own() -> None:
    late_evening = datetime(2026, 1, 6, 7, 30, tzinfo=UTC)  # January 5 in California
    due = appeal_due_at(AppealPace.STANDARD, late_evening, MEDI_CAL, ZONE)
    assert due == datetime(2026, 2, 5, 7, 59, 59, 999999, tzinfo=UTC)


def test_seventy_two_hours_run_through_weekend_and_clock_change() -> None:
    friday = datetime(2026, 3, 6, 23, tzinfo=UTC)
    assert appeal_due_at(AppealPace.EXPEDITED, friday, MEDI_CAL, ZONE) == friday + timedelta(hours=72)


def test_a_whole_request_has_no_problem() -> None:
    assert problems_of(WHOLE, MEDI_CAL) == {}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"outcome": ""}, "outcome"),
        ({"has_consent": False}, "has_consent"),
        ({"pace": AppealPace.EXPEDITED}, "is_confirmed"),
    ],
)
def test_each_gap_is_told_beside_its_field(change: dict[str, object], field: str) -> None:
    assert list(problems_of(replace(WHOLE, **change), MEDI_CAL)) == [field]  # type: ignore[arg-type]


def test_onecare_asks_for_no_written_consent() -> None:
    assert problems_of(replace(WHOLE, has_consent=False), ONECARE) == {}


def test_a_form_is_read_as_it_was_ticked() -> None:
    form = {"pace": "EXPEDITED", "reason": " a ", "outcome": "b", "is_confirmed": "on"}
    assert AppealRequest.of(form) == AppealRequest(AppealPace.EXPEDITED, True, "a", "b", False)
    assert AppealRequest.of({"pace": "NOW"}).pace is AppealPace.STANDARD


def test_who_decided_first_decides_no_appeal() -> None:
    first = [Hand(6, "Ana"), Hand(7, "Ben"), Hand(None, "Cruz, Al")]
    assert why_not_reviewer(first, Hand(6, "Ana"))
    assert why_not_reviewer(first, Hand(7, "Ben"))
    assert why_not_reviewer(first, Hand(9, "Cruz, Al"))  # a step from before the id was kept
    assert why_not_reviewer(first, Hand(8, "Ana")) is None  # of the same name, but somebody else
    assert why_not_reviewer([Hand(None, "")], Hand(8, "")) is None
    assert why_not_reviewer([], Hand(8, "Dee")) is None


def ruling(outcome: AppealStatus | None, one: int | None = None, two: int | None = None, **more: str) -> AppealRuling:
    return AppealRuling(outcome, {"one": one, "two": two}, **{"reason": "NOT_NECESSARY", "text": "Why."} | more)


@pytest.mark.parametrize(
    "given",
    [
        ruling(AppealStatus.OVERTURNED, reason=""),
        ruling(AppealStatus.UPHELD),
        ruling(AppealStatus.PARTLY_OVERTURNED, 0, 6),
        ruling(AppealStatus.PARTLY_OVERTURNED, 4, 5),
    ],
)
def test_an_answer_that_stands(given: AppealRuling) -> None:
    assert what_is_wrong_with(given, SERVICES) == {}


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        (ruling(None), {"decision"}),
        (ruling(AppealStatus.WITHDRAWN), {"decision"}),
        (ruling(AppealStatus.UPHELD, reason=""), {"reason"}),
        (ruling(AppealStatus.OVERTURNED, text=" "), {"text"}),
        (ruling(AppealStatus.PARTLY_OVERTURNED, 5, 4), {"units-one", "units-two"}),
        (ruling(AppealStatus.PARTLY_OVERTURNED, None, 6), {"units-one"}),
        (ruling(AppealStatus.PARTLY_OVERTURNED, 0, 5), {"decision"}),
        (ruling(AppealStatus.PARTLY_OVERTURNED, 4, 10), {"decision"}),
    ],
)
def test_an_answer_that_does_not(given: AppealRuling, fields: set[str]) -> None:
    assert set(what_is_wrong_with(given, SERVICES)) == fields
