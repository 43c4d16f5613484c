"""The same asked for again: what counts as the same, when the office is asked why, and when a rule may approve."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, select

from optima_portal.access.viewer import Viewer
from optima_portal.kit.refused import Refused
from optima_portal.models.referral import Referral
from optima_portal.rules.automatic_determination import NO_OTHER
from optima_portal.rules.referral_status import DenialReason, ReferralStatus, ServiceDecision
from optima_portal.services.referral_detail import open_referral
from optima_portal.services.referral_submission import submit_referral
from optima_portal.services.referral_wizard import At, change, keep_typed
from optima_portal.services.um_review import decide_referral, void_referral
from tests.factories import a_collection, of_office
from tests.services.referral_case import (
    TODAY,
    WHEN,
    Case,
    a_referral_case,
    a_specialist,
    decided,
    filled_in,
    service_of,
    submitted,
)


@pytest.fixture
def case(db: Session) -> Case:
    return a_referral_case(db)


def a_draft(db: Session, case: Case, provider: str = "") -> At:
    """What a rule approves, unless it was asked for before."""
    at = filled_in(db, case, code="G0108", provider=provider)
    view = change(db, case.viewer, at, lambda form: replace(form, diagnoses=("E119",)), **WHEN)
    return replace(at, version=view.version)


def diabetes_education(db: Session, case: Case, viewer: Viewer | None = None, provider: str = "") -> Referral:
    case = replace(case, viewer=viewer or case.viewer)
    at = a_draft(db, case, provider)
    receipt = submit_referral(db, case.viewer, at.key, at.version, **WHEN)
    return db.exec(select(Referral).where(Referral.key == receipt.key)).one()


def test_a_rule_approves_the_same_service_once_whatever_the_supplier(db: Session, case: Case) -> None:
    first = diabetes_education(db, case)
    assert first.is_automatic
    second = diabetes_education(db, case, provider=a_specialist(db, "Other, Supplier MD", "92868").key)
    assert (second.status, second.is_automatic, second.duplicate_of) == (ReferralStatus.PENDING, False, "")


def test_nor_what_another_office_has_asked_for_and_it_is_told_nothing_of_it(db: Session, case: Case) -> None:
    first = diabetes_education(db, case)
    neighbor = of_office(a_collection(db, case.pcp))
    second = diabetes_education(db, case, neighbor)
    assert second.status is ReferralStatus.PENDING
    shown = open_referral(db, neighbor, second.key, **WHEN)
    assert first.referral_code not in repr(shown)
    assert shown.duplicate == ""


def test_a_request_that_waits_counts_as_well(db: Session, case: Case) -> None:
    submitted(db, case, code="G0108")  # its diagnosis is left to a person
    other = a_specialist(db, "Other, Supplier MD", "92868")
    assert diabetes_education(db, case, provider=other.key).status is ReferralStatus.PENDING


def test_the_fact_says_what_was_looked_for(db: Session, case: Case) -> None:
    facts = service_of(db, diabetes_education(db, case)).rule_facts
    assert facts[-1] == NO_OTHER
    assert "whoever asked" in NO_OTHER


def test_an_authorization_counts_to_its_last_day(db: Session, case: Case) -> None:
    first = diabetes_education(db, case)
    first.valid_to = TODAY
    at = filled_in(db, case, code="G0108")
    with pytest.raises(Refused, match=first.referral_code):
        submit_referral(db, case.viewer, at.key, at.version, **WHEN)
    first.valid_to = TODAY - timedelta(days=1)
    again = diabetes_education(db, case)
    assert (again.is_automatic, again.duplicate_of) == (True, "")


def test_a_service_that_was_denied_beside_an_approved_one_can_be_asked_for_again(db: Session, case: Case) -> None:
    first = submitted(db, case, code="G0108")
    service = service_of(db, first)
    service.decision, first.status, first.valid_to = ServiceDecision.DENIED, ReferralStatus.MODIFIED, date(2026, 8, 28)
    assert diabetes_education(db, case).is_automatic
    assert len(db.exec(select(Referral)).all()) == 2


def test_nor_does_what_was_denied_or_voided_stand(db: Session, case: Case) -> None:
    denied = submitted(db, case, code="G0108")
    why = {"reason": DenialReason.NOT_NECESSARY.name, "text": "No."}
    review = decided(service_of(db, denied), ServiceDecision.DENIED, **why)
    decide_referral(db, case.reviewer, denied.key, denied.version, review, **WHEN)
    void = submitted(db, case, code="G0108")
    void_referral(db, case.reviewer, void.key, void.version, "IN_ERROR", now=WHEN["now"])  # type: ignore[arg-type]
    assert diabetes_education(db, case).is_automatic


def test_with_a_reason_it_is_submitted_and_a_person_decides(db: Session, case: Case) -> None:
    diabetes_education(db, case)
    at = a_draft(db, case)
    view = keep_typed(db, case.viewer, at, {"duplicate_reason": "Lost it."}, **WHEN)
    assert submit_referral(db, case.viewer, at.key, view.version, **WHEN).status == "Pending"


@pytest.mark.parametrize("db_url", ["postgres"], indirect=True)  # SQLite writes one at a time
def test_of_two_sent_at_the_same_moment_the_second_waits_for_the_first(db: Session, case: Case) -> None:
    other = a_specialist(db, "Other, Supplier MD", "92868")
    first, second = a_draft(db, case), a_draft(db, case, other.key)
    db.commit()
    assert submit_referral(db, case.viewer, first.key, first.version, **WHEN).status == "Approved"
    with Session(db.get_bind()) as meanwhile:
        meanwhile.execute(text("SET LOCAL lock_timeout = '300ms'"))
        with pytest.raises(OperationalError, match="lock timeout"):
            submit_referral(meanwhile, case.viewer, second.key, second.version, **WHEN)
    db.commit()
    assert submit_referral(db, case.viewer, second.key, second.version, **WHEN).status == "Pending"
