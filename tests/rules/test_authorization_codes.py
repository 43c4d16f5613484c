"""Which codes are gray, for whom, and what a requested service lacks."""

from dataclasses import replace
from datetime import date

import pytest

from optima_portal.rules.authorization_codes import (
    Answer,
    ListedCode,
    Question,
    RequestedService,
    answer_for,
    what_is_missing,
    why_not_requestable,
)

LISTED = ListedCode("E0601", "CPAP device", True, lobs=("MC",), youngest_age=18, oldest_age=64, most_units=1)
ABA = ListedCode("97153", "ABA", True, most_units=2000, modifiers=("HM",), is_behavioral=True, is_aba=True)


def test_a_code_that_is_not_listed_needs_no_referral() -> None:
    assert answer_for(None, "MC", 40) is Answer.NOT_LISTED
    why = why_not_requestable(None, "MC", 40, is_behavioral=False)
    assert why is not None
    assert why.startswith("No referral required")


@pytest.mark.parametrize(
    ("age", "answer"),
    [(17, Answer.NOT_NEEDED), (18, Answer.NEEDED), (64, Answer.NEEDED), (65, Answer.NOT_NEEDED), (None, Answer.NEEDED)],
)
def test_the_age_decides_to_the_year(age: int | None, answer: Answer) -> None:
    assert answer_for(LISTED, "MC", age) is answer


def test_the_line_of_business_decides() -> None:
    assert answer_for(LISTED, "OC", 40) is Answer.NOT_NEEDED
    assert answer_for(replace(LISTED, lobs=()), "OC", 40) is Answer.NEEDED


def test_services_that_never_need_one_say_so() -> None:
    free = replace(LISTED, needs_authorization=False, never="Family planning services")
    why = why_not_requestable(free, "MC", 40, is_behavioral=False)
    assert why == "No referral required for this member. Family planning services never need one."


def test_a_behavioral_code_belongs_into_a_behavioral_referral_and_the_other_way_round() -> None:
    assert why_not_requestable(ABA, "MC", 5, is_behavioral=False)
    assert why_not_requestable(ABA, "MC", 5, is_behavioral=True) is None
    assert why_not_requestable(LISTED, "MC", 40, is_behavioral=True)


@pytest.mark.parametrize(("units", "is_fine"), [(None, False), (0, False), (-1, False), (1, True), (2, False)])
def test_units_are_required_and_limited(units: int | None, is_fine: bool) -> None:
    assert (what_is_missing(RequestedService("E0601", units), LISTED) == []) is is_fine


def test_up_to_the_free_units_no_referral_is_required() -> None:
    free = replace(LISTED, free_units=4, most_units=None)
    assert what_is_missing(RequestedService("E0601", 4), free) == ["No referral required for up to 4 units of E0601."]
    assert what_is_missing(RequestedService("E0601", 5), free) == []


def test_modifiers_must_go_with_the_code_but_never_stop_an_aba_service() -> None:
    some = replace(LISTED, modifiers=("RR", "NU"))
    assert what_is_missing(RequestedService("E0601", 1, ("RR",)), some) == []
    assert what_is_missing(RequestedService("E0601", 1, ("ZZ",)), some)
    assert what_is_missing(RequestedService("E0601", 1, ("A1", "A2", "A3", "A4", "A5")), LISTED)
    assert what_is_missing(RequestedService("97153", 40, ("HO", "HN", "XX", "YY", "ZZ")), ABA) == []


def test_each_question_wants_an_answer() -> None:
    asked = replace(LISTED, questions=(Question("study", "Date of the sleep study?"), Question("ahi", "AHI?")))
    assert what_is_missing(RequestedService("E0601", 1, answers={"study": "01/02/2026", "ahi": " "}), asked) == [
        "Answer for E0601: AHI?"
    ]


def test_a_version_counts_from_its_first_day_to_its_last() -> None:
    version = replace(LISTED, starts_on=date(2026, 1, 1), ends_on=date(2026, 3, 31))
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 1)]
    assert [version.counts_on(day) for day in days] == [False, True, True, False]
