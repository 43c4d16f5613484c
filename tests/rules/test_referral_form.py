"""What keeps *Next* from working, section by section, and the whole before *Submit Referral*."""

from dataclasses import replace
from datetime import date

import pytest

from optima_portal.rules.authorization_codes import ListedCode, RequestedService
from optima_portal.rules.redirect import Redirect
from optima_portal.rules.referral_form import Facts, ReferralForm, Section, first_open_section, what_is_missing
from optima_portal.rules.referral_member import why_not_referrable
from optima_portal.rules.referral_status import (
    Priority,
    ReferralKind,
    ReferralStatus,
    ServiceDecision,
    status_of,
)

TODAY = date(2026, 11, 22)
LISTED = ListedCode("E0601", "CPAP device", True, most_units=1)
FACTS = Facts(TODAY, listed={"E0601": LISTED}, places=frozenset({"11"}), billable=frozenset({"G47.33"}))
WHOLE = ReferralForm(
    kind=ReferralKind.MEDICAL,
    member="m",
    referring="r",
    service_address="a",
    redirect=Redirect("p"),
    place_of_service="11",
    services=(RequestedService("E0601", 1),),
    diagnoses=("G47.33",),
    indications="Severe sleep apnea.",
)


def test_a_whole_form_lacks_nothing() -> None:
    assert [what_is_missing(section, WHOLE, FACTS) for section in Section] == [[]] * 6
    assert first_open_section(WHOLE, FACTS) is Section.REVIEW


@pytest.mark.parametrize(
    ("section", "changes", "says"),
    [
        (Section.ABOUT, {"kind": None}, "type of referral"),
        (Section.ABOUT, {"member": ""}, "Find the member"),
        (Section.REFERRING, {"referring": ""}, "referring provider"),
        (Section.REFERRING, {"service_address": ""}, "service address"),
        (Section.REFERRED_TO, {"redirect": Redirect()}, "referred-to provider"),
        (Section.MEDICAL, {"place_of_service": ""}, "place of service"),
        (Section.MEDICAL, {"place_of_service": "99x"}, "place of service"),
        (Section.MEDICAL, {"services": ()}, "Add a service"),
        (Section.MEDICAL, {"services": (RequestedService("E0601", None),)}, "units"),
        (Section.MEDICAL, {"services": (RequestedService("Z9999", 1),)}, "prior authorization list"),
        (Section.MEDICAL, {"services": (RequestedService("E0601", 1),) * 21}, "at most 20"),
        (Section.MEDICAL, {"diagnoses": ()}, "ICD code"),
        (Section.MEDICAL, {"diagnoses": ("G47",)}, "not a billable"),
        (Section.MEDICAL, {"diagnoses": ("G47.33",) * 13}, "at most 12"),
        (Section.MEDICAL, {"indications": " \n"}, "clinical indications"),
        (Section.MEDICAL, {"indications": "x" * 10_001}, "longer than"),
    ],
)
def test_what_a_section_lacks_is_said_there_and_in_the_review(
    section: Section, changes: dict[str, object], says: str
) -> None:
    form = replace(WHOLE, **changes)  # type: ignore[arg-type]
    assert [says in one for one in what_is_missing(section, form, FACTS)] == [True]
    assert what_is_missing(Section.REVIEW, form, FACTS) == what_is_missing(section, form, FACTS)
    assert first_open_section(form, FACTS) is section


@pytest.mark.parametrize(
    ("day", "is_fine"),
    [
        (None, False),
        (date(2026, 11, 23), False),
        (TODAY, False),
        (date(2026, 11, 21), True),
        (date(2025, 11, 22), True),  # the 365th day back
        (date(2025, 11, 21), False),
        (date.min, False),
    ],
)
def test_retro_asks_for_a_day_before_today_within_the_plans_limit(day: date | None, is_fine: bool) -> None:
    form = replace(WHOLE, priority=Priority.RETRO, request_date=day)
    assert (what_is_missing(Section.MEDICAL, form, FACTS) == []) is is_fine


def test_how_far_back_a_retro_goes_is_said() -> None:
    form = replace(WHOLE, priority=Priority.RETRO, request_date=date(2026, 11, 1))
    said = what_is_missing(Section.MEDICAL, form, replace(FACTS, retro_days=20))
    assert said == ["A retro referral goes back 20 days at most: to 11/02/2026."]


def test_urgent_asks_to_confirm_its_definition() -> None:
    form = replace(WHOLE, priority=Priority.URGENT)
    assert what_is_missing(Section.MEDICAL, form, FACTS)
    assert what_is_missing(Section.MEDICAL, replace(form, is_urgency_confirmed=True), FACTS) == []


def test_a_gray_code_is_refused_with_its_reason() -> None:
    facts = replace(FACTS, gray={"E0601": "No referral required for this member."})
    assert what_is_missing(Section.MEDICAL, WHOLE, facts) == ["E0601: No referral required for this member."]


def test_a_duplicate_needs_a_reason_at_the_end_only() -> None:
    facts = replace(FACTS, duplicate="R-1")
    assert what_is_missing(Section.MEDICAL, WHOLE, facts) == []
    assert len(what_is_missing(Section.REVIEW, WHOLE, facts)) == 1
    assert what_is_missing(Section.REVIEW, replace(WHOLE, duplicate_reason="Second device."), facts) == []


ASK = "Ask Kaiser: (800) 555-0100."


@pytest.mark.parametrize(
    ("kind", "eligible", "network", "is_fine"),
    [
        (ReferralKind.MEDICAL, True, "COD", True),
        (ReferralKind.MEDICAL, True, "CCN", True),
        (ReferralKind.MEDICAL, True, "PRO", False),
        (ReferralKind.MEDICAL, False, "COD", False),
        (ReferralKind.MEDICAL, True, "", False),
        (ReferralKind.BEHAVIORAL, True, "PRO", True),
        (ReferralKind.BEHAVIORAL, True, "KSR", False),
        (ReferralKind.BEHAVIORAL, False, "PRO", False),
    ],
)
def test_for_whom_a_referral_may_be_submitted(kind: ReferralKind, eligible: bool, network: str, is_fine: bool) -> None:
    why = why_not_referrable(kind, eligible, network, "Kaiser", ASK, ("COD", "CCN"), ("KSR",))
    assert (why is None) is is_fine
    assert why is None or not eligible or ASK in why


P, A, M, D, V = ServiceDecision


@pytest.mark.parametrize(
    ("decisions", "status"),
    [
        ([P, A], ReferralStatus.PENDING),
        ([A, A], ReferralStatus.APPROVED),
        ([A, V], ReferralStatus.APPROVED),
        ([D], ReferralStatus.DENIED),
        ([D, V], ReferralStatus.DENIED),
        ([A, D], ReferralStatus.MODIFIED),
        ([M], ReferralStatus.MODIFIED),
        ([V], ReferralStatus.VOID),
        ([], ReferralStatus.VOID),
    ],
)
def test_a_referrals_status_comes_from_its_services(decisions: list[ServiceDecision], status: ReferralStatus) -> None:
    assert status_of(decisions) is status
