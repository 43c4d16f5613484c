"""Claims Reconciliation: sums of what was paid, marks that one can take back, and the office's own list."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import func, select

from optima_portal.access.audit import PENDING
from optima_portal.kit.file_kind import FileKind
from optima_portal.kit.refused import Refused
from optima_portal.kit.storage import storage
from optima_portal.models.claim import ClaimKind, ClaimStatus
from optima_portal.models.office_list import OfficeList, OfficeListLine
from optima_portal.models.payment_mark import PaymentMark
from optima_portal.models.stored_file import FileState, StoredFile
from optima_portal.models.user import User
from optima_portal.services.list_comparison import compare_list
from optima_portal.services.office_list import (
    LISTS_ARE_KEPT,
    PURPOSE,
    bring_list,
    forget_list,
    list_head,
    sweep_office_lists,
)
from optima_portal.services.payment_marks import mark_reconciled, undo_reconciled
from optima_portal.services.reconciliation import PaymentQuery, download_payments, find_payments
from optima_portal.services.reconciliation_sums import claims_by_month, reasons_of
from tests.factories import a_claim, a_collection, a_provider, of_office
from tests.services.test_remittance import DAY, a_paid_claim, a_payment

NOW = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)
FIRST, LAST = date(2026, 2, 1), date(2026, 2, 28)
FEBRUARY = PaymentQuery(FIRST, LAST)


@pytest.fixture
def home(db):
    """An office with a viewer who exists, and a payment of $195.00 for two claims."""
    db.add(User(id=1, email="office@x.example", name="Office", created_at=NOW))
    ours = a_provider(db, npi="1234567893", tin="950000001", name="Our Clinic")
    payment = a_payment(db, ours, total=20_000, payee_npi=ours.npi, payee_tin=ours.tin)
    claims = [a_paid_claim(db, ours, payment), a_paid_claim(db, ours, payment)]
    return of_office(a_collection(db, ours)), ours, payment, claims


def _find(db, viewer, **form):
    given = {"first": FIRST.isoformat(), "last": LAST.isoformat()} | form
    return find_payments(db, viewer, PaymentQuery.parse(given))


def test_a_payment_shows_what_its_claims_come_to(db, home):
    viewer, _, _, _ = home
    page = _find(db, viewer)
    (row,) = page.rows
    assert (row.claims, row.billed, row.allowed, row.adjusted) == (2, "$300.00", "$200.00", "-$100.00")
    assert (row.claims_paid, row.beside, row.total) == ("$200.00", "$0.00", "$200.00")
    assert (page.sums.payments, page.sums.claims, page.sums.total) == (1, "2", "$200.00")


@pytest.mark.parametrize(
    ("form", "found"),
    [
        ({}, 1), ({"last": DAY.isoformat()}, 1), ({"last": (DAY - timedelta(days=1)).isoformat()}, 0),
        ({"first": DAY.isoformat()}, 1), ({"first": (DAY + timedelta(days=1)).isoformat()}, 0),
        ({"number": "0098812"}, 1), ({"number": "009881"}, 0), ({"provider": "our cl"}, 1), ({"provider": "%"}, 0),
        ({"provider": "123-456-7893"}, 1), ({"provider": "95-0000001"}, 1), ({"provider": "other"}, 0),
        ({"standing": "open"}, 1), ({"standing": "reconciled"}, 0),
    ],
)  # fmt: skip
def test_a_search_is_by_days_number_provider_and_standing(db, home, form, found):
    page = _find(db, home[0], **form)
    assert (len(page.rows), page.sums.payments) == (found, found)
    assert page.sums.claims == str(2 * found)


@pytest.mark.parametrize(
    ("form", "field"),
    [({"first": "x"}, "first"), ({"last": "2026-01-01"}, "last"), ({"first": "2023-01-01"}, "first")],
)
def test_a_wrong_period_is_refused_beside_its_field(db, home, form, field):
    with pytest.raises(Refused) as refused:
        _find(db, home[0], **form)
    assert list(refused.value.problems) == [field]


def test_another_office_finds_nothing_and_marks_nothing(db, home):
    _, _, payment, _ = home
    stranger = of_office(a_collection(db, a_provider(db)))
    assert _find(db, stranger).rows == ()
    assert reasons_of(db, stranger, FEBRUARY) == ()
    for service in (lambda: mark_reconciled(db, stranger, payment.key, "", now=NOW),
                    lambda: undo_reconciled(db, stranger, payment.key, now=NOW)):  # fmt: skip
        with pytest.raises(Refused, match="not one of your office's"):
            service()


def test_reasons_are_summed_over_all_payments_and_balance_with_them(db, home):
    rows = reasons_of(db, home[0], FEBRUARY)
    assert [(one.code, one.times, one.amount) for one in rows] == [("CO-45", "2", "-$60.00"), ("PR-3", "2", "-$40.00")]


def test_months_without_a_claim_are_there_with_nought(db, home):
    viewer, ours, payment, _ = home
    a_claim(db, ours, payment_id=payment.id, is_denied=True)
    made = claims_by_month(db, viewer, PaymentQuery(date(2025, 12, 15), date(2026, 3, 1)))
    assert made.rows == (("Dec 2025", "0", "0"), ("Jan 2026", "0", "0"), ("Feb 2026", "2", "1"), ("Mar 2026", "0", "0"))
    assert "2 claims were paid and 1 denied" in made.says


def test_what_was_taken_back_is_no_claim_paid_and_a_won_dispute_changes_no_month(db, home):
    viewer, ours, payment, _ = home
    a_claim(db, ours, payment_id=payment.id, kind=ClaimKind.REVERSAL, payer_status="22")
    a_claim(db, ours, payment_id=payment.id, is_denied=False, payer_status="4")
    made = claims_by_month(db, viewer, FEBRUARY)
    assert made.rows == (("Feb 2026", "2", "1", "1"),)
    assert "1 earlier payments of claims taken back" in made.says


def test_a_mark_says_who_when_and_why_and_can_be_taken_back(db, home):
    viewer, _, payment, _ = home
    mark_reconciled(db, viewer, payment.key, "  Deposited\n 2/22 ", now=NOW)
    (row,) = _find(db, viewer, standing="reconciled").rows
    assert (row.mark, row.note) == ("Office, 03/02/2026", "Deposited 2/22")
    assert _find(db, viewer, standing="open").rows == ()
    undo_reconciled(db, viewer, payment.key, now=NOW)
    assert _find(db, viewer).rows[0].mark == ""
    kept = db.exec(select(PaymentMark)).one()
    assert (kept.done_by, kept.undone_by) == (1, 1)
    with pytest.raises(Refused, match="not marked"):
        undo_reconciled(db, viewer, payment.key, now=NOW)
    mark_reconciled(db, viewer, payment.key, "", now=NOW)
    actions = [one["action"] for one in db.info[PENDING]]
    assert actions.count("PAYMENT_RECONCILED") == 2
    assert actions.count("RECONCILIATION_UNDONE") == 1


def test_two_clicks_make_one_mark(db, home):
    viewer, _, payment, _ = home
    mark_reconciled(db, viewer, payment.key, "", now=NOW)
    with pytest.raises(Refused, match="already: Office"):
        mark_reconciled(db, viewer, payment.key, "", now=NOW)
    assert db.exec(select(func.count()).select_from(PaymentMark)).one() == 1


def test_a_mark_at_the_very_same_moment_is_kept_out_by_the_database(db, home, monkeypatch):
    viewer, _, payment, _ = home
    mark_reconciled(db, viewer, payment.key, "", now=NOW)
    monkeypatch.setattr("optima_portal.services.payment_marks.marks_of", lambda *_: {})
    with pytest.raises(Refused, match="just now"):
        mark_reconciled(db, viewer, payment.key, "", now=NOW)
    assert db.exec(select(func.count()).select_from(PaymentMark)).one() == 1


def test_a_note_of_one_office_is_not_shown_to_another_that_holds_the_same_provider(db, home):
    viewer, ours, payment, _ = home
    mark_reconciled(db, viewer, payment.key, "ours", now=NOW)
    other = of_office(a_collection(db, ours))
    assert _find(db, other).rows[0].note == ""
    assert _find(db, other, standing="reconciled").rows == ()


def test_a_long_note_is_refused_beside_its_field(db, home):
    with pytest.raises(Refused) as refused:
        mark_reconciled(db, home[0], home[2].key, "x" * 501, now=NOW)
    assert list(refused.value.problems) == ["note"]


def test_what_is_taken_along_is_on_record(db, home):
    with pytest.raises(Refused, match="Sign in"):  # this viewer has no session to bind the link to
        download_payments(db, home[0], FEBRUARY, "csv", now=NOW)
    assert [one["action"] for one in db.info[PENDING]] == ["DOWNLOADED"]


def _bring(db, viewer, text, name="list.csv", owner=1):
    file = StoredFile(purpose=PURPOSE, name=name, kind=FileKind.CSV, size_bytes=len(text), owner_user_id=owner,
                      session_hash="s", state=FileState.KEPT, created_at=NOW, kept_at=NOW)  # fmt: skip
    db.add(file)
    db.flush()
    with storage().create(file.key) as stored:
        stored.write(text.encode())
    return bring_list(db, viewer, file.key, FIRST, LAST, now=NOW)


def test_a_list_shows_what_matches_is_short_over_missing_and_not_listed(db, home):
    viewer, ours, payment, claims = home
    over = a_paid_claim(db, ours, payment)
    more = a_paid_claim(db, ours, payment)
    waiting = a_claim(db, ours, status=ClaimStatus.IN_PROGRESS)
    theirs = a_claim(db, a_provider(db))
    lines = [(claims[0], "100.00"), (claims[1], "100.01"), (over, "99.99"), (waiting, "5"), (theirs, "7")]
    text = "Claim #,Expected\n" + "".join(f"{claim.claim_number},{amount}\n" for claim, amount in lines) + "C?,x\n"
    brought = _bring(db, viewer, text)
    assert (brought.lines, brought.unread) == (5, ("Line 7: Its amount cannot be read.",))
    page = compare_list(db, viewer)
    assert [(one.number, one.outcome, one.difference, one.why) for one in page.rows] == [
        (claims[1].claim_number, "Short", "-$0.01", ""),
        (over.claim_number, "Over", "$0.01", ""),
        (waiting.claim_number, "Missing", "-$5.00", "In Progress: not on a payment yet"),
        (theirs.claim_number, "Missing", "-$7.00", "No claim of this number"),
        (more.claim_number, "Not on your list", "$100.00", ""),
        (claims[0].claim_number, "Matches", "$0.00", ""),
    ]
    assert [(one.label, one.count) for one in page.counts] == [
        ("All", 6), ("Short", 1), ("Over", 1), ("Missing", 2), ("Not on your list", 1), ("Matches", 1),
    ]  # fmt: skip
    assert [one.outcome for one in compare_list(db, viewer, outcome="MISSING").rows] == ["Missing", "Missing"]
    assert page.rows[3].claim_key == ""  # another office's claim is not even a link


def test_a_list_means_the_claims_that_a_workbook_or_a_hand_wrote_otherwise(db, home):
    viewer, ours, _, claims = home
    for claim, number in zip(claims, ("00123", "ab 45"), strict=True):
        claim.claim_number = number
    twins = [a_claim(db, ours, claim_number=number) for number in ("0777", "777")]
    by_table = a_claim(db, ours, paid_cents=900, claim_number="T1")  # finalized, and no 835 ever came
    db.flush()
    _bring(db, viewer, "Claim,Expected\n123,100\nAB45,100\n00777,0\nT1,9\n")
    rows = {one.number: one.outcome for one in compare_list(db, viewer).rows}
    assert rows == {"00123": "Matches", "ab 45": "Matches", "00777": "Missing", by_table.claim_number: "Matches"}
    assert all(one.claim_number not in rows for one in twins)  # it could be either of them


def test_a_reversal_and_its_correction_count_together(db, home):
    viewer, ours, payment, claims = home
    number = claims[0].claim_number
    for paid, kind in ((-10_000, ClaimKind.REVERSAL), (8_000, ClaimKind.ADJUSTED)):
        made = a_paid_claim(db, ours, payment, paid=paid, kind=kind)
        made.claim_number = number
    db.flush()
    _bring(db, viewer, f"Claim,Expected\n{number},80\n")
    rows = compare_list(db, viewer, outcome="MATCHES").rows
    assert [(one.number, one.paid) for one in rows] == [(number, "$80.00")]


def test_a_new_list_takes_the_old_ones_place_and_the_file_goes(db, home):
    viewer, _, _, _ = home
    _bring(db, viewer, "Claim,Expected\nC1,1\nC2,2\n", name="first.csv")
    _bring(db, viewer, "Claim,Expected\nC3,3\n", name="second.csv")
    head = list_head(db, viewer)
    assert (head.name, head.lines, head.period) == ("second.csv", 1, "02/01/2026 – 02/28/2026")
    assert db.exec(select(func.count()).select_from(OfficeListLine)).one() == 1
    assert {one.state for one in db.exec(select(StoredFile))} == {FileState.REMOVED}
    forget_list(db, viewer)
    assert list_head(db, viewer) is None
    with pytest.raises(Refused, match="Bring one first"):
        compare_list(db, viewer)


@pytest.mark.parametrize(
    ("text", "why"),
    [("Name,Town\nA,B\n", "No columns"), ("Claim,Expected\n", "no line"), ("Claim,Expected\nC1,x\n", "no line")],
)
def test_a_list_that_says_nothing_is_refused_and_the_one_before_stays(db, home, text, why):
    viewer, _, _, _ = home
    _bring(db, viewer, "Claim,Expected\nC1,1\n", name="good.csv")
    with pytest.raises(Refused, match=why):
        _bring(db, viewer, text)
    assert list_head(db, viewer).name == "good.csv"


def test_somebody_elses_upload_is_not_read(db, home):
    db.add(User(id=7, email="b@x.example", name="B", created_at=NOW))
    db.flush()
    with pytest.raises(Refused, match="no longer there"):
        _bring(db, home[0], "Claim,Expected\nC1,1\n", owner=7)


def test_a_list_goes_after_a_month_and_not_a_moment_before(db, home):
    viewer, _, _, _ = home
    _bring(db, viewer, "Claim,Expected\nC1,1\n")
    sweep_office_lists(db, {}, now=NOW + LISTS_ARE_KEPT)
    assert db.exec(select(func.count()).select_from(OfficeList)).one() == 1
    sweep_office_lists(db, {}, now=NOW + LISTS_ARE_KEPT + timedelta(seconds=1))
    assert db.exec(select(func.count()).select_from(OfficeList)).one() == 0
