"""Somebody with seats in two offices: a referral stays with the office whose member and provider it is about."""

from dataclasses import replace

import pytest
from sqlmodel import Session, select

from optima_portal.access.permissions import Permission
from optima_portal.access.viewer import Viewer
from optima_portal.kit.refused import Refused
from optima_portal.models.collection import Collection
from optima_portal.models.member import Member
from optima_portal.models.provider import Provider
from optima_portal.models.referral import Referral
from optima_portal.services.no_referral import keep_answer
from optima_portal.services.referral_draft_list import draft_lines
from optima_portal.services.referral_drafts import begin_draft, open_draft, open_to_change, save_draft
from optima_portal.services.referral_office import copy_referral
from optima_portal.services.referral_search import services_for
from optima_portal.services.referral_submission import submit_referral
from optima_portal.services.referral_wizard import (
    At,
    begin_referral,
    begin_referral_for,
    choose_member,
    choose_referring,
    members_for,
    open_wizard,
    providers_for,
)
from tests.factories import a_collection, a_member, a_provider, a_span, of_office
from tests.services.referral_case import NOW, TODAY, WHEN, Case, a_referral_case, filled_in, submitted


class Two:
    """The case's office, another one with a doctor and a patient, and somebody of both."""

    def __init__(self, db: Session) -> None:
        self.case: Case = a_referral_case(db)
        self.doctor: Provider = a_provider(db, name="Other, Doctor MD", is_pcp=True)
        self.patient: Member = a_member(db, "Bao", "Other")
        a_span(db, self.patient, self.doctor)
        self.other: Collection = a_collection(db, self.doctor)
        self.both: Viewer = of_office(self.case.office, self.other)

    def foreign(self, db: Session) -> At:
        """A complete draft of the case's office that holds the other one's member and provider, as older ones may."""
        at = filled_in(db, self.case)
        seen = open_to_change(db, self.both, at.key)
        form = replace(seen.form, member=self.patient.key, referring=self.doctor.key)
        return replace(at, version=save_draft(db, self.both, seen, form, at.section, now=NOW).version)  # type: ignore[arg-type]


@pytest.fixture
def two(db: Session) -> Two:
    return Two(db)


def test_only_the_drafts_own_offices_members_and_providers_can_be_chosen(db: Session, two: Two) -> None:
    key = begin_referral(db, two.both, now=NOW)
    assert members_for(db, two.both, key, "other", today=TODAY) == ()
    assert members_for(db, two.both, key, two.patient.cin, today=TODAY) == ()
    assert [one.name for one in members_for(db, two.both, key, "tran", today=TODAY)] == ["Tran, Linh"]
    with pytest.raises(Refused, match="this draft’s office"):
        choose_member(db, two.both, At(key, 1, 1), two.patient.key, **WHEN)
    with pytest.raises(Refused, match="this draft’s office"):
        choose_referring(db, two.both, At(key, 1, 2), two.doctor.key, **WHEN)


def test_the_referring_choices_are_the_drafts_offices(db: Session, two: Two) -> None:
    at = filled_in(db, two.case)
    save_draft(db, two.both, (seen := open_to_change(db, two.both, at.key)), seen.form, 2, now=NOW)  # type: ignore[arg-type]
    view = open_wizard(db, two.both, at.key, today=TODAY)
    assert [name for _, name in view.referring_choices] == [two.case.pcp.name]
    assert view.office == two.case.office.name
    assert open_wizard(db, two.case.viewer, at.key, today=TODAY).office == ""


def test_a_draft_that_holds_another_offices_member_is_not_submitted_and_says_why(db: Session, two: Two) -> None:
    at = two.foreign(db)
    view = open_wizard(db, two.both, at.key, today=TODAY)
    assert view.member is not None
    assert (view.member.name, view.member.cin) == ("", "")
    assert "not associated with this draft’s office" in view.why_not
    with pytest.raises(Refused, match="not associated with this draft’s office"):
        submit_referral(db, two.both, at.key, at.version, **WHEN)
    assert db.exec(select(Referral)).all() == []


def test_nor_is_another_offices_referring_provider(db: Session, two: Two) -> None:
    at = filled_in(db, two.case)
    seen = open_to_change(db, two.both, at.key)
    form = replace(seen.form, referring=two.doctor.key)
    version = save_draft(db, two.both, seen, form, at.section, now=NOW).version  # type: ignore[arg-type]
    with pytest.raises(Refused, match="not one of this draft’s office"):
        submit_referral(db, two.both, at.key, version, **WHEN)


def test_nothing_else_is_answered_about_such_a_member(db: Session, two: Two) -> None:
    at = two.foreign(db)
    assert [one.member for one in draft_lines(db, two.both, today=TODAY)] == [""]
    with pytest.raises(Refused, match="Find the member"):
        keep_answer(db, two.both, at.key, "G0101", **WHEN)
    with pytest.raises(Refused, match="Find the member"):
        providers_for(db, two.both, at.key, "cardio", today=TODAY)
    assert services_for(db, two.both, at.key, "E0470", today=TODAY)  # as for nobody: the list alone


def test_the_drafts_of_both_offices_name_their_members(db: Session, two: Two) -> None:
    filled_in(db, two.case)
    begin_referral_for(db, two.both, two.patient.key, **WHEN)
    assert sorted(one.member for one in draft_lines(db, two.both, today=TODAY)) == ["Other, Bao", "Tran, Linh"]


def test_from_a_face_sheet_it_begins_in_the_members_office(db: Session, two: Two) -> None:
    key = begin_referral_for(db, two.both, two.patient.key, **WHEN)
    assert open_draft(db, two.both, key).office == two.other.id
    shared = begin_referral_for(db, two.both, two.case.member.key, **WHEN)
    assert open_draft(db, two.both, shared).office == two.case.office.id


def test_a_copy_is_a_draft_of_the_referrals_own_office(db: Session, two: Two) -> None:
    referral = submitted(db, two.case)
    elsewhere = replace(two.both, default_collection_id=two.other.id)
    assert open_draft(db, elsewhere, begin_referral(db, elsewhere, now=NOW)).office == two.other.id
    key = copy_referral(db, elsewhere, referral.key, **WHEN)
    assert open_draft(db, elsewhere, key).office == two.case.office.id


def test_nobody_copies_into_an_office_for_which_they_may_not_submit(db: Session, two: Two) -> None:
    referral = submitted(db, two.case)
    looks, submits = of_office(two.case.office, permissions={Permission.REFERRALS}), of_office(two.other)
    mixed = replace(submits, seats=(*looks.seats, *submits.seats))
    with pytest.raises(Refused):
        copy_referral(db, mixed, referral.key, **WHEN)
    with pytest.raises(Refused, match="may not submit"):
        begin_draft(db, mixed, open_draft(db, two.both, filled_in(db, two.case).key).form, now=NOW,
                    office=two.case.office.id)  # fmt: skip
