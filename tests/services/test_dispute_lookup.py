"""Dispute Lookup and the jump box: each side finds its own, and what was seen is on record."""

from datetime import date

import pytest

from optima_portal.access.audit import PENDING
from optima_portal.kit.refused import Refused
from optima_portal.models.membership import Role
from optima_portal.services.claim_lookup import ClaimQuery, find_claims
from optima_portal.services.dispute_detail import open_dispute
from optima_portal.services.dispute_lookup import DisputeQuery, download_disputes, find_disputes
from optima_portal.services.dispute_request import (
    PURPOSE,
)
from optima_portal.services.jump import suggestions_for
from tests.disputes import (
    NOW,
    TODAY,
    at_seat,
    desks,
    submitted,
)
from tests.factories import a_collection, a_provider

NOT_THERE = "This record is not there, or it is not one of your office's."


@pytest.fixture
def there(db):
    return desks(db)


@pytest.mark.parametrize(
    ("form", "found"),
    [
        ({"status": ""}, True), ({"status": "SUBMITTED"}, True), ({"status": "OPEN"}, True), ({"status": "UPHELD"}, False),  # noqa: E501
        ({"claim_number": "?"}, True), ({"claim_number": "C1"}, False), ({"cin": "?"}, True), ({"cin": "91234567A"}, False),  # noqa: E501
        ({"provider": "1679576722"}, True), ({"provider": "nobody"}, False), ({"first": "2026-03-03"}, False),
        ({"by": "number", "number": "?"}, True), ({"by": "number", "number": "D26-99999"}, False),
    ],
)  # fmt: skip
def test_dispute_lookup_by_each_parameter(db, there, form, found):
    dispute = submitted(db, there)
    known = {"claim_number": there.claim.claim_number, "cin": there.member.cin, "number": dispute.number.lower()}
    asked = {"by": "date", "first": "2026-03-01", "last": "2026-03-31"} | form
    asked = {name: known[name] if value == "?" else value for name, value in asked.items()}
    page = find_disputes(db, there.biller, DisputeQuery.parse(asked))
    assert (page.total, [one.number for one in page.rows]) == ((1, [dispute.number]) if found else (0, []))
    assert download_disputes(db, there.biller, DisputeQuery.parse(asked), "csv", now=NOW)


def test_another_office_finds_nothing_and_the_jump_box_neither(db, there):
    dispute = submitted(db, there)
    stranger = at_seat(there.loa, a_collection(db, a_provider(db)), Role.LOA)
    query = DisputeQuery.parse({"by": "number", "number": dispute.number})
    assert find_disputes(db, stranger, query).total == 0
    assert suggestions_for(db, stranger, dispute.number, today=TODAY) == ()
    for key in (dispute.key, "no-such-dispute"):
        with pytest.raises(Refused, match=NOT_THERE):
            open_dispute(db, stranger, key, today=TODAY)


def test_the_jump_box_leads_each_side_to_its_own_page(db, there):
    dispute = submitted(db, there)
    for typed in (dispute.number, dispute.number.lower().replace("-", " ")):
        assert [one.address for one in suggestions_for(db, there.biller, typed, today=TODAY)] == [
            f"/claims/disputes/{dispute.key}"
        ]  # noqa: E501, RUF100
    assert [one.address for one in suggestions_for(db, there.analyst, typed, today=TODAY)] == [
        f"/plan/disputes/{dispute.key}"
    ]  # noqa: E501, RUF100


def test_the_audit_tells_of_each_view_by_member(db, there):
    dispute = submitted(db, there)
    open_dispute(db, there.biller, dispute.key, today=TODAY)
    find_disputes(db, there.biller, DisputeQuery.parse({"by": "number", "number": dispute.number}))
    told = [one["action"] for one in db.info[PENDING] if one["member_key"] == there.member.key]
    assert told == ["DISPUTE_SUBMITTED", "DISPUTE_VIEWED", "DISPUTE_SEARCHED"]


def test_the_claims_in_a_list_are_still_found(db, there):
    assert find_claims(db, there.biller, ClaimQuery(first=date(2026, 1, 1), last=TODAY)).total == 1
    assert PURPOSE == "dispute"
