"""The jump box leads to what is one's own, and to nothing else."""

from datetime import date

import pytest

from optima_portal.services.jump import suggestions_for
from tests.factories import a_claim, a_collection, a_member, a_provider, a_span, of_office

TODAY = date(2026, 3, 2)


@pytest.fixture
def office(db):
    pcp = a_provider(db)
    member = a_member(db, "Linh", "Tran", cin="91234567A")
    a_span(db, member, pcp)
    a_claim(db, pcp, member, claim_number="2611804410227", natural_key="one")
    a_claim(db, a_provider(db), claim_number="2611804410999", natural_key="another")
    return of_office(a_collection(db, pcp))


def _labels(db, viewer, typed):
    return [one.label for one in suggestions_for(db, viewer, typed, today=TODAY)]


@pytest.mark.parametrize(
    ("typed", "labels"),
    [
        ("9123-4567 a", ["Tran, Linh"]),
        ("2611804410227", ["Claim 2611804410227"]),
        ("2611804410999", []),
        ("26118044", []),
        ("memb", ["Members"]),
        ("audit", []),
        ("  ", []),
        ("tran", []),
    ],
)
def test_numbers_in_full_and_names_of_pages_lead_somewhere(db, office, typed, labels):
    assert _labels(db, office, typed) == labels
