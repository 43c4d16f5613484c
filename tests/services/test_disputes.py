"""A dispute from the request to its receipt: refused, kept, submitted once, and everyone told."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import select

from optima_portal.access.permissions import Permission
from optima_portal.kit.crypto import decrypt
from optima_portal.kit.refused import Refused
from optima_portal.models.claim import ClaimKind, ClaimStatus
from optima_portal.models.dispute import Dispute
from optima_portal.models.mail import Mail
from optima_portal.models.membership import Role
from optima_portal.rules.dispute_status import DisputeStatus
from optima_portal.services.dispute_detail import open_dispute
from optima_portal.services.dispute_request import (
    BUNDLE,
    check_request,
    keep_request,
    open_request,
    place_of,
)
from optima_portal.services.dispute_standing import NOT_YOURS, dispute_standing
from optima_portal.services.dispute_submission import NOTHING_TYPED, submit_bundle, submit_dispute
from optima_portal.services.dispute_words import reply, withdraw
from optima_portal.services.draft_files import add_files, keep_beside
from optima_portal.services.drafts import draft_of
from tests.disputes import (
    NOW,
    TODAY,
    TYPED,
    WHEN,
    at_seat,
    desks,
    disputable_claim,
    submitted,
    uploaded,
)
from tests.factories import a_claim, a_collection, a_provider

NOT_THERE = "This record is not there, or it is not one of your office's."


@pytest.fixture
def there(db):
    return desks(db)


def letters(db):
    found = []
    for one in db.exec(select(Mail).order_by(Mail.id)):
        text = json.loads(decrypt(one.body, f"mail:{one.key}"))[0]
        found.append((one.recipient, one.template, one.subject + text))
    return found


def test_everything_known_is_filled_in(db, there):
    form = open_request(db, there.biller, there.claim.key, today=TODAY)
    assert dict(form.provider)["Provider NPI"] == "1679576722"
    assert dict(form.claim)["Claim"] == there.claim.claim_number
    assert dict(form.claim)["Name"] == "Núñez, Ana"
    assert dict(form.amounts) == {"Billed / Payable": "$273.40 / $0.36", "Paid": "$0.36"}
    assert form.values["contact_name"] == "Daniel Ortiz"
    assert (form.acknowledge_by, form.decide_by) == ("03/04/2026", "05/04/2026")


def test_a_claim_with_an_open_dispute_leads_to_it_and_can_be_disputed_again_when_it_is_closed(db, there):
    assert dispute_standing(db, there.biller, there.claim.key, today=TODAY).can_dispute
    dispute = submitted(db, there)
    stands = dispute_standing(db, there.biller, there.claim.key, today=TODAY)
    assert (stands.can_dispute, stands.open_key, stands.open_number) == (False, dispute.key, dispute.number)
    withdraw(db, there.biller, dispute.key, "", **WHEN)
    stands = dispute_standing(db, there.biller, there.claim.key, today=TODAY)
    assert (stands.can_dispute, stands.open_key, [one.number for one in stands.disputes]) == (
        True,
        "",
        [dispute.number],
    )


def test_the_last_day_and_the_day_after(db, there):
    last = there.claim.determined_on + timedelta(days=365)
    stands = dispute_standing(db, there.biller, there.claim.key, today=last)
    assert (stands.can_dispute, stands.until) == (True, "01/20/2027")
    after = dispute_standing(db, there.biller, there.claim.key, today=last + timedelta(days=1))
    assert (after.why_not, after.until) == ("The time to dispute this claim ended on 01/20/2027.", "")
    with pytest.raises(Refused, match="ended on 01/20/2027"):
        open_request(db, there.biller, there.claim.key, today=last + timedelta(days=1))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"status": ClaimStatus.IN_PROGRESS}, "Only a finalized claim"),
        ({"payer_status": "25"}, "Only a finalized claim"),  # a predetermination: nothing was decided yet
        ({"network": "KAI", "paid_cents": 0, "payable_cents": 0}, "Kaiser Permanente is responsible"),
        ({"kind": ClaimKind.REVERSAL}, "took its place"),
    ],
)
def test_what_cannot_be_disputed_is_refused_by_the_page_and_by_the_service(db, there, values, said):
    claim = disputable_claim(db, there.provider, there.member, **values)
    stands = dispute_standing(db, there.biller, claim.key, today=TODAY)
    assert (said in stands.why_not, stands.until) == (True, "")
    keep_request(db, there.biller, claim.key, TYPED, now=NOW)
    with pytest.raises(Refused, match=said):
        submit_dispute(db, there.biller, claim.key, **WHEN)


def test_a_corrected_claim_is_disputed_in_place_of_the_first_one(db, there):
    number = there.claim.claim_number
    back = a_claim(
        db,
        there.provider,
        there.member,
        claim_number=number,
        natural_key="r",
        kind=ClaimKind.REVERSAL,
        adjusts_id=there.claim.id,
    )  # noqa: E501, RUF100
    newer = disputable_claim(
        db,
        there.provider,
        there.member,
        claim_number=number,
        natural_key="n",
        kind=ClaimKind.ADJUSTED,
        adjusts_id=back.id,
    )  # noqa: E501, RUF100
    stands = dispute_standing(db, there.biller, there.claim.key, today=TODAY)
    assert ("took its place" in stands.why_not, stands.newer_key, stands.until) == (True, newer.key, "")
    assert dispute_standing(db, there.biller, newer.key, today=TODAY).can_dispute


def test_another_offices_claim_answers_like_none(db, there):
    foreign = disputable_claim(db, a_provider(db), there.member)
    for key in (foreign.key, "no-such-claim"):
        with pytest.raises(Refused, match=NOT_THERE):
            dispute_standing(db, there.biller, key, today=TODAY)
        with pytest.raises(Refused, match=NOT_THERE):
            submit_dispute(db, there.biller, key, **WHEN)


def test_who_may_see_claims_but_not_dispute_is_told_so(db, there):
    looks = at_seat(there.biller, there.collection, Role.CLAIMS_VIEWER, frozenset({Permission.SUBMIT_DISPUTES}))
    stands = dispute_standing(db, looks, there.claim.key, today=TODAY)
    assert (stands.why_not, stands.until) == (NOT_YOURS, "01/20/2027")  # by somebody else of the office
    dispute = submitted(db, there)
    assert not open_dispute(db, looks, dispute.key, today=TODAY).may_act
    with pytest.raises(Refused, match=NOT_THERE):
        reply(db, looks, dispute.key, "Hello", **WHEN)
    with pytest.raises(Refused, match=NOT_THERE):
        withdraw(db, looks, dispute.key, "", **WHEN)


def test_the_permission_counts_in_the_collection_that_holds_the_provider(db, there):
    other = a_collection(db, a_provider(db))
    elsewhere = at_seat(there.biller, other, Role.CLAIMS_VIEWER).seats
    looks = at_seat(there.biller, there.collection, Role.CLAIMS_VIEWER, frozenset({Permission.SUBMIT_DISPUTES})).seats
    both = replace(there.biller, seats=elsewhere + looks)
    assert both.may(Permission.SUBMIT_DISPUTES)
    assert dispute_standing(db, both, there.claim.key, today=TODAY).why_not == NOT_YOURS


def test_what_is_missing_is_said_beside_its_field_and_what_is_no_dispute_where_to_go(db, there):
    with pytest.raises(Refused) as refused:
        check_request(db, there.biller, there.claim.key, TYPED | {"outcome": "", "amount": "much"}, now=NOW)
    assert set(refused.value.problems) == {"outcome", "amount"}
    with pytest.raises(Refused) as refused:
        check_request(db, there.biller, there.claim.key, TYPED | {"about": "authorization"}, now=NOW)
    assert "Grievance and Appeals" in refused.value.problems["about"]


def test_a_submitted_dispute_says_what_was_typed_and_when_it_is_due(db, there):
    dispute = submitted(db, there)
    assert dispute.number == f"D26-{dispute.id:05}"
    assert dispute.status is DisputeStatus.SUBMITTED
    assert (dispute.expected_cents, dispute.billed_cents, dispute.payable_cents) == (11_872, 27_340, 36)
    assert (dispute.received_on, dispute.acknowledge_by, dispute.decide_by) == (
        TODAY,
        date(2026, 3, 4),
        date(2026, 5, 4),
    )
    assert draft_of(db, there.biller, "dispute", there.claim.key) is None


def test_a_second_press_of_the_button_makes_no_second_dispute(db, there):
    first = submitted(db, there)
    again = submit_dispute(db, there.biller, there.claim.key, **WHEN)
    assert (again.key, again.is_new) == (first.key, False)
    assert len(db.exec(select(Dispute)).all()) == 1
    assert [template for _, template, _ in letters(db)].count("dispute_submitted") == 1


def test_a_colleague_cannot_open_a_second_one(db, there):
    first = submitted(db, there)
    keep_request(db, there.loa, there.claim.key, TYPED, now=NOW)
    assert submit_dispute(db, there.loa, there.claim.key, **WHEN).key == first.key


def test_nothing_typed_is_nothing_submitted(db, there):
    with pytest.raises(Refused, match=NOTHING_TYPED):
        submit_dispute(db, there.biller, there.claim.key, **WHEN)


def test_the_submitter_and_the_loa_are_told_at_once_and_no_letter_names_the_member_or_the_claim(db, there):
    dispute = submitted(db, there)
    told = [(to, template) for to, template, _ in letters(db)]
    assert told == [
        ("daniel@office.example", "dispute_submitted"),
        ("maria@office.example", "dispute_submitted_office"),
    ]
    for _, _, words in letters(db):
        assert dispute.number in words
        for secret in ("Núñez", there.member.cin, there.claim.claim_number, "Line 4", there.claim.key):
            assert secret not in words


def test_a_loa_who_submits_gets_one_letter(db, there):
    submitted(db, there, by=there.loa)
    assert [to for to, _, _ in letters(db)] == ["maria@office.example"]


def test_the_loa_of_another_office_hears_nothing(db, there):
    other = a_collection(db, a_provider(db))
    from tests.disputes import _of_office

    _of_office(db, "Olga Other", Role.LOA, other)
    submitted(db, there)
    assert "olga@office.example" not in [to for to, _, _ in letters(db)]


def test_several_alike_claims_are_one_bundle_with_shared_files(db, there):
    claims = [there.claim, disputable_claim(db, there.provider, there.member)]
    keep_beside(db, there.biller, place_of(BUNDLE), TYPED | {"claims": ",".join(one.key for one in claims)}, now=NOW)
    key = uploaded(db, there.biller)
    add_files(db, there.biller, place_of(BUNDLE), [key], 5, now=NOW)
    receipt = submit_bundle(db, there.biller, **WHEN)
    disputes = db.exec(select(Dispute).order_by(Dispute.id)).all()
    assert {one.open_claim for one in disputes} == {one.claim_number for one in claims}
    for one in disputes:
        seen = open_dispute(db, there.biller, one.key, today=TODAY)
        assert (seen.bundle_number, [file.key for file in seen.files]) == (receipt.number, [key])
    assert [template for _, template, _ in letters(db)].count("dispute_submitted") == 1
    with pytest.raises(Refused, match=NOTHING_TYPED):
        submit_bundle(db, there.biller, **WHEN)


def test_one_claim_of_a_bundle_that_cannot_be_disputed_stops_all_of_it(db, there):
    bad = disputable_claim(db, there.provider, there.member, status=ClaimStatus.IN_PROGRESS)
    keys = f"{there.claim.key},{bad.key}"
    keep_beside(db, there.biller, place_of(BUNDLE), TYPED | {"claims": keys}, now=NOW)
    with pytest.raises(Refused, match="finalized"):
        submit_bundle(db, there.biller, **WHEN)
