"""A denied referral is appealed once, by the office or for the member; what is told, kept, missed and counted."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session, select

from optima_portal.access.audit import write_pending
from optima_portal.access.permissions import Permission
from optima_portal.access.viewer import Viewer
from optima_portal.kit.refused import Refused
from optima_portal.models.appeal import Appeal
from optima_portal.models.audit_event import AuditEvent
from optima_portal.models.mail import Mail
from optima_portal.models.referral import ReferralEvent, ReferralStep
from optima_portal.rules.appeals import AppealBy, AppealStatus
from optima_portal.services.appeal_queue import note_missed_appeal_clocks
from optima_portal.services.appeal_request import keep_appeal, open_appeal_form
from optima_portal.services.appeal_submission import record_members_appeal, submit_appeal, withdraw_appeal
from optima_portal.services.referral_detail import open_referral
from optima_portal.services.um_figures import public_metrics
from tests.factories import a_collection, a_provider, of_office
from tests.services.appeal_case import FORM, LATER, a_decision, appealed, decide
from tests.services.referral_case import (
    NOW,
    TODAY,
    WHEN,
    Case,
    a_referral_case,
    submitted,
)


@pytest.fixture
def case(db: Session) -> Case:
    return a_referral_case(db)


@pytest.fixture
def second(db: Session, case: Case) -> Viewer:
    """A reviewer who had no part in the decision."""
    return replace(case.reviewer, user_id=1, name="Second Reviewer")


def test_the_office_appeals_once_and_reads_by_when(db: Session, case: Case) -> None:
    referral = a_decision(db, case)
    assert open_referral(db, case.viewer, referral.key, **WHEN).appeal_until == "05/01/2026"
    first = submit_appeal(db, case.viewer, referral.key, FORM, **LATER)
    again = submit_appeal(db, case.viewer, referral.key, FORM, **LATER)
    assert (first.is_new, again.is_new, first.number) == (True, False, again.number)
    shown = open_referral(db, case.viewer, referral.key, **LATER)
    assert shown.appeal is not None
    assert (shown.appeal.status, shown.appeal.due, shown.appeal_until) == ("In review", "04/11/2026 11:59 PM", "")
    assert shown.timeline[-1].step == "Appealed"
    assert shown.timeline[-1].has_letter
    assert referral.is_appealed
    assert referral.was_appeal_won is None


def test_an_expedited_one_is_due_in_72_hours(db: Session, case: Case) -> None:
    appeal = appealed(db, case, a_decision(db, case), pace="EXPEDITED", is_confirmed="on")
    assert appeal.due_at == NOW + timedelta(days=10, hours=72)


@pytest.mark.parametrize("gap", ["reason", "outcome", "has_consent"])
def test_a_gap_is_told_and_nothing_is_sent(db: Session, case: Case, gap: str) -> None:
    referral = a_decision(db, case)
    with pytest.raises(Refused) as told:
        submit_appeal(db, case.viewer, referral.key, FORM | {gap: ""}, **LATER)
    assert list(told.value.problems) == [gap]
    assert db.exec(select(Appeal)).all() == []


def test_after_the_last_day_it_is_refused(db: Session, case: Case) -> None:
    referral = a_decision(db, case)
    last = NOW + timedelta(days=60)
    open_appeal_form(db, case.viewer, referral.key, today=date(2026, 5, 1))
    with pytest.raises(Refused, match="ended on 05/01/2026"):
        submit_appeal(db, case.viewer, referral.key, FORM, now=last, today=date(2026, 5, 2))


def test_a_pending_one_cannot_be_appealed(db: Session, case: Case) -> None:
    referral = submitted(db, case)
    with pytest.raises(Refused, match="Only a denied or modified"):
        submit_appeal(db, case.viewer, referral.key, FORM, **WHEN)


def test_another_office_and_one_who_may_only_look_appeal_nothing(db: Session, case: Case) -> None:
    referral = a_decision(db, case)
    for who in (
        of_office(a_collection(db, a_provider(db))),
        of_office(case.office, permissions={Permission.REFERRALS}),
    ):
        for act in (
            lambda who=who: open_appeal_form(db, who, referral.key, today=TODAY),
            lambda who=who: submit_appeal(db, who, referral.key, FORM, **LATER),
        ):
            with pytest.raises(Refused, match="not there"):
                act()


def test_what_was_typed_is_there_again(db: Session, case: Case) -> None:
    referral = a_decision(db, case)
    keep_appeal(db, case.viewer, referral.key, {"reason": "Half a sentence"}, now=NOW)
    form = open_appeal_form(db, case.viewer, referral.key, today=TODAY)
    assert (form.values["reason"], form.values["pace"], form.needs_consent) == ("Half a sentence", "STANDARD", True)


def test_a_withdrawn_one_can_be_appealed_again(db: Session, case: Case) -> None:
    referral = a_decision(db, case)
    appealed(db, case, referral)
    withdraw_appeal(db, case.viewer, referral.key, now=LATER["now"])
    assert not referral.is_appealed
    assert submit_appeal(db, case.viewer, referral.key, FORM, **LATER).is_new
    assert [one.status for one in db.exec(select(Appeal).order_by(Appeal.id))] == [
        AppealStatus.WITHDRAWN,
        AppealStatus.IN_REVIEW,
    ]


def test_a_decided_one_cannot_be_withdrawn(db: Session, case: Case, second: Viewer) -> None:
    referral = a_decision(db, case)
    decide(db, second, appealed(db, case, referral), AppealStatus.UPHELD)
    with pytest.raises(Refused, match="decided already"):
        withdraw_appeal(db, case.viewer, referral.key, now=LATER["now"])


def test_the_members_own_appeal_is_taken_down_from_the_day_it_came(db: Session, case: Case) -> None:
    referral = a_decision(db, case)
    form = {"pace": "STANDARD", "reason": "I need it.", "outcome": "The device.", "received_on": "2026-03-05"}
    with pytest.raises(Refused, match="while you had it open"):
        record_members_appeal(db, case.reviewer, referral.key, referral.version - 1, form, **LATER)
    record_members_appeal(db, case.reviewer, referral.key, referral.version, form, **LATER)
    appeal = db.exec(select(Appeal)).one()
    assert (appeal.by, appeal.has_consent) == (AppealBy.MEMBER, False)
    assert appeal.due_at == datetime(2026, 4, 5, 6, 59, 59, 999999, tzinfo=UTC)
    with pytest.raises(Refused, match="only the member"):
        withdraw_appeal(db, case.viewer, referral.key, now=LATER["now"])


@pytest.mark.parametrize("day", ["2026-03-01", "2026-03-13", "yesterday"])
def test_a_day_that_cannot_be_is_refused(db: Session, case: Case, day: str) -> None:
    referral = a_decision(db, case)
    form = {"reason": "a", "outcome": "b", "received_on": day}
    with pytest.raises(Refused):
        record_members_appeal(db, case.reviewer, referral.key, referral.version, form, **LATER)


def test_a_missed_appeal_is_written_down_once_and_stays_late(db: Session, case: Case, second: Viewer) -> None:
    referral = a_decision(db, case)
    appeal = appealed(db, case, referral)
    for _ in range(2):
        note_missed_appeal_clocks(db, {}, now=appeal.due_at + timedelta(seconds=1))
        db.flush()
    steps = db.exec(select(ReferralEvent.step).where(ReferralEvent.referral_id == referral.id)).all()
    assert steps.count(ReferralStep.APPEAL_MISSED) == 1
    decide(db, second, appeal, AppealStatus.UPHELD)
    assert appeal.was_in_time is False


def test_an_appeal_withdrawn_after_its_time_was_late(db: Session, case: Case) -> None:
    referral = a_decision(db, case)
    appeal = appealed(db, case, referral)
    withdraw_appeal(db, case.viewer, referral.key, now=appeal.due_at + timedelta(seconds=1))
    assert appeal.was_in_time is False


def test_the_public_figures_count_it_beside_the_first_decisions(db: Session, case: Case, second: Viewer) -> None:
    def figures() -> dict[str, str]:
        return {one.name: f"{one.value} of {one.of}" for one in public_metrics(db, second, 2026)}

    appeal = appealed(db, case, a_decision(db, case))
    assert figures()["Standard requests approved after appeal"] == "No such requests of 0"
    decide(db, second, appeal, AppealStatus.OVERTURNED)
    told = figures()
    assert told["Standard requests approved after appeal"] == "100.0% of 1"
    assert told["Standard requests denied"] == "100.0% of 1"
    assert told["Standard requests approved"] == "0.0% of 1"


def test_the_office_is_mailed_without_a_name_and_the_audit_tells_the_story(
    db: Session, case: Case, second: Viewer
) -> None:
    referral = a_decision(db, case)
    appeal = appealed(db, case, referral)
    decide(db, second, appeal, AppealStatus.UPHELD)
    write_pending(db)
    mails = db.exec(select(Mail).where(Mail.template.startswith("appeal_"))).all()  # type: ignore[attr-defined]
    assert [one.template for one in mails] == ["appeal_submitted", "appeal_decided"]
    assert all("Tran" not in one.subject and case.member.cin not in one.subject for one in mails)
    told = db.exec(select(AuditEvent.action).where(AuditEvent.record == referral.referral_code)).all()
    assert [one for one in told if one.startswith("APPEAL")] == ["APPEAL_SUBMITTED", "APPEAL_DECIDED"]
