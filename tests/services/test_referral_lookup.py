"""Whose referrals somebody sees, and what the office does with its own."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlmodel import Session

from optima_portal.kit.refused import Refused
from optima_portal.rules.referral_status import ReferralStatus, ServiceDecision
from optima_portal.services.prints import print_of
from optima_portal.services.referral_detail import open_referral
from optima_portal.services.referral_lookup import ReferralQuery, find_referrals
from optima_portal.services.referral_office import copy_referral, withdraw_referral
from optima_portal.services.referral_print import values_of
from optima_portal.services.referral_wizard import (
    open_wizard,
)
from optima_portal.services.um_queue import QueueQuery, um_queue
from optima_portal.services.um_review import decide_referral
from tests.factories import a_collection, a_member, of_office
from tests.services.referral_case import (
    NOW,
    TODAY,
    WHEN,
    Case,
    a_referral_case,
    decided,
    service_of,
    submitted,
)

PERIOD = ReferralQuery(first=TODAY - timedelta(days=30), last=TODAY)


@pytest.fixture
def case(db: Session) -> Case:
    return a_referral_case(db)


def test_the_office_finds_its_referral_and_no_other_office_does(db: Session, case: Case) -> None:
    referral = submitted(db, case)
    assert [row.code for row in find_referrals(db, case.viewer, PERIOD).rows] == [referral.referral_code]
    by_code = ReferralQuery(code=referral.referral_code)
    stranger = of_office(a_collection(db, case.pcp))  # even one that shares the provider
    assert find_referrals(db, stranger, PERIOD).total == find_referrals(db, stranger, by_code).total == 0
    with pytest.raises(Refused):
        open_referral(db, stranger, referral.key, **WHEN)


def test_member_info_names_the_pcp_of_today(db: Session, case: Case) -> None:
    referral = submitted(db, case)
    assert ("PCP", case.pcp.name) in open_referral(db, case.viewer, referral.key, **WHEN).member_facts


def test_a_service_says_whether_it_is_decided_beside_how(db: Session, case: Case) -> None:
    referral = submitted(db, case)

    def line() -> tuple[str, bool, str]:
        one = open_referral(db, case.viewer, referral.key, **WHEN).services[0]
        return one.status, one.is_decided, one.decision

    assert line() == ("Pending", False, "Pending")
    review = decided(service_of(db, referral), ServiceDecision.APPROVED)
    decide_referral(db, case.reviewer, referral.key, referral.version, review, **WHEN)
    assert line() == ("Decided", True, "Approved")


def test_a_reviewer_finds_it_by_any_member_id(db: Session, case: Case) -> None:
    case.member.meds_id, case.member.mbi = "MEDS12345", "1EG4TE5MK73"
    submitted(db, case)
    for words, total in ((case.member.cin, 1), ("meds12345", 1), ("1EG4-TE5-MK73", 1), ("1EG4TE5MK74", 0), ("-", 0)):
        assert um_queue(db, case.reviewer, QueueQuery(words=words), now=NOW).total == total, words


def test_it_is_found_by_status_and_member(db: Session, case: Case) -> None:
    case.member.meds_id, case.member.mbi = "MEDS12345", "1EG4TE5MK73"
    a_member(db)  # without any number but its CIN
    submitted(db, case)
    for query, total in (
        (replace(PERIOD, status="PENDING"), 1),
        (replace(PERIOD, status="APPROVED"), 0),
        (replace(PERIOD, cin=case.member.cin), 1),
        (replace(PERIOD, cin="90000000A"), 0),
        (replace(PERIOD, cin="MEDS12345"), 1),
        (replace(PERIOD, cin="1eg4-te5-mk73"), 1),
        (replace(PERIOD, cin="--"), 0),
        (replace(PERIOD, date_kind="service"), 1),
        (replace(PERIOD, first=TODAY + timedelta(days=1), last=TODAY + timedelta(days=2)), 0),
    ):
        assert find_referrals(db, case.viewer, query).total == total, query


def test_looking_at_it_is_on_record_by_member(db: Session, case: Case) -> None:
    referral = submitted(db, case)
    db.commit()
    open_referral(db, case.viewer, referral.key, **WHEN)
    assert db.info["audit"][-1]["member_key"] == case.member.key
    assert db.info["audit"][-1]["record"] == referral.referral_code


def test_a_copy_begins_with_the_same(db: Session, case: Case) -> None:
    referral = submitted(db, case)
    key = copy_referral(db, case.viewer, referral.key, **WHEN)
    view = open_wizard(db, case.viewer, key, today=TODAY)
    assert (view.member.cin if view.member else "", view.services[0].code) == (case.member.cin, "E0470")
    assert view.indications == ""


def test_a_withdrawn_referral_is_void_and_stays_so(db: Session, case: Case) -> None:
    referral = submitted(db, case)
    withdraw_referral(db, case.viewer, referral.key, now=NOW)
    assert referral.status is ReferralStatus.VOID
    with pytest.raises(Refused, match="decided already"):
        withdraw_referral(db, case.viewer, referral.key, now=NOW)


def test_the_print_says_what_was_used_of_an_authorization(db: Session, case: Case) -> None:
    referral = submitted(db, case)
    review = decided(service_of(db, referral), ServiceDecision.APPROVED)
    decide_referral(db, case.reviewer, referral.key, referral.version, review, **WHEN)
    view = open_referral(db, case.viewer, referral.key, **WHEN)
    printed = PdfReader(BytesIO(print_of("referral", "Referral", values_of(view), now=NOW)))
    words = " ".join("".join(page.extract_text() for page in printed.pages).split())
    assert "Used Left" in words
    assert f"counted from claims as of {view.counted}. Denied" in words
