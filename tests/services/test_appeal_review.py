"""An appeal is decided by somebody who had no part in the first decision; what follows from the ruling."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import event
from sqlmodel import Session, select

from optima_portal.access.viewer import Viewer
from optima_portal.kit.refused import Refused
from optima_portal.models.appeal import Appeal
from optima_portal.models.referral import ReferralEvent, ReferralStep
from optima_portal.models.user import User
from optima_portal.rules.appeals import AppealRuling, AppealStatus
from optima_portal.rules.referral_status import DenialReason, ReferralStatus, ServiceDecision
from optima_portal.services.appeal_queue import appeal_queue, note_missed_appeal_clocks, open_appeal
from optima_portal.services.appeal_request import open_appeal_form
from optima_portal.services.appeal_review import decide_appeal
from optima_portal.services.appeal_submission import record_members_appeal, submit_appeal, withdraw_appeal
from optima_portal.services.referral_detail import open_referral
from optima_portal.services.um_queue import QueueQuery, um_queue
from optima_portal.services.um_review import ask_office, decide_referral, extend
from tests.services.appeal_case import DENIED, FORM, LATER, WHY, a_decision, appealed, decide
from tests.services.referral_case import (
    NOW,
    TODAY,
    WHEN,
    Case,
    a_referral_case,
    a_specialist,
    decided,
    service_of,
    submitted,
)


@pytest.fixture
def case(db: Session) -> Case:
    return a_referral_case(db)


@pytest.fixture
def second(db: Session, case: Case) -> Viewer:
    """A reviewer who had no part in the decision."""
    return replace(case.reviewer, user_id=1, name="Second Reviewer")


def test_who_decided_first_cannot_decide_the_appeal(db: Session, case: Case, second: Viewer) -> None:
    appeal = appealed(db, case, a_decision(db, case))
    with pytest.raises(Refused, match="somebody else must decide"):
        decide(db, case.reviewer, appeal, AppealStatus.OVERTURNED)
    assert appeal.status is AppealStatus.IN_REVIEW
    assert open_appeal(db, case.reviewer, appeal.key, **LATER).why_not_mine
    assert open_appeal(db, second, appeal.key, **LATER).why_not_mine == ""


@pytest.mark.parametrize("act", ["asks", "extends", "is of before"])
def test_who_asked_or_extended_before_cannot_decide_the_appeal(db: Session, case: Case, second: Viewer, act) -> None:
    referral = submitted(db, case, **{"units-E0470": "4"})
    (ask_office if act == "asks" else extend)(db, second, referral.key, referral.version, "The study.", **WHEN)
    review = decided(service_of(db, referral), ServiceDecision.DENIED, **DENIED)
    decide_referral(db, case.reviewer, referral.key, referral.version, review, **WHEN)
    if act == "is of before":
        for one in db.exec(select(ReferralEvent)):
            one.by_id = None
    appeal = appealed(db, case, referral)
    with pytest.raises(Refused, match="somebody else must decide"):
        decide(db, second, appeal, AppealStatus.OVERTURNED)
    assert open_appeal(db, second, appeal.key, **LATER).why_not_mine
    assert appeal_queue(db, second, "open", "", now=LATER["now"]).rows[0].why_not_mine
    db.add(User(id=3, email="third@plan.example", name="Third Reviewer", password_hash="", created_at=NOW))
    db.flush()
    decide(db, replace(second, user_id=3, name="Third Reviewer"), appeal, AppealStatus.OVERTURNED)
    assert appeal.status is AppealStatus.OVERTURNED


def test_who_took_a_members_appeal_down_can_decide_it(db: Session, case: Case, second: Viewer) -> None:
    referral = a_decision(db, case)
    record_members_appeal(db, second, referral.key, referral.version, FORM, **LATER)
    decide(db, second, db.exec(select(Appeal)).one(), AppealStatus.OVERTURNED)


def test_overturned_approves_what_was_asked_for_with_180_days(db: Session, case: Case, second: Viewer) -> None:
    referral = a_decision(db, case)
    decide(db, second, appealed(db, case, referral), AppealStatus.OVERTURNED)
    shown = open_referral(db, case.viewer, referral.key, **LATER)
    assert (shown.status, shown.valid) == ("Approved", "03/12/2026 – 09/07/2026")
    assert (shown.services[0].approved, shown.services[0].decision) == ("4", "Approved")
    assert shown.services[0].why == "After appeal: The study is clear."
    assert (referral.first_status, referral.was_appeal_won) == (ReferralStatus.DENIED, True)
    assert shown.timeline[-1].text == f"{shown.appeal.number if shown.appeal else ''}: Overturned"


def test_partly_overturned_gives_more_units_and_keeps_the_first_day(db: Session, case: Case, second: Viewer) -> None:
    referral = a_decision(db, case, ServiceDecision.MODIFIED, units=1)
    appeal = appealed(db, case, referral)
    with pytest.raises(Refused) as told:
        decide(db, second, appeal, AppealStatus.PARTLY_OVERTURNED, units=1)
    assert "decision" in told.value.problems
    decide(db, second, appeal, AppealStatus.PARTLY_OVERTURNED, units=3)
    assert (referral.status, service_of(db, referral).approved_units) == (ReferralStatus.MODIFIED, 3)
    assert (referral.valid_from, referral.valid_to) == (TODAY, date(2026, 9, 7))
    assert referral.was_appeal_won is True


def test_a_retro_one_is_not_made_longer_by_an_appeal(db: Session, case: Case, second: Viewer) -> None:
    referral = submitted(db, case, priority="RETRO", request_date="2026-02-20", **{"units-E0470": "4"})
    review = decided(service_of(db, referral), ServiceDecision.MODIFIED, units=1, **DENIED)
    decide_referral(db, case.reviewer, referral.key, referral.version, review, **WHEN)
    decide(db, second, appealed(db, case, referral), AppealStatus.PARTLY_OVERTURNED, units=3)
    assert (referral.valid_from, referral.valid_to) == (date(2026, 2, 20), date(2026, 8, 18))


def test_a_denied_retro_one_counts_from_its_own_day(db: Session, case: Case, second: Viewer) -> None:
    referral = submitted(db, case, priority="RETRO", request_date="2026-02-20", **{"units-E0470": "4"})
    review = decided(service_of(db, referral), ServiceDecision.DENIED, **DENIED)
    decide_referral(db, case.reviewer, referral.key, referral.version, review, **WHEN)
    decide(db, second, appealed(db, case, referral), AppealStatus.OVERTURNED)
    assert (referral.valid_from, referral.valid_to) == (date(2026, 2, 20), date(2026, 8, 18))


def test_upheld_changes_nothing_but_says_why(db: Session, case: Case, second: Viewer) -> None:
    referral = a_decision(db, case)
    appeal = appealed(db, case, referral)
    decide(db, second, appeal, AppealStatus.UPHELD)
    shown = open_referral(db, case.viewer, referral.key, **LATER)
    assert (shown.status, shown.valid, shown.services[0].why) == (
        "Denied", "", f"{DenialReason.NOT_NECESSARY.value}. No study."
    )  # fmt: skip
    assert shown.appeal is not None
    assert shown.appeal.why == f"{DenialReason.NOT_NECESSARY.value}. The study is clear."
    assert (referral.was_appeal_won, appeal.was_in_time) == (False, True)
    letter = db.exec(select(ReferralEvent.letter).where(ReferralEvent.step == ReferralStep.APPEAL_DECIDED)).one()
    assert letter is not None
    assert letter["facts"][0] == ["Appeal", appeal.number]
    assert any("further review" in words for words in letter["paragraphs"])
    with pytest.raises(Refused, match="appealed already"):
        open_appeal_form(db, case.viewer, referral.key, today=TODAY)


def test_overturning_a_redirect_gives_back_the_provider_asked_for(db: Session, case: Case, second: Viewer) -> None:
    other = a_specialist(db, "Near, By MD", "92868")
    referral = submitted(db, case)
    review = replace(
        decided(service_of(db, referral), ServiceDecision.APPROVED), redirect_to=other.key, redirect_reason="Near"
    )
    decide_referral(db, case.reviewer, referral.key, referral.version, review, **WHEN)
    decide(db, second, appealed(db, case, referral), AppealStatus.OVERTURNED)
    assert (referral.status, referral.referred_to_id) == (ReferralStatus.APPROVED, case.cardiologist.id)
    assert referral.redirected_from_id is None


def test_two_reviewers_at_once_the_second_is_told(db: Session, case: Case, second: Viewer) -> None:
    appeal = appealed(db, case, a_decision(db, case))
    seen = appeal.version
    decide(db, second, appeal, AppealStatus.UPHELD)
    ruling = AppealRuling(AppealStatus.OVERTURNED, {}, **WHY)
    with pytest.raises(Refused, match="nothing of yours was done"):
        decide_appeal(db, second, appeal.key, seen, ruling, **LATER)
    with pytest.raises(Refused, match="decided already"):
        decide_appeal(db, second, appeal.key, appeal.version, ruling, **LATER)


def test_an_office_reviews_no_appeal(db: Session, case: Case) -> None:
    appeal = appealed(db, case, a_decision(db, case))
    assert appeal_queue(db, case.viewer, "open", "", now=NOW).total == 0
    with pytest.raises(Refused, match="not there"):
        open_appeal(db, case.viewer, appeal.key, **LATER)
    with pytest.raises(Refused, match="not there"):
        decide(db, case.viewer, appeal, AppealStatus.OVERTURNED)


def test_the_queue_tells_what_waits_and_who_may(db: Session, case: Case, second: Viewer) -> None:
    referral = a_decision(db, case)
    appeal = appealed(db, case, referral)
    for words, total in (("", 1), (referral.referral_code, 1), (appeal.number.lower(), 1), ("R26-999999", 0)):
        assert appeal_queue(db, second, "open", words, now=LATER["now"]).total == total, words
    assert appeal_queue(db, case.reviewer, "open", "", now=LATER["now"]).rows[0].why_not_mine
    late = appeal_queue(db, second, "late", "", now=appeal.due_at + timedelta(seconds=1))
    assert (late.total, late.late, late.soon) == (1, 1, 0)
    decide(db, second, appeal, AppealStatus.UPHELD)
    assert appeal_queue(db, second, "open", "", now=LATER["now"]).total == 0
    assert appeal_queue(db, second, "decided", "", now=LATER["now"]).rows[0].appeal.status == "Upheld"
    found = um_queue(db, second, QueueQuery(clock="decided", words=referral.referral_code), now=NOW)
    assert [one.clock for one in found.rows] == ["Denied"]


@pytest.mark.parametrize("db_url", ["postgres"], indirect=True)  # SQLite has no locks of rows
def test_the_referral_is_locked_before_its_appeal_whoever_acts(db: Session, case: Case, second: Viewer) -> None:
    locked: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "FOR UPDATE" in statement:
            locked.append(statement.partition("FROM ")[2].split()[0])

    referral = a_decision(db, case)
    event.listen(db.get_bind(), "before_cursor_execute", note)
    appeal = appealed(db, case, referral)
    locked.clear()
    withdraw_appeal(db, case.viewer, referral.key, now=LATER["now"])
    submit_appeal(db, case.viewer, referral.key, FORM, **LATER)
    again = db.exec(select(Appeal).where(Appeal.standing_of == referral.id)).one()
    assert again.id != appeal.id
    assert locked[:2] == ["referral", "appeal"]
    locked.clear()
    note_missed_appeal_clocks(db, {}, now=again.due_at + timedelta(seconds=1))
    assert locked == ["referral", "appeal"]
    locked.clear()
    decide(db, second, again, AppealStatus.UPHELD)
    assert locked == ["referral", "appeal"]
