"""Whom to refer to: found, measured, warned of; the tertiary provider's redirect."""

from dataclasses import replace

import pytest
from sqlmodel import Session, select

from optima_portal.kit.refused import Refused
from optima_portal.models.referral import Referral
from optima_portal.services.referral_submission import submit_referral
from optima_portal.services.referral_wizard import (
    At,
    choose_referred_to,
    keep_typed,
    providers_for,
    set_redirect,
)
from tests.services.referral_case import (
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
