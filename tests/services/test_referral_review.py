"""What the plan decides, by which clock, and how the office learns of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from optima_portal.access.audit import write_pending
from optima_portal.kit.refused import Refused
from optima_portal.models.audit_event import AuditEvent
from optima_portal.models.mail import Mail
from optima_portal.models.referral import ReferralEvent, ReferralStep
from optima_portal.models.user import PlanRole, User
from optima_portal.rules.referral_status import DenialReason, ReferralStatus, ServiceDecision, VoidReason
from optima_portal.services.referral_detail import open_referral
from optima_portal.services.referral_office import answer
from optima_portal.services.um_figures import um_figures
from optima_portal.services.um_queue import QueueQuery, note_missed_referral_clocks, um_queue
from optima_portal.services.um_review import ask_office, decide_referral, extend, void_referral
from tests.factories import of_plan
from tests.services.referral_case import (
    NOW,
    WHEN,
    Case,
    a_referral_case,
    a_rule,
    a_specialist,
    decided,
    service_of,
    submitted,
)


@pytest.fixture
def case(db: Session) -> Case:
    return a_referral_case(db)


def letter_of(db: Session, step: ReferralStep) -> str:
    """What the letter of the last such step says."""
    told = db.exec(select(ReferralEvent).where(ReferralEvent.step == step).order_by(col(ReferralEvent.id).desc()))
    letter = told.first()
    assert letter is not None
    assert letter.letter is not None
    return "\n".join(letter.letter["paragraphs"])


def test_an_approval_gives_180_days(db: Session, case: Case) -> None:
    referral = submitted(db, case)
    review = decided(service_of(db, referral), ServiceDecision.APPROVED)
    decide_referral(db, case.reviewer, referral.key, referral.version, review, **WHEN)
    assert (referral.status, referral.was_in_time) == (ReferralStatus.APPROVED, True)
    assert referral.valid_to == date(2026, 8, 28)


def test_an_approval_names_no_reason_and_gives_all_units_or_is_refused(db: Session, case: Case) -> None:
    referral = submitted(db, case, **{"units-E0470": "10"})
    service, reason = service_of(db, referral), DenialReason.NOT_NECESSARY.name
    fewer = decided(service, ServiceDecision.APPROVED, units=3, reason=reason)
    with pytest.raises(Refused) as told:
        decide_referral(db, case.reviewer, referral.key, referral.version, fewer, **WHEN)
    assert "choose Modify" in told.value.problems[f"units-{service.key}"]
    whole = decided(service, ServiceDecision.APPROVED, reason=reason)
    decide_referral(db, case.reviewer, referral.key, referral.version, whole, **WHEN)
    assert (service.approved_units, service.reason) == (10, "")
    assert "Reason" not in letter_of(db, ReferralStep.DECIDED)


def test_a_denial_without_its_reason_is_refused(db: Session, case: Case) -> None:
    referral = submitted(db, case)
    bare = decided(service_of(db, referral), ServiceDecision.DENIED)
    with pytest.raises(Refused) as told:
        decide_referral(db, case.reviewer, referral.key, referral.version, bare, **WHEN)
    assert sorted(name.partition("-")[0] for name in told.value.problems) == ["reason", "text"]
    assert referral.status is ReferralStatus.PENDING


def test_a_denial_is_a_letter_with_its_reason(db: Session, case: Case) -> None:
    referral = submitted(db, case)
    review = decided(
        service_of(db, referral), ServiceDecision.DENIED, reason=DenialReason.NOT_NECESSARY.name, text="No study."
    )
    decide_referral(db, case.reviewer, referral.key, referral.version, review, **WHEN)
    shown = open_referral(db, case.viewer, referral.key, **WHEN)
    assert (shown.status, shown.valid) == ("Denied", "")
    assert shown.services[0].why == f"{DenialReason.NOT_NECESSARY.value}. No study."
    event = db.exec(select(ReferralEvent).where(ReferralEvent.step == ReferralStep.DECIDED)).one()
    assert event.letter is not None
    assert any("appeal" in words for words in event.letter["paragraphs"])


def test_the_second_reviewer_is_told(db: Session, case: Case) -> None:
    referral = submitted(db, case)
    seen = referral.version
    ask_office(db, case.reviewer, referral.key, seen, "Send the study.", **WHEN)
    with pytest.raises(Refused, match="nothing of yours was done"):
        decide_referral(
            db, case.reviewer, referral.key, seen, decided(service_of(db, referral), ServiceDecision.APPROVED), **WHEN
        )


def test_asking_stops_the_states_clock_until_the_answer(db: Session, case: Case) -> None:
    referral = submitted(db, case)
    first = referral.due_at
    ask_office(db, case.reviewer, referral.key, referral.version, "Send the study.", **WHEN)
    assert open_referral(db, case.viewer, referral.key, **WHEN).question == "Send the study."
    later = NOW + timedelta(days=3)
    answer(db, case.viewer, referral.key, "It is attached.", now=later)
    assert referral.due_at == first  # the federal clock of seven days never stopped
    with pytest.raises(Refused, match="not waiting"):
        answer(db, case.viewer, referral.key, "Again.", now=later)


def test_more_time_is_taken_once_with_its_reason(db: Session, case: Case) -> None:
    referral = submitted(db, case)
    with pytest.raises(Refused, match="Say why"):
        extend(db, case.reviewer, referral.key, referral.version, " ", **WHEN)
    extend(db, case.reviewer, referral.key, referral.version, "A specialist reviews it.", **WHEN)
    assert referral.due_at == datetime(2026, 3, 24, 6, 59, 59, 999999, tzinfo=UTC)
    assert "to 03/23/2026 11:59 PM, because" in letter_of(db, ReferralStep.EXTENDED)
    with pytest.raises(Refused, match="extended already"):
        extend(db, case.reviewer, referral.key, referral.version, "Again.", **WHEN)


def test_a_redirect_needs_the_offices_leave_and_is_a_modification(db: Session, case: Case) -> None:
    other = a_specialist(db, "Near, By MD", "92868")
    referral = submitted(db, case)
    service = service_of(db, referral)
    review = replace(decided(service, ServiceDecision.APPROVED), redirect_to=other.key, redirect_reason="Near")
    referral.redirect_allowed = False
    with pytest.raises(Refused, match="did not allow"):
        decide_referral(db, case.reviewer, referral.key, referral.version, review, **WHEN)
    referral.redirect_allowed = True
    decide_referral(db, case.reviewer, referral.key, referral.version, review, **WHEN)
    shown = open_referral(db, case.viewer, referral.key, **WHEN)
    assert (shown.status, shown.referred_to.name) == ("Modified", "Near, By MD")
    assert shown.redirected_from == "Singh, Harpreet MD"


def test_a_redirect_is_a_letter_that_names_both_and_says_why(db: Session, case: Case) -> None:
    other = a_specialist(db, "Near, By MD", "92868")
    referral = submitted(db, case)
    plain = replace(decided(service_of(db, referral), ServiceDecision.APPROVED), redirect_to=other.key)
    with pytest.raises(Refused) as told:
        decide_referral(db, case.reviewer, referral.key, referral.version, plain, **WHEN)
    assert list(told.value.problems) == ["redirect_reason"]
    review = replace(plain, redirect_reason="Nearer to the member’s home.")
    decide_referral(db, case.reviewer, referral.key, referral.version, review, **WHEN)
    letter = db.exec(select(ReferralEvent).where(ReferralEvent.step == ReferralStep.DECIDED)).one().letter
    assert letter is not None
    assert ["Provider asked for", "Singh, Harpreet MD"] in letter["facts"]
    assert ["Referred To Provider", "Near, By MD"] in letter["facts"]
    assert letter["paragraphs"][:3] == [
        "You asked for Singh, Harpreet MD. The authorization is for Near, By MD instead, as you allowed.",
        "Why another provider:",
        "Nearer to the member’s home.",
    ]
    steps = open_referral(db, case.viewer, referral.key, **WHEN).timeline
    told_in = next(one.text for one in steps if one.step == "Redirected")
    assert told_in == "From Singh, Harpreet MD to Near, By MD: Nearer to the member’s home."


def test_where_nothing_is_approved_nobody_is_redirected(db: Session, case: Case) -> None:
    other = a_specialist(db, "Near, By MD", "92868")
    referral = submitted(db, case)
    denied = decided(
        service_of(db, referral), ServiceDecision.DENIED, reason=DenialReason.NOT_NECESSARY.name, text="No study."
    )
    review = replace(denied, redirect_to=other.key, redirect_reason="Nearer.")
    with pytest.raises(Refused) as told:
        decide_referral(db, case.reviewer, referral.key, referral.version, review, **WHEN)
    assert list(told.value.problems) == ["redirect_to"]
    decide_referral(db, case.reviewer, referral.key, referral.version, denied, **WHEN)
    assert open_referral(db, case.viewer, referral.key, **WHEN).referred_to.name == "Singh, Harpreet MD"
    letter = db.exec(select(ReferralEvent).where(ReferralEvent.step == ReferralStep.DECIDED)).one().letter
    assert letter is not None
    assert ["Referred To Provider", "Singh, Harpreet MD"] in letter["facts"]


def test_a_void_names_its_reason(db: Session, case: Case) -> None:
    referral = submitted(db, case)
    with pytest.raises(Refused):
        void_referral(db, case.reviewer, referral.key, referral.version, "WITHDRAWN", now=NOW)
    void_referral(db, case.reviewer, referral.key, referral.version, "DUPLICATE", now=NOW)
    assert referral.status is ReferralStatus.VOID
    mail = db.exec(select(Mail).where(col(Mail.template).in_(["referral_voided", "referral_decided"]))).one()
    assert mail.subject == f"Referral {referral.referral_code} is void"
    last = open_referral(db, case.viewer, referral.key, **WHEN).timeline[-1]
    assert (last.step, last.text, last.has_letter) == ("Voided", VoidReason.DUPLICATE.value, False)


def test_an_office_reviews_nothing(db: Session, case: Case) -> None:
    referral = submitted(db, case)
    assert um_queue(db, case.viewer, QueueQuery(), now=NOW).total == 0
    with pytest.raises(Refused):
        void_referral(db, case.viewer, referral.key, referral.version, "DUPLICATE", now=NOW)


def test_the_queue_shows_what_is_due_first_and_what_is_late(db: Session, case: Case) -> None:
    routine = submitted(db, case)
    a_rule(db, "E0602")
    urgent = submitted(db, case, code="E0602", priority="URGENT", urgent="on")
    page = um_queue(db, case.reviewer, QueueQuery(), now=NOW)
    assert [row.row.code for row in page.rows] == [urgent.referral_code, routine.referral_code]
    later = um_queue(db, case.reviewer, QueueQuery(clock="late"), now=NOW + timedelta(hours=73))
    assert [(row.row.code, row.tone) for row in later.rows] == [(urgent.referral_code, "bad")]
    assert (later.late, later.soon) == (1, 0)


def test_a_missed_clock_is_written_down_and_mailed_to_the_reviewers_once(db: Session, case: Case) -> None:
    referral = submitted(db, case)
    db.exec(select(User).where(User.id == 2)).one().plan_role = PlanRole.UM_REVIEWER
    late = NOW + timedelta(days=9)
    before = um_figures(db, case.reviewer, now=late, today=late.date())
    for _ in range(2):
        note_missed_referral_clocks(db, {}, now=late)
        db.flush()
    steps = db.exec(select(ReferralEvent.step).where(ReferralEvent.referral_id == referral.id)).all()
    assert steps.count(ReferralStep.MISSED) == 1
    assert referral.was_in_time is False
    mails = db.exec(select(Mail).where(Mail.template == "clocks_missed")).all()
    assert [one.subject for one in mails] == ["1 referral past the time to decide"]
    after = um_figures(db, case.reviewer, now=late, today=late.date())
    assert (before.missed, after.missed, after.late) == ("1", "1", "0")
    review = decided(service_of(db, referral), ServiceDecision.APPROVED)
    decide_referral(db, case.reviewer, referral.key, referral.version, review, now=late, today=late.date())
    after = um_figures(db, case.reviewer, now=late, today=late.date())
    assert (after.missed, after.late, after.in_time) == ("0", "1", "0.0%")


def test_quality_and_compliance_count_and_others_count_nothing(db: Session, case: Case) -> None:
    referral = submitted(db, case)
    review = decided(service_of(db, referral), ServiceDecision.APPROVED)
    decide_referral(db, case.reviewer, referral.key, referral.version, review, **WHEN)
    roles = {PlanRole.UM_REVIEWER: "1", PlanRole.QUALITY: "1", PlanRole.PRIVACY_OFFICER: "1", PlanRole.SYSTEM: "0"}
    assert {role: um_figures(db, of_plan(role), **WHEN).decided for role in roles} == roles
    assert um_figures(db, case.viewer, **WHEN).decided == "0"


def test_a_question_after_the_time_is_over_does_not_make_a_late_decision_timely(db: Session, case: Case) -> None:
    referral = submitted(db, case, priority="RETRO", request_date="2026-02-20")
    late = NOW + timedelta(days=40)
    note_missed_referral_clocks(db, {}, now=late)
    when = {"now": late, "today": late.date()}
    ask_office(db, case.reviewer, referral.key, referral.version, "Send the study.", **when)
    assert referral.due_at is None
    review = decided(service_of(db, referral), ServiceDecision.APPROVED)
    decide_referral(db, case.reviewer, referral.key, referral.version, review, **when)
    assert referral.was_in_time is False


def test_the_audit_tells_the_story(db: Session, case: Case) -> None:
    referral = submitted(db, case)
    review = decided(service_of(db, referral), ServiceDecision.APPROVED)
    decide_referral(db, case.reviewer, referral.key, referral.version, review, **WHEN)
    write_pending(db)
    told = db.exec(select(AuditEvent.action).where(AuditEvent.record == referral.referral_code)).all()
    assert told == ["REFERRAL_SUBMITTED", "REFERRAL_DECIDED"]
