"""Claims Lookup: who is named in a list is on record, found by member."""

from datetime import date

from optima_portal.access.audit import PENDING
from optima_portal.services.claim_lookup import ClaimQuery, find_claims
from tests.factories import a_claim, a_collection, a_member, a_provider, of_office

DAY = date(2026, 3, 2)


def test_everybody_named_in_a_list_of_claims_is_on_record_once(db):
    ours = a_provider(db)
    seen, twice, other = a_member(db, "One"), a_member(db, "Two"), a_member(db, "Other")
    for member in (seen, twice, twice):
        a_claim(db, ours, member, service_from=DAY)
    a_claim(db, a_provider(db), other, service_from=DAY)  # another office's claim
    page = find_claims(db, of_office(a_collection(db, ours)), ClaimQuery(first=DAY, last=DAY))
    assert page.total == 3
    recorded = [entry["member_key"] for entry in db.info[PENDING] if entry["member_key"]]
    assert sorted(recorded) == sorted([seen.key, twice.key])
