"""What a reviewer must say before a decision stands."""

import pytest

from optima_portal.rules.referral_decision import ServiceAnswer, what_is_wrong, what_is_wrong_with_redirect
from optima_portal.rules.referral_status import DenialReason, ServiceDecision

WHY = DenialReason.FEWER_UNITS.name


def test_an_approval_needs_nothing_more() -> None:
    assert what_is_wrong(ServiceAnswer(ServiceDecision.APPROVED), 10) == {}


@pytest.mark.parametrize("units", [0, 3, 9, 11, -1])
def test_an_approval_of_other_units_is_a_modification(units: int) -> None:
    assert list(what_is_wrong(ServiceAnswer(ServiceDecision.APPROVED, units), 10)) == ["units"]
    assert what_is_wrong(ServiceAnswer(ServiceDecision.APPROVED, 10), 10) == {}


def test_a_denial_gives_no_units() -> None:
    denied = ServiceDecision.DENIED
    assert list(what_is_wrong(ServiceAnswer(denied, 3, WHY, "So."), 10)) == ["units"]
    assert what_is_wrong(ServiceAnswer(denied, 0, WHY, "So."), 10) == {}


@pytest.mark.parametrize("answer", [None, ServiceAnswer(ServiceDecision.PENDING), ServiceAnswer(ServiceDecision.VOID)])
def test_every_service_is_decided(answer: ServiceAnswer | None) -> None:
    assert list(what_is_wrong(answer, 10)) == ["decision"]


@pytest.mark.parametrize(
    ("reason", "text", "fields"),
    [("", "", ["reason", "text"]), ("NONSENSE", "So.", ["reason"]), (WHY, " ", ["text"]), (WHY, "So.", [])],
)
def test_a_denial_names_its_reason_and_says_why(reason: str, text: str, fields: list[str]) -> None:
    assert list(what_is_wrong(ServiceAnswer(ServiceDecision.DENIED, None, reason, text), 10)) == fields


@pytest.mark.parametrize(("units", "is_fine"), [(None, False), (0, False), (1, True), (10, True), (11, False)])
def test_a_modification_gives_from_one_to_what_was_asked_for(units: int | None, is_fine: bool) -> None:
    answer = ServiceAnswer(ServiceDecision.MODIFIED, units, WHY, "So.")
    assert (what_is_wrong(answer, 10) == {}) is is_fine


D = ServiceDecision


@pytest.mark.parametrize(
    ("decisions", "reason", "field"),
    [
        ([D.DENIED, D.DENIED], "Nearer.", ["redirect_to"]),
        ([D.DENIED, D.APPROVED], "Nearer.", []),
        ([D.MODIFIED], "Nearer.", []),
        ([D.APPROVED], " \n", ["redirect_reason"]),
        ([], "Nearer.", ["redirect_to"]),
    ],
)
def test_a_redirect_needs_something_approved_and_a_reason(decisions: list[D], reason: str, field: list[str]) -> None:
    assert list(what_is_wrong_with_redirect([ServiceAnswer(one) for one in decisions], reason)) == field
