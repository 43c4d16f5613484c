"""The dashboard: each role's own figures, and nobody else's."""

from datetime import UTC, date, datetime, timedelta

import pytest

from optima_portal.models.claim import ClaimStatus
from optima_portal.models.user import PlanRole, User
from optima_portal.services.dashboard import dashboard_of
from tests.factories import a_claim, a_collection, a_provider, of_office, of_plan

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)


@pytest.fixture
def people(db):
    for number in (1, 2):
        db.add(User(id=number, email=f"{number}@office.example", name="Ana Diaz", created_at=NOW))
    db.flush()


def _figures(db, viewer):
    return {tally.what: tally.figure for tally in dashboard_of(db, viewer, now=NOW, today=TODAY).tallies}


def test_an_office_sees_its_own_claims_of_ninety_days_by_where_they_stand(db, people):
    ours = a_provider(db)
    for days, values in (
        (0, {"status": ClaimStatus.IN_PROGRESS}),
        (90, {"status": ClaimStatus.CHECK_PENDING}),
        (91, {"status": ClaimStatus.CHECK_PENDING}),
        (5, {}),
        (6, {}),
        (7, {"is_denied": True}),
    ):
        a_claim(db, ours, service_from=TODAY - timedelta(days=days), **values)
    a_claim(db, a_provider(db), service_from=TODAY)
    assert _figures(db, of_office(a_collection(db, ours))) == {
        "claims in progress, last 90 days": "1",
        "claims check pending, last 90 days": "1",
        "claims finalized, last 90 days": "2",
        "claims denied, last 90 days": "1",
    }


def test_without_the_claims_permission_there_are_no_claims_figures(db, people):
    ours = a_provider(db)
    a_claim(db, ours, service_from=TODAY)
    assert _figures(db, of_office(a_collection(db, ours), permissions=frozenset())) == {}


def test_the_plans_roles_see_their_own(db, people):
    assert "refused attempts in 7 days" in _figures(db, of_plan(PlanRole.PRIVACY_OFFICER))
    assert "background jobs given up" in _figures(db, of_plan(PlanRole.SYSTEM))
    assert _figures(db, of_plan(PlanRole.QUALITY)) == {}
