"""What anybody may ask: one code, the list of a year, the figures of a year."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session

from optima_portal.access.viewer import Viewer
from optima_portal.kit.refused import Refused
from optima_portal.models.authorization_rule import Authorization
from optima_portal.models.listed_code import ListedCode
from optima_portal.rules.referral_status import ServiceDecision
from optima_portal.services.authorization_public import codes_listed, find_codes, year_of_metrics
from optima_portal.services.um_review import decide_referral
from tests.services.referral_case import (
    SINCE,
    TODAY,
    a_referral_case,
    a_rule,
    decided,
    service_of,
    submitted,
)

NOBODY = Viewer()


@pytest.fixture
def lists(db: Session) -> None:
    a_rule(db, "K0001", description="Standard wheelchair", modifiers="RR NU")
    a_rule(db, "E9999", description="Of last year", ends_on=date(2025, 12, 31))
    a_rule(db, "G0101", Authorization.NEVER, description="Screening")
    db.add(ListedCode(code_set="HCPCS", code="A0425", name="Ground mileage", starts_on=SINCE))
    db.flush()


@pytest.mark.usefixtures("lists")
@pytest.mark.parametrize(
    ("words", "codes", "unlisted"),
    [
        ("wheelchair", ["K0001"], ""),
        ("k0001", ["K0001"], ""),
        ("K00", ["K0001"], ""),
        ("wheelchiar", [], ""),  # a slip of the pen is no code
        ("A042", [], ""),
        ("A0425 x", [], ""),
        ("Z9999", [], ""),
        ("a0425", [], "Ground mileage"),
        ("E9999", [], "Of last year"),  # ended
    ],
)
def test_only_a_known_code_is_called_not_on_the_list(
    db: Session, words: str, codes: list[str], unlisted: str
) -> None:  # fmt: skip
    found = find_codes(db, NOBODY, words, today=TODAY)
    assert [one.code for one in found.answers] == codes
    assert (found.unlisted, found.is_cut) == (unlisted, False)


@pytest.mark.usefixtures("lists")
def test_the_modifiers_are_told(db: Session) -> None:
    assert find_codes(db, NOBODY, "K0001", today=TODAY).answers[0].modifiers == "RR NU"


def test_one_letter_is_too_little(db: Session) -> None:
    with pytest.raises(Refused, match="two letters"):
        find_codes(db, NOBODY, " K ", today=TODAY)


def test_more_answers_than_are_shown_are_said_to_be_there(db: Session) -> None:
    for number in range(51):
        a_rule(db, f"K{number:04}")
    found = find_codes(db, NOBODY, "K0", today=TODAY)
    assert (len(found.answers), found.is_cut) == (50, True)
    assert not find_codes(db, NOBODY, "K003", today=TODAY).is_cut


def test_the_whole_list_is_there_page_by_page(db: Session) -> None:
    for number in range(520):
        a_rule(db, f"K{number:04}")
    pages = [codes_listed(db, NOBODY, TODAY.year, page, today=TODAY) for page in range(1, 13)]
    assert {one.total for one in pages} == {520}
    assert [one.code for page in pages for one in page.rows] == [f"K{number:04}" for number in range(520)]


@pytest.mark.usefixtures("lists")
def test_the_list_is_the_one_of_the_year(db: Session) -> None:
    a_rule(db, "E8888", starts_on=date(2026, 1, 1))
    before, now = (codes_listed(db, NOBODY, year, today=TODAY) for year in (2025, 2026))
    assert ([one.code for one in before.rows], before.as_of) == (["E9999", "K0001"], "12/31/2025")
    assert ([one.code for one in now.rows], now.as_of) == (["E8888", "K0001"], "03/02/2026")


def test_the_figures_open_on_the_last_whole_year_that_has_any(db: Session) -> None:
    assert year_of_metrics(db, NOBODY, 0, today=TODAY).year == 2026
    case = a_referral_case(db)
    referral = submitted(db, case)
    referral.received_at = referral.complete_at = datetime(2025, 12, 30, 18, tzinfo=UTC)
    review = decided(service_of(db, referral), ServiceDecision.APPROVED)
    then = {"now": referral.received_at + timedelta(days=1), "today": date(2025, 12, 31)}
    decide_referral(db, case.reviewer, referral.key, referral.version, review, **then)
    opened = year_of_metrics(db, NOBODY, 0, today=TODAY)
    assert (opened.year, opened.years) == (2025, (2026, 2025, 2024))
    assert any(one.of == "1" for one in opened.figures)
    assert year_of_metrics(db, NOBODY, 2026, today=TODAY).year == 2026
    assert year_of_metrics(db, NOBODY, 1900, today=TODAY).year == 2025
