"""Units of an authorization, counted from the claims that stand."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import Session

from optima_portal.models.claim import Claim, ClaimKind, ClaimStatus
from optima_portal.models.claim_line import LINE_OF_DISPUTE, ClaimLine
from optima_portal.models.provider import GroupPractitioner, ProviderKind
from optima_portal.models.referral import Referral
from optima_portal.rules.referral_status import ServiceDecision
from optima_portal.services.face_sheet import referrals_history
from optima_portal.services.referral_detail import open_referral
from optima_portal.services.referral_parts import ServiceLine
from optima_portal.services.um_review import decide_referral
from tests.factories import a_claim, a_collection, a_provider, of_office
from tests.services.referral_case import TODAY, WHEN, Case, a_referral_case, decided, service_of, submitted


@pytest.fixture
def case(db: Session) -> Case:
    return a_referral_case(db)


@pytest.fixture
def approved(db: Session, case: Case) -> Referral:
    return an_approval(db, case)


def an_approval(db: Session, case: Case, **typed: str) -> Referral:
    referral = submitted(db, case, **{"units-E0470": "4"} | typed)
    review = decided(service_of(db, referral), ServiceDecision.APPROVED)
    decide_referral(db, case.reviewer, referral.key, referral.version, review, **WHEN)
    return referral


def billed(db: Session, case: Case, day: date = TODAY, *, code: str = "E0470", **values: object) -> Claim:
    """A claim of the cardiologist's with one line of one unit."""
    given = {"service_provider_id": case.cardiologist.id, "service_from": day} | values
    claim = a_claim(db, case.cardiologist, case.member, **given)
    db.add(
        ClaimLine(
            claim_id=claim.id or 0, number=1, service_from=day, code=code, units_thousandths=1_000,
            allowed_cents=9_000, payable_cents=9_000,
        )
    )  # fmt: skip
    db.flush()
    return claim


def used(db: Session, case: Case, referral: Referral) -> ServiceLine:
    return open_referral(db, case.viewer, referral.key, **WHEN).services[0]


def test_nothing_billed_nothing_used(db: Session, case: Case, approved: Referral) -> None:
    line = used(db, case, approved)
    assert (line.used, line.left, line.used_lines) == ("0 of 4", "4", ())


def test_a_pending_referral_has_nothing_to_use(db: Session, case: Case) -> None:
    referral = submitted(db, case)
    billed(db, case)
    assert used(db, case, referral).used == ""
    assert open_referral(db, case.viewer, referral.key, **WHEN).counted == ""


def test_claims_that_stand_count_from_the_first_day_to_the_last(db: Session, case: Case, approved: Referral) -> None:
    assert approved.valid_to is not None
    for day in (TODAY - timedelta(days=1), TODAY, approved.valid_to, approved.valid_to + timedelta(days=1)):
        billed(db, case, day)
    line = used(db, case, approved)
    assert (line.used, line.left) == ("2 of 4", "2")
    assert [one.day for one in line.used_lines] == ["03/02/2026", "08/28/2026"]


@pytest.mark.parametrize(
    ("values", "counts"),
    [
        ({"is_denied": True}, "0"),
        ({"kind": ClaimKind.REVERSAL}, "0"),
        ({"status": ClaimStatus.IN_PROGRESS}, "1"),
        ({"service_provider_id": None}, "1"),
    ],
)
def test_what_kind_of_claim_counts(
    db: Session, case: Case, approved: Referral, values: dict[str, object], counts: str
) -> None:
    billed(db, case, **values)
    assert used(db, case, approved).used == f"{counts} of 4"


def test_a_reversed_claim_counts_no_more_and_its_correction_in_its_place(
    db: Session, case: Case, approved: Referral
) -> None:
    first = billed(db, case)
    back = billed(db, case, kind=ClaimKind.REVERSAL, adjusts_id=first.id)
    assert used(db, case, approved).used == "0 of 4"
    billed(db, case, kind=ClaimKind.ADJUSTED, adjusts_id=back.id)
    assert used(db, case, approved).used == "1 of 4"


def test_a_line_that_a_dispute_won_counts(db: Session, case: Case, approved: Referral) -> None:
    claim = a_claim(db, case.cardiologist, case.member, service_from=TODAY)
    db.add(ClaimLine(claim_id=claim.id or 0, number=1, code="E0470", units_thousandths=2_000, allowed_cents=0))
    db.flush()
    assert used(db, case, approved).used == "0 of 4"
    db.add(ClaimLine(claim_id=claim.id or 0, number=2, code_set=LINE_OF_DISPUTE, code="D26-00001", payable_cents=500))
    db.flush()
    assert used(db, case, approved).used == "2 of 4"


@pytest.mark.parametrize(("by_group", "counts"), [(True, "1"), (False, "0")])
def test_the_group_of_the_provider_counts_and_a_stranger_does_not(
    db: Session, case: Case, approved: Referral, by_group: bool, counts: str
) -> None:
    group, stranger = a_provider(db, kind=ProviderKind.GROUP), a_provider(db)
    place = {"group_id": group.id or 0, "practitioner_id": case.cardiologist.id or 0}
    db.add(GroupPractitioner(**place, starts_on=date(2024, 1, 1)))
    claim = billed(db, case, service_provider_id=stranger.id)
    claim.billing_provider_id = group.id if by_group else stranger.id
    db.flush()
    assert used(db, case, approved).used == f"{counts} of 4"


def test_another_code_does_not_count(db: Session, case: Case, approved: Referral) -> None:
    billed(db, case, code="E0471")
    assert used(db, case, approved).used == "0 of 4"


def test_of_two_approvals_the_older_is_used_first(db: Session, case: Case, approved: Referral) -> None:
    newer = an_approval(db, case, duplicate_reason="More is needed.", **{"units-E0470": "3"})
    for _ in range(5):
        billed(db, case)
    assert (used(db, case, approved).used, used(db, case, newer).used) == ("4 of 4", "1 of 3")


def test_a_claims_number_shows_to_those_who_see_the_claim(db: Session, case: Case, approved: Referral) -> None:
    claim = billed(db, case)
    theirs = used(db, case, approved).used_lines[0]
    assert (theirs.claim, theirs.address) == ("", "")
    plans = open_referral(db, case.reviewer, approved.key, **WHEN).services[0].used_lines[0]
    assert (plans.claim, plans.address) == (claim.claim_number, f"/claims/{claim.key}")
    both = replace(case.viewer, seats=(*case.viewer.seats, *of_office(a_collection(db, case.cardiologist)).seats))
    own = open_referral(db, both, approved.key, **WHEN).services[0].used_lines[0]
    assert own.claim == claim.claim_number


def test_the_face_sheet_says_it_for_each_approved_service(db: Session, case: Case, approved: Referral) -> None:
    pending = submitted(db, case, code="G0108")
    billed(db, case)
    shown = referrals_history(db, case.viewer, case.member.key, today=TODAY)
    assert {one.code: one.used for one in shown.rows} == {
        approved.referral_code: "E0470: 1 of 4", pending.referral_code: ""
    }  # fmt: skip
