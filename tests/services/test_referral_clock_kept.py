"""What arrives begins the clock that waited for it, and a clock that was missed stays so, whatever happens next."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from optima_portal.kit.refused import Refused
from optima_portal.models.mail import Mail
from optima_portal.models.referral import Referral, ReferralEvent, ReferralStep
from optima_portal.models.user import PlanRole, User
from optima_portal.rules.referral_status import ReferralStatus, ServiceDecision
from optima_portal.services.referral_detail import open_referral
from optima_portal.services.referral_office import add_files, answer, withdraw_referral
from optima_portal.services.um_figures import UmFigures, um_figures
from optima_portal.services.um_queue import QueueQuery, note_missed_referral_clocks, um_queue
from optima_portal.services.um_review import CHANGED, ask_office, decide_referral, void_referral
from tests.disputes import uploaded
from tests.services.referral_case import NOW, WHEN, Case, a_referral_case, decided, service_of, submitted


@pytest.fixture
def case(db: Session) -> Case:
    return a_referral_case(db)


def at(moment: datetime) -> dict[str, object]:
    return {"now": moment, "today": moment.date()}


def a_retro_question(db: Session, case: Case) -> Referral:
    """The office owes a study; a retro request's only clock stands still until it is there."""
    referral = submitted(db, case, priority="RETRO", request_date="2026-02-20")
    ask_office(db, case.reviewer, referral.key, referral.version, "Send the study.", **WHEN)
    assert referral.due_at is None
    return referral


def steps_of(db: Session, referral: Referral) -> list[ReferralStep]:
    own = select(ReferralEvent).where(ReferralEvent.referral_id == referral.id).order_by(ReferralEvent.id)  # type: ignore[arg-type]
    return [one.step for one in db.exec(own)]


def figures(db: Session, case: Case, moment: datetime) -> UmFigures:
    return um_figures(db, case.reviewer, now=moment, today=moment.date())


def test_a_file_that_was_asked_for_begins_the_clock_anew(db: Session, case: Case) -> None:
    referral = a_retro_question(db, case)
    later = NOW + timedelta(days=3)
    add_files(db, case.viewer, referral.key, [uploaded(db, case.viewer, purpose="referral")], now=later)
    assert (referral.complete_at, referral.due_at is None) == (later, False)
    row = um_queue(db, case.reviewer, QueueQuery(), now=later).rows[0]
    assert (row.clock, row.has_question) == ("In time", False)
    assert um_queue(db, case.reviewer, QueueQuery(clock="late"), now=NOW + timedelta(days=40)).total == 1
    told = open_referral(db, case.viewer, referral.key, **at(later)).timeline[-1]  # type: ignore[arg-type]
    assert (told.step, told.text.endswith("Received as what was asked for.")) == ("Attachment added", True)


def test_an_answer_in_words_can_follow_the_file_and_moves_no_clock(db: Session, case: Case) -> None:
    referral = a_retro_question(db, case)
    add_files(db, case.viewer, referral.key, [uploaded(db, case.viewer, purpose="referral")], now=NOW)
    due = referral.due_at
    shown = open_referral(db, case.viewer, referral.key, **WHEN)
    assert (shown.question, shown.asked) == ("", "Send the study.")
    answer(db, case.viewer, referral.key, "It is attached.", now=NOW + timedelta(days=2))
    assert referral.due_at == due
    assert open_referral(db, case.viewer, referral.key, **WHEN).asked == ""
    with pytest.raises(Refused, match="not waiting"):
        answer(db, case.viewer, referral.key, "Again.", now=NOW + timedelta(days=2))


def test_a_file_without_a_question_moves_nothing(db: Session, case: Case) -> None:
    referral = submitted(db, case)
    complete, due = referral.complete_at, referral.due_at
    later = NOW + timedelta(days=1)
    add_files(db, case.viewer, referral.key, [uploaded(db, case.viewer, purpose="referral")], now=later)
    assert (referral.complete_at, referral.due_at) == (complete, due)
    assert open_referral(db, case.viewer, referral.key, **WHEN).asked == ""


@pytest.mark.parametrize("noted", [False, True])
def test_what_is_void_after_its_time_counts_as_late(db: Session, case: Case, noted: bool) -> None:
    referral = submitted(db, case)
    late = NOW + timedelta(days=9)
    if noted:
        note_missed_referral_clocks(db, {}, now=late)
    void_referral(db, case.reviewer, referral.key, referral.version, "DUPLICATE", now=late)
    assert (referral.status, referral.was_in_time) == (ReferralStatus.VOID, False)
    told = figures(db, case, late)
    assert (told.decided, told.late, told.missed, told.in_time) == ("0", "1", "0", "0.0%")
    assert steps_of(db, referral).count(ReferralStep.MISSED) == 1


def test_what_is_withdrawn_after_its_time_counts_as_late_and_before_it_as_nothing(db: Session, case: Case) -> None:
    referral = submitted(db, case)
    withdraw_referral(db, case.viewer, referral.key, now=NOW + timedelta(days=9))
    assert figures(db, case, NOW + timedelta(days=9)).late == "1"
    again = submitted(db, case)
    withdraw_referral(db, case.viewer, again.key, now=NOW)
    assert again.was_in_time is None
    told = figures(db, case, NOW + timedelta(days=9))
    assert (told.late, told.decided) == ("1", "0")


def test_a_question_after_the_time_but_before_the_job_hides_nothing(db: Session, case: Case) -> None:
    referral = submitted(db, case, priority="RETRO", request_date="2026-02-20")
    late = NOW + timedelta(days=40)
    ask_office(db, case.reviewer, referral.key, referral.version, "Send the study.", **at(late))  # type: ignore[arg-type]
    assert (referral.due_at, referral.was_in_time) == (None, False)
    assert steps_of(db, referral)[1:] == [ReferralStep.MISSED, ReferralStep.QUESTION]
    assert figures(db, case, late).missed == "1"
    answer(db, case.viewer, referral.key, "Here.", now=late)
    review = decided(service_of(db, referral), ServiceDecision.APPROVED)
    decide_referral(db, case.reviewer, referral.key, referral.version, review, **at(late))  # type: ignore[arg-type]
    assert referral.was_in_time is False
    assert figures(db, case, late).late == "1"


def test_an_answer_to_a_late_one_tells_the_reviewers_at_once(db: Session, case: Case) -> None:
    db.exec(select(User).where(User.id == 2)).one().plan_role = PlanRole.UM_REVIEWER
    referral = submitted(db, case)
    ask_office(db, case.reviewer, referral.key, referral.version, "Send the study.", **WHEN)
    late = NOW + timedelta(days=9)
    answer(db, case.viewer, referral.key, "Here.", now=late)
    note_missed_referral_clocks(db, {}, now=late)
    assert len(db.exec(select(Mail).where(Mail.template == "clocks_missed")).all()) == 1
    assert steps_of(db, referral).count(ReferralStep.MISSED) == 1


def test_the_portal_not_the_office_changed_what_the_job_noted(db: Session, case: Case) -> None:
    referral = submitted(db, case)
    seen = referral.version
    late = NOW + timedelta(days=9)
    note_missed_referral_clocks(db, {}, now=late)
    with pytest.raises(Refused) as told:
        void_referral(db, case.reviewer, referral.key, seen, "DUPLICATE", now=late)
    assert str(told.value) == CHANGED.format("The portal")
