"""A dispute's files go with it, leave only for those who see it, and are never somebody else's."""

from datetime import timedelta

import pytest

from optima_portal.kit.refused import Refused
from optima_portal.models.membership import Role
from optima_portal.services.dispute_detail import open_dispute
from optima_portal.services.dispute_files import offer_dispute_file
from optima_portal.services.dispute_request import (
    drop_request_file,
    keep_request,
    open_request,
    place_of,
)
from optima_portal.services.dispute_submission import submit_dispute
from optima_portal.services.dispute_words import reply, reply_place
from optima_portal.services.draft_files import add_files
from optima_portal.services.files import sweep_unattached_files
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
    with_files,
)
from tests.factories import a_collection, a_provider

NOT_THERE = "This record is not there, or it is not one of your office's."


@pytest.fixture
def there(db):
    return desks(db)


def test_the_files_of_a_request_go_with_it_and_never_with_another_one(db, there):
    other = disputable_claim(db, there.provider, there.member)
    with_files(db, there, "letter.pdf", "proof.pdf")
    assert open_request(db, there.biller, other.key, today=TODAY).files == ()
    assert [one.name for one in open_request(db, there.biller, there.claim.key, today=TODAY).files] == [
        "letter.pdf",
        "proof.pdf",
    ]  # noqa: E501, RUF100
    empty = submitted(db, there, other)
    full = submitted(db, there)
    assert open_dispute(db, there.biller, empty.key, today=TODAY).files == ()
    assert [one.name for one in open_dispute(db, there.biller, full.key, today=TODAY).files] == [
        "letter.pdf",
        "proof.pdf",
    ]  # noqa: E501, RUF100


def test_the_sixth_file_is_refused_and_five_stay(db, there):
    keys = with_files(db, there, *(f"{n}.pdf" for n in range(5)))
    with pytest.raises(Refused, match="At most 5 files"):
        with_files(db, there, "6.pdf")
    assert len(open_request(db, there.biller, there.claim.key, today=TODAY).files) == 5
    drop_request_file(db, there.biller, there.claim.key, keys[0], now=NOW)
    with_files(db, there, "6.pdf")
    dispute = submitted(db, there)
    seen = open_dispute(db, there.biller, dispute.key, today=TODAY)
    assert (len(seen.files), seen.room) == (5, 0)
    late = uploaded(db, there.biller, "7.pdf", purpose="dispute_reply")
    add_files(db, there.biller, reply_place(dispute.key), [late], 5, now=NOW)
    with pytest.raises(Refused, match="At most 5 files"):
        reply(db, there.biller, dispute.key, "One more", **WHEN)


def test_another_persons_file_cannot_be_attached(db, there):
    key = uploaded(db, there.loa)
    assert add_files(db, there.biller, place_of(there.claim.key), [key], 5, now=NOW) == ()


def test_files_that_were_swept_stop_the_submission_and_are_named(db, there):
    with_files(db, there, "letter.pdf")
    keep_request(db, there.biller, there.claim.key, TYPED, now=NOW)
    sweep_unattached_files(db, {}, now=NOW + timedelta(days=2))
    assert open_request(db, there.biller, there.claim.key, today=TODAY).lost == 1
    with pytest.raises(Refused, match="1 file is no longer there"):
        submit_dispute(db, there.biller, there.claim.key, **WHEN)


def test_a_file_leaves_only_for_those_who_see_its_dispute(db, there):
    (key,) = with_files(db, there, "letter.pdf")
    dispute = submitted(db, there)
    assert offer_dispute_file(db, there.loa, dispute.key, key, now=NOW)
    assert offer_dispute_file(db, there.analyst, dispute.key, key, now=NOW)
    stranger = at_seat(there.biller, a_collection(db, a_provider(db)), Role.LOA)
    with pytest.raises(Refused, match=NOT_THERE):
        offer_dispute_file(db, stranger, dispute.key, key, now=NOW)
    other = submitted(db, there, disputable_claim(db, there.provider, there.member))
    with pytest.raises(Refused, match="no longer there"):
        offer_dispute_file(db, there.biller, other.key, key, now=NOW)
