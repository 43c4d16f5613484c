"""A denied referral is appealed once, decided by somebody else, and what follows from it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event
from sqlmodel import Session, select

from optima_portal.access.audit import write_pending
from optima_portal.access.permissions import Permission
from optima_portal.access.viewer import Viewer
from optima_portal.kit.refused import Refused
from optima_portal.models.appeal import Appeal
from optima_portal.models.audit_event import AuditEvent
from optima_portal.models.mail import Mail
from optima_portal.models.referral import Referral, ReferralEvent, ReferralStep
from optima_portal.models.user import User
from optima_portal.rules.appeals import AppealBy, AppealRuling, AppealStatus
from optima_portal.rules.referral_status import DenialReason, ReferralStatus, ServiceDecision
from optima_portal.services.appeal_queue import appeal_queue, note_missed_appeal_clocks, open_appeal
from optima_portal.services.appeal_request import keep_appeal, open_appeal_form
from optima_portal.services.appeal_review import decide_appeal
from optima_portal.services.appeal_submission import record_members_appeal, submit_appeal, withdraw_appeal
from optima_portal.services.referral_detail import open_referral
from optima_portal.services.um_figures import public_metrics
from optima_portal.services.um_queue import QueueQuery, um_queue
from optima_portal.services.um_review import ask_office, decide_referral, extend
from tests.factories import a_collection, a_provider, of_office
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

FORM = {"pace": "STANDARD", "reason": "The study was not read.", "outcome": "Approve it.", "has_consent": "on"}
LATER = {"now": NOW + timedelta(days=10), "today": TODAY + timedelta(days=10)}
DENIED = {"reason": DenialReason.NOT_NECESSARY.name, "text": "No study."}
WHY = {"reason": DenialReason.NOT_NECESSARY.name, "text": "The study is clear."}


@pytest.fixture
def case(db: Session) -> Case:
    return a_referral_case(db)


@pytest.fixture
def second(db: Session, case: Case) -> Viewer:
    """A reviewer who had no part in the decision."""
    return replace(case.reviewer, user_id=1, name="Second Reviewer")


def a_decision(db: Session, case: Case, decision=ServiceDecision.DENIED, **more: object) -> Referral:
    referral = submitted(db, case, **{"units-E0470": "4"})
    review = decided(service_of(db, referral), decision, **DENIED | more)
    decide_referral(db, case.reviewer, referral.key, referral.version, review, **WHEN)
    return referral


def appealed(db: Session, case: Case, referral: Referral, **typed: str) -> Appeal:
    submit_appeal(db, case.viewer, referral.key, FORM | typed, **LATER)
    return db.exec(select(Appeal).where(Appeal.referral_id == referral.id)).one()


def decide(db: Session, who: Viewer, appeal: Appeal, outcome: AppealStatus, units: int | None = None) -> None:
    referral = db.get(Referral, appeal.referral_id)
    assert referral is not None
    ruling = AppealRuling(outcome, {service_of(db, referral).key: units}, **WHY)
    decide_appeal(db, who, appeal.key, appeal.version, ruling, **LATER)


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
