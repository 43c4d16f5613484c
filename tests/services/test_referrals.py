"""From the draft to the letter: what the office does, what the plan decides, and what nobody else sees."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session, select

from optima_portal.access.audit import write_pending
from optima_portal.access.permissions import Permission
from optima_portal.kit.refused import Refused
from optima_portal.models.audit_event import AuditEvent
from optima_portal.models.referral import Referral, ReferralDraft, ReferralEvent, ReferralService, ReferralStep
from optima_portal.rules.referral_changes import with_diagnosis, with_service
from optima_portal.rules.referral_decision import ServiceAnswer
from optima_portal.rules.referral_form import Section
from optima_portal.rules.referral_status import DenialReason, ReferralStatus, ServiceDecision
from optima_portal.services.no_referral import keep_answer, kept_answers
from optima_portal.services.referral_detail import open_referral
from optima_portal.services.referral_drafts import discard_draft, open_drafts
from optima_portal.services.referral_lookup import ReferralQuery, find_referrals
from optima_portal.services.referral_office import answer, copy_referral, withdraw_referral
from optima_portal.services.referral_submission import submit_referral
from optima_portal.services.referral_wizard import (
    At,
    begin_referral,
    change,
    choose_member,
    choose_referred_to,
    choose_referring,
    go_on,
    go_to,
    keep_typed,
    members_for,
    open_wizard,
    providers_for,
    set_redirect,
)
from optima_portal.services.um_queue import QueueQuery, note_missed_referral_clocks, um_queue
from optima_portal.services.um_review import Review, ask_office, decide_referral, extend, void_referral
from tests.factories import a_collection, a_member, a_provider, a_span, of_office
from tests.services.referral_case import Case, a_referral_case, a_rule, a_specialist

NOW = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)
TODAY = date(2026, 3, 2)
WHEN = {"now": NOW, "today": TODAY}
PERIOD = ReferralQuery(first=TODAY - timedelta(days=30), last=TODAY)
TYPED = {"priority": "ROUTINE", "place_of_service": "11", "indications": "Snores, wakes up at night."}


@pytest.fixture
def case(db: Session) -> Case:
    return a_referral_case(db)


def filled_in(db: Session, case: Case, code: str = "E0470", provider: str = "", **typed: str) -> At:
    """A draft that lacks nothing, at its review."""
    viewer = case.viewer
    key = begin_referral(db, viewer, now=NOW)
    view = keep_typed(db, viewer, At(key, 1, 1), {"kind": "MEDICAL"}, **WHEN)
    view = choose_member(db, viewer, At(key, view.version, 1), case.member.key, **WHEN)
    view = choose_referring(db, viewer, At(key, view.version, 2), case.pcp.key, **WHEN)
    view = keep_typed(db, viewer, At(key, view.version, 2), {"service_address": view.addresses[0]}, **WHEN)
    view = choose_referred_to(db, viewer, At(key, view.version, 3), provider or case.cardiologist.key, **WHEN)

    def act(form):
        return with_diagnosis(with_service(form, code), "G4733")

    view = change(db, viewer, At(key, view.version, 4), act, **WHEN)
    more = {f"units-{code}": "1", "answer-E0470-study": "01/15/2026"} | TYPED | typed
    view = keep_typed(db, viewer, At(key, view.version, 4), more, **WHEN)
    return At(key, view.version, Section.REVIEW)


def submitted(db: Session, case: Case, **more: str) -> Referral:
    at = filled_in(db, case, **more)
    key = submit_referral(db, case.viewer, at.key, at.version, **WHEN).key
    return db.exec(select(Referral).where(Referral.key == key)).one()


def service_of(db: Session, referral: Referral) -> ReferralService:
    return db.exec(select(ReferralService).where(ReferralService.referral_id == referral.id)).one()


# ── the wizard ──


def test_a_new_draft_begins_with_its_type(db: Session, case: Case) -> None:
    view = open_wizard(db, case.viewer, begin_referral(db, case.viewer, now=NOW), today=TODAY)
    assert view.section == 1
    assert view.why_not == "Select the type of referral."
    assert [step.standing for step in view.steps] == ["current", *["todo"] * 5]


def test_next_stays_where_something_is_missing(db: Session, case: Case) -> None:
    key = begin_referral(db, case.viewer, now=NOW)
    with pytest.raises(Refused, match="Find the member"):
        go_on(db, case.viewer, At(key, 1, 1), {"kind": "MEDICAL"}, **WHEN)


def test_nobody_jumps_over_a_section(db: Session, case: Case) -> None:
    key = begin_referral(db, case.viewer, now=NOW)
    assert go_to(db, case.viewer, At(key, 1, 1), 6, {}, **WHEN).section == 1


def test_back_loses_nothing(db: Session, case: Case) -> None:
    at = filled_in(db, case)
    view = go_to(db, case.viewer, at, 1, {}, **WHEN)
    assert (view.section, view.indications, view.services[0].units) == (1, TYPED["indications"], "1")
    assert view.missing == ()


@pytest.mark.parametrize("words", ["tran", "LINH tr", "{cin}", " {dashed} "])
def test_the_member_is_found_by_name_or_number(db: Session, case: Case, words: str) -> None:
    key = begin_referral(db, case.viewer, now=NOW)
    cin = case.member.cin
    found = members_for(db, case.viewer, key, words.format(cin=cin, dashed=f"{cin[:3]}-{cin[3:]}"), today=TODAY)
    assert [one.name for one in found] == ["Tran, Linh"]


def test_a_member_of_another_office_is_not_found_and_cannot_be_chosen(db: Session, case: Case) -> None:
    other = a_member(db, "Linh", "Tran")
    a_span(db, other, a_provider(db))
    key = begin_referral(db, case.viewer, now=NOW)
    assert len(members_for(db, case.viewer, key, "tran", today=TODAY)) == 1
    with pytest.raises(Refused, match="not there"):
        choose_member(db, case.viewer, At(key, 1, 1), other.key, **WHEN)


def test_a_member_of_a_network_that_authorizes_itself_says_whom_to_ask(db: Session, case: Case) -> None:
    kaiser = a_member(db, "Kai", "Ser")
    a_span(db, kaiser, case.pcp, network="KAI")
    key = begin_referral(db, case.viewer, now=NOW)
    view = keep_typed(db, case.viewer, At(key, 1, 1), {"kind": "BEHAVIORAL"}, **WHEN)
    view = choose_member(db, case.viewer, At(key, view.version, 1), kaiser.key, **WHEN)
    assert "Kaiser Permanente" in view.why_not
    assert "714-555-0140" in view.why_not


def test_only_the_offices_own_providers_refer(db: Session, case: Case) -> None:
    key = begin_referral(db, case.viewer, now=NOW)
    with pytest.raises(Refused, match="not in your office"):
        choose_referring(db, case.viewer, At(key, 1, 2), case.cardiologist.key, **WHEN)


def test_a_colleague_of_the_office_finishes_a_draft(db: Session, case: Case) -> None:
    at = filled_in(db, case)
    colleague = replace(case.viewer, user_id=2, name="Colleague")
    assert [one.key for one in open_drafts(db, colleague)] == [at.key]
    receipt = submit_referral(db, colleague, at.key, at.version, **WHEN)
    assert receipt.is_new


def test_another_office_sees_no_draft(db: Session, case: Case) -> None:
    at = filled_in(db, case)
    stranger = of_office(a_collection(db, a_provider(db)))
    assert open_drafts(db, stranger) == []
    for act in (
        lambda: open_wizard(db, stranger, at.key, today=TODAY),
        lambda: submit_referral(db, stranger, at.key, at.version, **WHEN),
        lambda: discard_draft(db, stranger, at.key, now=NOW),
    ):
        with pytest.raises(Refused):
            act()


def test_who_may_only_look_submits_nothing(db: Session, case: Case) -> None:
    looker = of_office(case.office, permissions={Permission.REFERRALS})
    with pytest.raises(Refused, match="may not submit"):
        begin_referral(db, looker, now=NOW)


def test_two_at_one_draft_the_second_is_told(db: Session, case: Case) -> None:
    at = filled_in(db, case)
    keep_typed(db, replace(case.viewer, name="Colleague"), at, {"duplicate_reason": "x"}, **WHEN)
    view = keep_typed(db, case.viewer, at, {"duplicate_reason": "y"}, **WHEN)
    assert view.notice.startswith("Colleague changed this draft")
    assert view.duplicate_reason == "x"


def test_a_draft_lies_encrypted(db: Session, case: Case) -> None:
    at = filled_in(db, case)
    sealed = db.exec(select(ReferralDraft.sealed).where(ReferralDraft.key == at.key)).one()
    assert b"Snores" not in sealed
    assert case.member.key.encode() not in sealed


# ── whom to refer to ──


@pytest.mark.parametrize("words", ["cardio", "singh", "harp", "{id}", "{id_lower}"])
def test_a_provider_is_found_by_name_number_or_specialty(db: Session, case: Case, words: str) -> None:
    at = filled_in(db, case)
    number = case.cardiologist.provider_id or ""
    found = providers_for(db, case.viewer, at.key, words.format(id=number, id_lower=number.lower()), today=TODAY)
    assert "Singh, Harpreet MD" in [one.name for one in found.choices]


def test_the_nearest_come_first_with_their_miles(db: Session, case: Case) -> None:
    a_specialist(db, "Far, Away MD", "92101")  # San Diego
    at = filled_in(db, case)
    found = providers_for(db, case.viewer, at.key, "cardio", today=TODAY).choices
    miles = [float(one.miles.split()[0]) for one in found]
    assert miles == sorted(miles)
    assert [one.is_far for one in found] == [False, False, True]


@pytest.mark.parametrize(
    "values",
    [{"lob": "OC"}, {"youngest_age": 70}, {"oldest_age": 17}],
)
def test_who_does_not_take_the_member_is_not_listed(db: Session, case: Case, values: dict[str, object]) -> None:
    a_specialist(db, "Other, Doctor MD", "92868", **values)
    at = filled_in(db, case)
    names = [one.name for one in providers_for(db, case.viewer, at.key, "cardio", today=TODAY).choices]
    assert "Other, Doctor MD" not in names


def test_a_closed_panel_is_listed_with_its_warning(db: Session, case: Case) -> None:
    a_specialist(db, "Full, Panel MD", "92868", panel_open=False)
    at = filled_in(db, case)
    found = providers_for(db, case.viewer, at.key, "panel", today=TODAY).choices
    assert [one.is_closed for one in found] == [True]


def test_a_tertiary_provider_needs_its_reason_before_submit(db: Session, case: Case) -> None:
    at = filled_in(db, case, provider=case.tertiary.key)
    with pytest.raises(Refused, match="need for a tertiary care provider"):
        submit_referral(db, case.viewer, at.key, at.version, **WHEN)
    view = keep_typed(db, case.viewer, at, {"justification": "Not available in the community."}, **WHEN)
    receipt = submit_referral(db, case.viewer, at.key, view.version, **WHEN)
    stored = db.exec(select(Referral).where(Referral.key == receipt.key)).one()
    assert (stored.is_tertiary, stored.redirect_allowed) == (True, False)
    assert stored.justification == "Not available in the community."


def test_yes_for_a_tertiary_provider_clears_it_and_notes_it(db: Session, case: Case) -> None:
    at = filled_in(db, case, provider=case.tertiary.key)
    view = set_redirect(db, case.viewer, replace(at, section=3), True, {}, **WHEN)
    assert view.chosen is None
    assert view.justification == "Ok to redirect if needed"
    view = choose_referred_to(db, case.viewer, At(at.key, view.version, 3), case.cardiologist.key, **WHEN)
    assert (view.redirect_allowed, view.missing) == (True, ())


# ── no referral required ──


def test_the_answer_that_no_referral_is_required_is_kept_with_a_number(db: Session, case: Case) -> None:
    at = filled_in(db, case)
    number = keep_answer(db, case.viewer, at.key, "G0101", "", **WHEN)
    kept = kept_answers(db, case.viewer, today=TODAY)
    assert [(one.number, one.member, one.code) for one in kept] == [(number, "Tran, Linh", "G0101")]
    assert "Primary and preventive care never need one" in kept[0].answer
    assert kept_answers(db, of_office(a_collection(db, a_provider(db))), today=TODAY) == ()


@pytest.mark.parametrize("code", ["E0470", "97153"])
def test_a_code_that_can_be_requested_is_no_such_answer(db: Session, case: Case, code: str) -> None:
    at = filled_in(db, case)
    with pytest.raises(Refused, match="referral is required"):
        keep_answer(db, case.viewer, at.key, code, "", **WHEN)


# ── submit ──


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
    assert shown.timeline[-1].has_letter


def test_another_diagnosis_is_left_to_a_person(db: Session, case: Case) -> None:
    at = filled_in(db, case, code="G0108")
    assert submit_referral(db, case.viewer, at.key, at.version, **WHEN).status == "Pending"


# ── look up ──


def test_the_office_finds_its_referral_and_no_other_office_does(db: Session, case: Case) -> None:
    referral = submitted(db, case)
    assert [row.code for row in find_referrals(db, case.viewer, PERIOD).rows] == [referral.referral_code]
    by_code = ReferralQuery(code=referral.referral_code)
    stranger = of_office(a_collection(db, case.pcp))  # even one that shares the provider
    assert find_referrals(db, stranger, PERIOD).total == find_referrals(db, stranger, by_code).total == 0
    with pytest.raises(Refused):
        open_referral(db, stranger, referral.key, **WHEN)


def test_it_is_found_by_status_and_member(db: Session, case: Case) -> None:
    submitted(db, case)
    for query, total in (
        (replace(PERIOD, status="PENDING"), 1),
        (replace(PERIOD, status="APPROVED"), 0),
        (replace(PERIOD, cin=case.member.cin), 1),
        (replace(PERIOD, cin="90000000A"), 0),
        (replace(PERIOD, date_kind="service"), 1),
        (replace(PERIOD, first=TODAY + timedelta(days=1), last=TODAY + timedelta(days=2)), 0),
    ):
        assert find_referrals(db, case.viewer, query).total == total, query


def test_looking_at_it_is_on_record_by_member(db: Session, case: Case) -> None:
    referral = submitted(db, case)
    db.commit()
    open_referral(db, case.viewer, referral.key, **WHEN)
    assert db.info["audit"][-1]["member_key"] == case.member.key
    assert db.info["audit"][-1]["record"] == referral.referral_code


def test_a_copy_begins_with_the_same(db: Session, case: Case) -> None:
    referral = submitted(db, case)
    key = copy_referral(db, case.viewer, referral.key, **WHEN)
    view = open_wizard(db, case.viewer, key, today=TODAY)
    assert (view.member.cin if view.member else "", view.services[0].code) == (case.member.cin, "E0470")
    assert view.indications == ""


def test_a_withdrawn_referral_is_void_and_stays_so(db: Session, case: Case) -> None:
    referral = submitted(db, case)
    withdraw_referral(db, case.viewer, referral.key, now=NOW)
    assert referral.status is ReferralStatus.VOID
    with pytest.raises(Refused, match="decided already"):
        withdraw_referral(db, case.viewer, referral.key, now=NOW)


# ── the plan ──


def decided(service: ReferralService, decision: ServiceDecision, **more: object) -> Review:
    return Review({service.key: ServiceAnswer(decision, **more)})  # type: ignore[arg-type]


def test_an_approval_gives_180_days(db: Session, case: Case) -> None:
    referral = submitted(db, case)
    review = decided(service_of(db, referral), ServiceDecision.APPROVED)
    decide_referral(db, case.reviewer, referral.key, referral.version, review, **WHEN)
    assert (referral.status, referral.was_in_time) == (ReferralStatus.APPROVED, True)
    assert referral.valid_to == date(2026, 8, 28)


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
    with pytest.raises(Refused, match="extended already"):
        extend(db, case.reviewer, referral.key, referral.version, "Again.", **WHEN)


def test_a_redirect_needs_the_offices_leave_and_is_a_modification(db: Session, case: Case) -> None:
    other = a_specialist(db, "Near, By MD", "92868")
    referral = submitted(db, case)
    service = service_of(db, referral)
    review = replace(decided(service, ServiceDecision.APPROVED), redirect_to=other.key)
    referral.redirect_allowed = False
    with pytest.raises(Refused, match="did not allow"):
        decide_referral(db, case.reviewer, referral.key, referral.version, review, **WHEN)
    referral.redirect_allowed = True
    decide_referral(db, case.reviewer, referral.key, referral.version, review, **WHEN)
    shown = open_referral(db, case.viewer, referral.key, **WHEN)
    assert (shown.status, shown.referred_to.name) == ("Modified", "Near, By MD")
    assert shown.redirected_from == "Singh, Harpreet MD"


def test_a_void_names_its_reason(db: Session, case: Case) -> None:
    referral = submitted(db, case)
    with pytest.raises(Refused):
        void_referral(db, case.reviewer, referral.key, referral.version, "WITHDRAWN", now=NOW)
    void_referral(db, case.reviewer, referral.key, referral.version, "DUPLICATE", now=NOW)
    assert referral.status is ReferralStatus.VOID


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


def test_a_missed_clock_is_written_down_once(db: Session, case: Case) -> None:
    referral = submitted(db, case)
    late = NOW + timedelta(days=9)
    for _ in range(2):
        note_missed_referral_clocks(db, {}, now=late)
        db.flush()
    steps = db.exec(select(ReferralEvent.step).where(ReferralEvent.referral_id == referral.id)).all()
    assert steps.count(ReferralStep.MISSED) == 1
    assert referral.was_in_time is False


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
