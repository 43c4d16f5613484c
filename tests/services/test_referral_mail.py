"""Who of the office learns what became of its referral, and who is named as having decided it."""

from dataclasses import replace
from itertools import count

import pytest
from sqlmodel import Session, select

from optima_portal.access.audit import write_pending
from optima_portal.models.audit_event import AuditEvent
from optima_portal.models.mail import Mail
from optima_portal.models.membership import Membership, MembershipStatus, Role
from optima_portal.models.referral import Referral, ReferralEvent, ReferralStep
from optima_portal.models.user import User, UserStatus
from optima_portal.rules.referral_status import DenialReason, ServiceDecision
from optima_portal.services.appeal_submission import record_members_appeal
from optima_portal.services.referral_submission import submit_referral
from optima_portal.services.referral_wizard import change
from optima_portal.services.um_review import ask_office, decide_referral
from tests.factories import NOW as CREATED
from tests.factories import a_collection
from tests.services.referral_case import WHEN, Case, a_referral_case, decided, filled_in, service_of, submitted

_NUMBERS = count(100)  # the case numbers its own two people


@pytest.fixture
def case(db: Session) -> Case:
    return a_referral_case(db)


def at_work(db: Session, name: str, collection_id: int | None, role: Role, **values: object) -> User:
    """Somebody of a collection."""
    user = User(
        id=next(_NUMBERS), email=f"{name}@office.example", name=name, password_hash="", created_at=CREATED, **values
    )
    db.add(user)
    db.flush()
    db.add(Membership(user_id=user.id, collection_id=collection_id, role=role, created_at=CREATED))
    db.flush()
    return user


def told(db: Session, template: str) -> list[str]:
    return [one.recipient for one in db.exec(select(Mail).where(Mail.template == template).order_by(Mail.id))]  # type: ignore[arg-type]


def from_somebody(db: Session, case: Case, role: Role = Role.CUSTOM) -> tuple[User, Referral]:
    """A referral of somebody who works in the office."""
    user = at_work(db, "coordinator", case.office.id, role)
    mine = replace(case, viewer=replace(case.viewer, user_id=user.id, name=user.name))
    return user, submitted(db, mine)


def test_whoever_submitted_it_is_told_and_nobody_else(db: Session, case: Case) -> None:
    at_work(db, "loa", case.office.id, Role.LOA)
    user, referral = from_somebody(db, case)
    ask_office(db, case.reviewer, referral.key, referral.version, "Send the study.", **WHEN)
    assert told(db, "referral_question") == [user.email]


@pytest.mark.parametrize("how", ["suspended", "left"])
def test_the_heads_of_the_referrals_own_office_are_told_when_they_are_not_there_any_more(
    db: Session, case: Case, how: str
) -> None:
    user, referral = from_somebody(db, case)
    head = at_work(db, "loa", case.office.id, Role.LOA)
    at_work(db, "assistant", case.office.id, Role.EA)
    at_work(db, "elsewhere", a_collection(db).id, Role.LOA)
    if how == "suspended":
        user.status = UserStatus.SUSPENDED
    else:
        place = db.exec(select(Membership).where(Membership.user_id == user.id)).one()
        place.status = MembershipStatus.REMOVED
    ask_office(db, case.reviewer, referral.key, referral.version, "Send the study.", **WHEN)
    assert told(db, "referral_question") == [head.email]


def test_where_there_is_no_loa_the_assistant_is(db: Session, case: Case) -> None:
    user, referral = from_somebody(db, case)
    user.status = UserStatus.SUSPENDED
    assistant = at_work(db, "assistant", case.office.id, Role.EA)
    ask_office(db, case.reviewer, referral.key, referral.version, "Send the study.", **WHEN)
    assert told(db, "referral_question") == [assistant.email]


def test_an_appeal_that_the_plan_takes_down_reaches_the_heads_too(db: Session, case: Case) -> None:
    user, referral = from_somebody(db, case)
    why = {"reason": DenialReason.NOT_NECESSARY.name, "text": "No."}
    review = decided(service_of(db, referral), ServiceDecision.DENIED, **why)
    decide_referral(db, case.reviewer, referral.key, referral.version, review, **WHEN)
    user.status = UserStatus.SUSPENDED
    head = at_work(db, "loa", case.office.id, Role.LOA)
    typed = {"pace": "STANDARD", "reason": "It is needed.", "outcome": "Approve it."}
    record_members_appeal(db, case.reviewer, referral.key, referral.version, typed, **WHEN)
    assert told(db, "appeal_submitted") == [head.email]


def test_a_decision_by_rule_is_the_portals_and_is_mailed_as_one(db: Session, case: Case) -> None:
    at = filled_in(db, case, code="G0108")
    view = change(db, case.viewer, at, lambda form: replace(form, diagnoses=("E119",)), **WHEN)
    receipt = submit_referral(db, case.viewer, at.key, view.version, **WHEN)
    assert receipt.status == "Approved"
    event = db.exec(select(ReferralEvent).where(ReferralEvent.step == ReferralStep.AUTOMATIC)).one()
    assert (event.by_name, event.is_plans) == ("The portal", True)
    assert len(told(db, "referral_submitted")) == len(told(db, "referral_decided")) == 1
    write_pending(db)
    named = select(AuditEvent.action, AuditEvent.user_name, AuditEvent.user_id).where(AuditEvent.record == receipt.code)
    assert db.exec(named).all() == [
        ("REFERRAL_SUBMITTED", case.viewer.name, case.viewer.user_id), ("REFERRAL_DECIDED", "The portal", None),
    ]  # fmt: skip
