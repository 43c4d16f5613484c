"""Whom to refer to: found, measured, warned of; the tertiary provider's redirect."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from optima_portal.kit.refused import Refused
from optima_portal.models.member import Gender
from optima_portal.models.provider import PracticeGender, ProviderContract
from optima_portal.models.provider_address import AddressUse, ProviderAddress
from optima_portal.models.referral import Referral
from optima_portal.services.referral_submission import submit_referral
from optima_portal.services.referral_wizard import (
    At,
    choose_referred_to,
    keep_typed,
    open_wizard,
    providers_for,
    set_redirect,
)
from tests.services.referral_case import (
    SINCE,
    TODAY,
    WHEN,
    Case,
    a_referral_case,
    a_specialist,
    filled_in,
)


@pytest.fixture
def case(db: Session) -> Case:
    return a_referral_case(db)


FOUND = ["cardio", "singh", "harp", "harp sin", "cardio dis", "{id}", "{id_lower}", "{npi}"]


def names_found(db: Session, case: Case, key: str, words: str) -> list[str]:
    return [one.name for one in providers_for(db, case.viewer, key, words, today=TODAY).choices]


@pytest.mark.parametrize("words", FOUND)
def test_a_provider_is_found_by_name_number_or_specialty(db: Session, case: Case, words: str) -> None:
    at, asked = filled_in(db, case), case.cardiologist
    asked.npi = "1999999984"
    db.flush()
    number = asked.provider_id or ""
    typed = words.format(id=number, id_lower=number.lower(), npi=asked.npi)
    assert asked.name in names_found(db, case, at.key, typed)


@pytest.mark.parametrize("words", ["ingh", "singh cardio", "s_ngh", "%%", "--"])
def test_what_begins_no_word_finds_nobody(db: Session, case: Case, words: str) -> None:
    assert names_found(db, case, filled_in(db, case).key, words) == []


def test_the_nearest_come_first_with_their_miles(db: Session, case: Case) -> None:
    a_specialist(db, "Far, Away MD", "92101")  # San Diego
    at = filled_in(db, case)
    found = providers_for(db, case.viewer, at.key, "cardio", today=TODAY).choices
    miles = [float(one.miles.split()[0]) for one in found]
    assert miles == sorted(miles)
    assert [one.is_far for one in found] == [False, False, True]


@pytest.mark.parametrize(
    "values",
    [{"lob": "OC"}, {"youngest_age": 58}, {"oldest_age": 56}, {"accepts": PracticeGender.MALE}, {"provider_id": None}],
)
def test_who_does_not_take_the_member_is_not_listed(db: Session, case: Case, values: dict[str, object]) -> None:
    other = a_specialist(db, "Other, Doctor MD", "92868", **values)
    at = filled_in(db, case, provider=other.key)
    assert "Other, Doctor MD" not in names_found(db, case, at.key, "cardio")
    view = open_wizard(db, case.viewer, at.key, today=TODAY)
    assert view.chosen is not None
    assert [one for one in view.missing if "does not accept" in one] != []


@pytest.mark.parametrize(
    "values", [{"youngest_age": 57}, {"oldest_age": 57}, {"accepts": PracticeGender.FEMALE}], ids=str
)
def test_who_just_takes_the_member_is_listed(db: Session, case: Case, values: dict[str, object]) -> None:
    a_specialist(db, "Other, Doctor MD", "92868", **values)
    assert "Other, Doctor MD" in names_found(db, case, filled_in(db, case).key, "cardio")


def test_what_is_not_known_of_the_member_keeps_nobody_out(db: Session, case: Case) -> None:
    a_specialist(db, "Other, Doctor MD", "92868", youngest_age=70, accepts=PracticeGender.MALE)
    at = filled_in(db, case)
    case.member.gender, case.member.birth_date = Gender.UNKNOWN, None
    db.flush()
    assert "Other, Doctor MD" in names_found(db, case, at.key, "cardio")


@pytest.mark.parametrize(("begins", "ends", "is_listed"), [(-1, 0, True), (0, 1, True), (1, 2, False), (-2, -1, False)])
def test_a_contract_counts_from_its_first_to_its_last_day(
    db: Session, case: Case, begins: int, ends: int, is_listed: bool
) -> None:
    other = a_specialist(db, "Other, Doctor MD", "92868", lob="OC")
    begins_on, ends_on = (TODAY + timedelta(days=days) for days in (begins, ends))
    db.add(ProviderContract(provider_id=other.id or 0, lob="MC", starts_on=begins_on, ends_on=ends_on))
    db.flush()
    assert ("Other, Doctor MD" in names_found(db, case, filled_in(db, case).key, "cardio")) is is_listed


def test_two_contracts_at_once_are_one_provider_at_the_nearest_address(db: Session, case: Case) -> None:
    number = case.cardiologist.id or 0
    db.add(ProviderContract(provider_id=number, lob="MC", starts_on=SINCE + timedelta(days=1)))
    for street, use in (("2 Near Way", AddressUse.SERVICE), ("3 Post Way", AddressUse.MAILING)):
        db.add(ProviderAddress(provider_id=number, use=use, street=street, state="CA", zip_code="92868"))
    db.flush()
    at = filled_in(db, case)
    found = providers_for(db, case.viewer, at.key, "singh", today=TODAY)
    assert (found.total, [one.address for one in found.choices]) == (1, ["2 Near Way, CA 92868"])
    assert open_wizard(db, case.viewer, at.key, today=TODAY).chosen == found.choices[0]


def test_a_provider_without_an_address_comes_last(db: Session, case: Case) -> None:
    db.exec(
        select(ProviderAddress).where(ProviderAddress.provider_id == case.cardiologist.id)
    ).one().use = AddressUse.MAILING
    db.flush()
    found = providers_for(db, case.viewer, filled_in(db, case).key, "cardio", today=TODAY).choices
    last = found[-1]
    assert (last.name, last.address, last.miles, last.is_far) == ("Singh, Harpreet MD", "", "", False)


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
