"""Claims Lookup: who is named in a list is on record, found by member."""

from datetime import UTC, date, datetime, timedelta

import pytest

from optima_portal.access.audit import PENDING
from optima_portal.kit.refused import Refused
from optima_portal.models.claim import ClaimStatus
from optima_portal.services import claim_lookup, claim_print, pages
from optima_portal.services.claim_detail import open_claim
from optima_portal.services.claim_lookup import ClaimQuery, find_claims
from tests.factories import a_claim, a_collection, a_member, a_provider, of_office
from tests.services.test_remittance import a_paid_claim, a_payment

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


def test_an_office_that_did_the_service_alone_gets_no_button_to_the_payees_advice(db):
    payee, served = a_provider(db), a_provider(db)
    payment = a_payment(db, payee)
    claim = a_claim(db, payee, service_from=DAY, service_provider_id=served.id, payment_id=payment.id)
    today = ClaimQuery(first=DAY, last=DAY)
    for provider, key in ((payee, payment.key), (served, "")):
        viewer = of_office(a_collection(db, provider))
        (row,) = find_claims(db, viewer, today).rows
        assert (row.payment_key, row.check) == (key, "EFT 0098812")
        assert open_claim(db, viewer, claim.key, today=DAY).payment_key == key


def test_a_predetermination_is_called_so_in_the_list_and_on_its_page(db):
    ours = a_provider(db)
    claim = a_claim(db, ours, service_from=DAY, status=ClaimStatus.FINALIZED, payer_status="25")
    viewer = of_office(a_collection(db, ours))
    (row,) = find_claims(db, viewer, ClaimQuery(first=DAY, last=DAY)).rows
    assert row.status == open_claim(db, viewer, claim.key, today=DAY).status == "Predetermination"


@pytest.mark.parametrize(("sort", "descending"), [("billed", True), ("billed", False), ("service", True)])
def test_a_file_has_the_screens_order_however_long_it_is(db, monkeypatch, sort, descending):
    monkeypatch.setattr(pages, "BATCH", 2)
    ours = a_provider(db)
    for at, cents in enumerate((300, 100, 200, 100, 500)):
        a_claim(db, ours, service_from=DAY - timedelta(days=at), billed_cents=cents)
    viewer, query = of_office(a_collection(db, ours)), ClaimQuery(first=DAY - timedelta(days=9), last=DAY)
    shown = find_claims(db, viewer, query, sort=sort, descending=descending).rows
    order = claim_lookup._order(sort, descending)
    assert [row[1] for row in claim_lookup._file_rows(db, viewer, query, order)] == [row.number for row in shown]


def test_a_member_id_of_signs_alone_is_refused_instead_of_listing_everybody():
    form = {"first": "2026-03-01", "last": "2026-03-02", "cin": " -- "}
    with pytest.raises(Refused, match="Enter a Member ID") as refused:
        ClaimQuery.parse(form)
    assert list(refused.value.problems) == ["cin"]
    assert ClaimQuery.parse(form | {"cin": " "}).cin == ""
    assert ClaimQuery.parse(form | {"cin": "9000-0001 a"}).cin == "90000001A"


def test_a_claims_paper_is_on_record_by_its_member_even_if_they_are_another_offices(db, monkeypatch):
    monkeypatch.setattr(claim_print, "offer_print", lambda *_, **__: "token")
    ours, member = a_provider(db), a_member(db)
    claim = a_claim(db, ours, member, service_from=DAY)
    now = datetime(2026, 3, 2, 17, tzinfo=UTC)
    claim_print.print_claim(db, of_office(a_collection(db, ours)), claim.key, today=DAY, now=now)
    (taken,) = [one for one in db.info[PENDING] if one["action"] == "DOWNLOADED"]
    assert (taken["member_key"], taken["record"]) == (member.key, claim.claim_number)


def test_interest_stands_on_the_first_row_of_the_eob(db):
    ours = a_provider(db)
    payment = a_payment(db, ours)
    claim = a_paid_claim(db, ours, payment, interest_cents=750)
    viewer = of_office(a_collection(db, ours))
    assert [one.interest for one in open_claim(db, viewer, claim.key, today=DAY).eob] == ["$7.50", ""]
    bare = a_claim(db, ours, interest_cents=200, paid_cents=200)
    assert [(one.line, one.interest) for one in open_claim(db, viewer, bare.key, today=DAY).eob] == [(0, "$2.00")]
