"""A referral is submitted once, whole, and approved at once where a rule says so."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlmodel import Session, select

from optima_portal.kit.refused import Refused
from optima_portal.models.referral import Referral
from optima_portal.rules.referral_status import ReferralStatus
from optima_portal.services.automatic_approval import rules_in_use
from optima_portal.services.referral_detail import open_referral
from optima_portal.services.referral_drafts import open_drafts
from optima_portal.services.referral_submission import submit_referral
from optima_portal.services.referral_wizard import (
    change,
    keep_typed,
)
from optima_portal.services.um_figures import um_figures
from tests.services.referral_case import (
    WHEN,
    Case,
    a_referral_case,
    filled_in,
    service_of,
    submitted,
)


@pytest.fixture
def case(db: Session) -> Case:
    return a_referral_case(db)


def test_a_submitted_referral_holds_what_was_entered(db: Session, case: Case) -> None:
    referral = submitted(db, case)
    assert referral.referral_code == f"R26-{referral.id:06}"
    assert (referral.status, referral.lob, referral.network) == (ReferralStatus.PENDING, "MC", "CCN")
    service = service_of(db, referral)
    assert (service.code, service.units, service.answers) == ("E0470", 1, [["Sleep study on?", "01/15/2026"]])
    assert referral.due_at == datetime(2026, 3, 10, 6, 59, 59, 999999, tzinfo=UTC)  # Monday's end, in daylight time
    assert open_drafts(db, case.viewer) == []


def test_sent_twice_it_is_there_once(db: Session, case: Case) -> None:
    at = filled_in(db, case)
    first = submit_referral(db, case.viewer, at.key, at.version, **WHEN)
    second = submit_referral(db, case.viewer, at.key, at.version, **WHEN)
    assert (first.key, second.is_new) == (second.key, False)
    assert len(db.exec(select(Referral)).all()) == 1


@pytest.mark.parametrize(
    "typed",
    [
        {"indications": " "},
        {"place_of_service": "99"},
        {"units-E0470": "11"},
        {"priority": "URGENT"},
        {"priority": "RETRO", "request_date": "2026-03-02"},
    ],
)
def test_what_the_rules_refuse_is_not_submitted(db: Session, case: Case, typed: dict[str, str]) -> None:
    at = filled_in(db, case, **typed)
    with pytest.raises(Refused, match="not complete"):
        submit_referral(db, case.viewer, at.key, at.version, **WHEN)
    assert db.exec(select(Referral)).all() == []


def test_a_code_that_needs_none_is_refused_with_its_group(db: Session, case: Case) -> None:
    at = filled_in(db, case, code="G0101")
    with pytest.raises(Refused, match="Primary and preventive care never need one"):
        submit_referral(db, case.viewer, at.key, at.version, **WHEN)


def test_the_same_again_needs_a_reason(db: Session, case: Case) -> None:
    first = submitted(db, case)
    at = filled_in(db, case)
    with pytest.raises(Refused, match=first.referral_code):
        submit_referral(db, case.viewer, at.key, at.version, **WHEN)
    view = keep_typed(db, case.viewer, at, {"duplicate_reason": "The first device broke."}, **WHEN)
    receipt = submit_referral(db, case.viewer, at.key, view.version, **WHEN)
    again = db.exec(select(Referral).where(Referral.key == receipt.key)).one()
    assert again.duplicate_of == first.referral_code


def test_what_a_rule_says_is_safe_is_approved_at_once(db: Session, case: Case) -> None:
    at = filled_in(db, case, code="G0108")

    def diabetic(form):
        return replace(form, diagnoses=("E119",))

    view = change(db, case.viewer, at, diabetic, **WHEN)
    receipt = submit_referral(db, case.viewer, at.key, view.version, **WHEN)
    assert receipt.status == "Approved"
    shown = open_referral(db, case.viewer, receipt.key, **WHEN)
    assert shown.valid == "03/02/2026 – 08/28/2026"  # 180 days, the first counted
    assert "diabetes education" in shown.services[0].rule
    assert shown.services[0].rule_file == rules_in_use().name
    assert shown.timeline[-1].has_letter
    used = um_figures(db, case.reviewer, **WHEN)
    assert [(one.services, one.files) for one in used.rules] == [("1", rules_in_use().name)]
    assert (used.automatic, used.same_day) == ("100.0%", "100.0%")


def test_another_diagnosis_is_left_to_a_person(db: Session, case: Case) -> None:
    at = filled_in(db, case, code="G0108")
    assert submit_referral(db, case.viewer, at.key, at.version, **WHEN).status == "Pending"
