"""The wizard: one draft of the office, section by section; no referral required."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session, select

from optima_portal.access.permissions import Permission
from optima_portal.kit.db import in_transaction
from optima_portal.kit.refused import Refused
from optima_portal.models.authorization_rule import Authorization
from optima_portal.models.eligibility import EligibilitySpan
from optima_portal.models.listed_code import ListedCode
from optima_portal.models.referral import NoReferralNotice, ReferralDraft
from optima_portal.rules.referral_form import Section
from optima_portal.services.no_referral import keep_answer, kept_answers
from optima_portal.services.referral_draft_list import draft_lines
from optima_portal.services.referral_drafts import discard_draft, open_drafts, open_to_change, save_draft
from optima_portal.services.referral_submission import submit_referral
from optima_portal.services.referral_wizard import (
    At,
    begin_referral,
    choose_member,
    choose_referring,
    go_on,
    go_to,
    keep_typed,
    members_for,
    open_wizard,
)
from optima_portal.services.referral_wizard_parts import WizardView
from tests.factories import a_collection, a_member, a_provider, a_span, of_office
from tests.services.referral_case import (
    NOW,
    SINCE,
    TODAY,
    TYPED,
    WHEN,
    Case,
    a_referral_case,
    a_rule,
    filled_in,
)


@pytest.fixture
def case(db: Session) -> Case:
    return a_referral_case(db)


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
    with pytest.raises(Refused, match="not in this draft’s office"):
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


def test_what_was_saved_since_is_not_saved_over(db: Session, case: Case) -> None:
    at = filled_in(db, case)
    seen = open_to_change(db, case.viewer, at.key)
    keep_typed(db, replace(case.viewer, name="Colleague"), at, {"duplicate_reason": "x"}, **WHEN)
    with pytest.raises(Refused, match="changed this draft"):
        save_draft(db, case.viewer, seen, seen.form, Section.REVIEW, now=NOW)
    assert open_wizard(db, case.viewer, at.key, today=TODAY).duplicate_reason == "x"


def test_of_four_at_once_one_is_kept_and_three_are_told(engine: Engine) -> None:
    case = in_transaction(a_referral_case, engine)
    at = in_transaction(lambda db: filled_in(db, case), engine)

    def keep(word: str) -> WizardView:
        return in_transaction(lambda db: keep_typed(db, case.viewer, at, {"duplicate_reason": word}, **WHEN), engine)

    with ThreadPoolExecutor(4) as threads:
        views = list(threads.map(keep, "abcd"))
    kept = [word for word, view in zip("abcd", views, strict=True) if not view.notice]
    assert len(kept) == 1
    assert {(view.version, view.duplicate_reason) for view in views} == {(at.version + 1, kept[0])}


@contextmanager
def statements(db: Session) -> Iterator[list[str]]:
    """What the database is asked meanwhile."""
    said: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    event.listen(db.get_bind(), "before_cursor_execute", note)
    yield said
    event.remove(db.get_bind(), "before_cursor_execute", note)


def test_what_is_typed_is_kept_by_few_statements(db: Session, case: Case) -> None:
    at = filled_in(db, case)
    with statements(db) as said:
        keep_typed(db, case.viewer, replace(at, section=4), {"indications": "Snores."}, **WHEN)
    assert len(said) == 10
    assert sum("FROM referral_draft" in one for one in said) == 1


def test_many_drafts_are_listed_by_two_statements(db: Session, case: Case) -> None:
    for _ in range(3):
        filled_in(db, case)
    with statements(db) as said:
        lines = draft_lines(db, case.viewer, today=TODAY)
    assert [one.member for one in lines] == ["Tran, Linh"] * 3
    assert len(said) == 2


def test_a_draft_lies_encrypted(db: Session, case: Case) -> None:
    at = filled_in(db, case)
    sealed = db.exec(select(ReferralDraft.sealed).where(ReferralDraft.key == at.key)).one()
    assert b"Snores" not in sealed
    assert case.member.key.encode() not in sealed


def test_the_answer_that_no_referral_is_required_is_kept_with_a_number(db: Session, case: Case) -> None:
    at = filled_in(db, case)
    number = keep_answer(db, case.viewer, at.key, "G0101", **WHEN)
    kept = kept_answers(db, case.viewer, today=TODAY)
    assert [(one.number, one.member, one.code) for one in kept] == [(number, "Tran, Linh", "G0101")]
    assert "Primary and preventive care never need one" in kept[0].answer
    assert kept_answers(db, of_office(a_collection(db, a_provider(db))), today=TODAY) == ()


@pytest.mark.parametrize("code", ["E0470", "97153", "e0470", " E0470 "])
def test_a_code_that_can_be_requested_is_no_such_answer(db: Session, case: Case, code: str) -> None:
    at = filled_in(db, case)
    with pytest.raises(Refused, match="referral is required"):
        keep_answer(db, case.viewer, at.key, code, **WHEN)


def test_so_few_units_that_none_is_required_are_kept_too(db: Session, case: Case) -> None:
    a_rule(db, "T1000", Authorization.OVER_LIMIT, units_limit=3)
    at = filled_in(db, case, "T1000", **{"units-T1000": "4"})
    with pytest.raises(Refused, match="referral is required"):
        keep_answer(db, case.viewer, at.key, "T1000", **WHEN)
    view = open_wizard(db, case.viewer, at.key, today=TODAY)
    assert [one.free for one in view.services] == [""]
    view = keep_typed(db, case.viewer, At(at.key, view.version, 4), TYPED | {"units-T1000": "3"}, **WHEN)
    assert [one.free for one in view.services] == ["No referral required for up to 3 units of T1000."]
    keep_answer(db, case.viewer, at.key, "t1000", **WHEN)
    kept = kept_answers(db, case.viewer, today=TODAY)
    assert [(one.code, one.answer) for one in kept] == [("T1000", view.services[0].free)]


def test_a_code_that_is_none_is_no_answer(db: Session, case: Case) -> None:
    at = filled_in(db, case)
    for code in ("ZZZZZ", "", "G010", "G0101 or so"):
        with pytest.raises(Refused, match="no code that the portal knows"):
            keep_answer(db, case.viewer, at.key, code, **WHEN)
    assert kept_answers(db, case.viewer, today=TODAY) == ()


def test_a_code_of_the_code_set_that_is_not_on_the_list_is_kept_by_its_name(db: Session, case: Case) -> None:
    at = filled_in(db, case)
    db.add(ListedCode(code_set="HCPCS", code="A0425", name="Ground mileage", starts_on=SINCE))
    db.add(ListedCode(code_set="HCPCS", code="A0090", name="Of old", starts_on=SINCE, ends_on=SINCE))
    keep_answer(db, case.viewer, at.key, "a0425", **WHEN)
    kept = db.exec(select(NoReferralNotice)).one()
    assert (kept.code, kept.description) == ("A0425", "Ground mileage")
    with pytest.raises(Refused, match="no code that the portal knows"):
        keep_answer(db, case.viewer, at.key, "A0090", **WHEN)


def test_a_member_whom_the_plan_does_not_authorize_gets_no_such_answer(db: Session, case: Case) -> None:
    at = filled_in(db, case)
    span = db.exec(select(EligibilitySpan).where(EligibilitySpan.member_id == case.member.id)).one()
    span.network = "KAI"
    db.flush()
    with pytest.raises(Refused, match="authorized by the health network Kaiser"):
        keep_answer(db, case.viewer, at.key, "G0101", **WHEN)
