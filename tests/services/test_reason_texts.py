"""A plan's licensed CARC and RARC texts stand wherever a code gets words; without them the portal's own do."""

from datetime import date, timedelta

import pytest

from optima_portal.access import scope
from optima_portal.models.claim_line import ClaimLine
from optima_portal.models.listed_code import ListedCode
from optima_portal.rules.reason_codes import words_of
from optima_portal.services.eob import eob_rows
from optima_portal.services.reason_texts import reason_texts
from optima_portal.services.remittance import open_remittance
from tests.factories import a_collection, a_provider, of_office
from tests.services.test_remittance import DAY, a_paid_claim, a_payment

OLD, NEW = "The licensed text of old", "The licensed text"


@pytest.fixture
def licensed(db):
    """45 changes its text on the day of the payment; N130 has a short name only; a HCPCS code is called 3."""
    before = DAY - timedelta(days=1)
    for code_set, code, starts, ends, name, text in (
        ("CARC", "45", date(2000, 1, 1), before, "Old", OLD),
        ("CARC", "45", DAY, date(9999, 12, 31), "New", NEW),
        ("RARC", "N130", date(2000, 1, 1), date(9999, 12, 31), "See the benefit documents", ""),
        ("HCPCS", "3", date(2000, 1, 1), date(9999, 12, 31), "No reason", "No reason at all"),
    ):
        db.add(ListedCode(code_set=code_set, code=code, starts_on=starts, ends_on=ends, name=name, description=text))
    db.flush()


@pytest.mark.parametrize(
    ("on", "text"),
    [
        (DAY - timedelta(days=1), OLD),
        (DAY, NEW),
        (None, NEW),
        (date(1999, 12, 31), words_of("45")),
    ],
    ids=["the day before", "its first day", "no day", "before there was any"],
)
def test_the_text_of_the_day_counts(db, licensed, on, text):
    assert reason_texts(db, ["45", "3", "999"], on) == {
        "45": text, "3": words_of("3"), "999": "See the official code list",
    }  # fmt: skip


def test_the_explanation_of_benefits_and_the_advice_speak_in_the_licensed_words(db, licensed):
    ours = a_provider(db, npi="1234567893")
    payment = a_payment(db, ours, total=10_000)
    claim = a_paid_claim(db, ours, payment, determined_on=DAY, paid_on=DAY)
    viewer = of_office(a_collection(db, ours))
    lines = db.exec(scope.claim_lines(viewer).where(ClaimLine.claim_id == claim.id)).all()
    first, second = eob_rows(db, viewer, claim, lines)
    assert (first.description, first.remarks) == (NEW, "N130 See the benefit documents")
    assert (second.description, second.remarks) == (words_of("3"), "")
    (shown,) = open_remittance(db, viewer, payment.key).claims
    assert [one.words for one in shown.lines[0].reasons] == [NEW, words_of("3")]
    assert [one.words for one in shown.lines[0].remarks] == ["See the benefit documents"]


def test_without_a_list_the_portals_own_words_stand(db):
    assert reason_texts(db, ["45", "N130"], DAY) == {"45": words_of("45"), "N130": words_of("N130")}
    assert reason_texts(db, [], DAY) == {}
