"""Several claims at once: each is checked, and what cannot be disputed is listed with its reason."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import xlsxwriter
from sqlmodel import Session, select

from optima_portal.kit import clock
from optima_portal.kit import db as kit_db
from optima_portal.kit.file_kind import FileKind
from optima_portal.kit.refused import Refused
from optima_portal.models.claim import ClaimStatus
from optima_portal.models.dispute import Dispute
from optima_portal.models.membership import Role
from optima_portal.models.stored_file import FileState, StoredFile
from optima_portal.services.dispute_bundle import (
    ANOTHER_OFFICE,
    LIST_PURPOSE,
    NOT_FOUND,
    NOT_READ,
    bundle_request,
    checked_claims,
    choose_claims,
    choose_numbers,
    choose_workbook,
    leave_out,
    numbers_in,
    of_one_office,
    open_bundle,
)
from optima_portal.services.dispute_request import BUNDLE, keep_request
from optima_portal.services.dispute_submission import submit_bundle, submit_dispute
from optima_portal.state.handlers import call
from tests.disputes import NOW, TODAY, TYPED, WHEN, at_seat, desks, disputable_claim, submitted, uploaded
from tests.factories import a_collection, a_provider
from tests.kit import sample_files


@pytest.fixture
def there(db):
    return desks(db)


def workbook(*values) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for row, value in enumerate(values):
            sheet.write(row, 0, value)
    return out.getvalue()


def listed(db, viewer):
    return {one.number: one.why_not for one in checked_claims(db, viewer, today=TODAY)}


def test_each_number_is_checked_and_the_good_ones_come_first(db, there):
    late = disputable_claim(db, there.provider, there.member, determined_on=date(2025, 1, 1))
    waits = disputable_claim(db, there.provider, there.member, status=ClaimStatus.IN_PROGRESS)
    taken = disputable_claim(db, there.provider, there.member)
    foreign = disputable_claim(db, a_provider(db), there.member)
    dispute = submitted(db, there, taken)
    numbers = [one.claim_number for one in (late, waits, taken, foreign, there.claim)]
    choose_numbers(
        db,
        there.biller,
        f" {numbers[0]}\n{numbers[1]}, {numbers[2]};{numbers[3]}\n\n{numbers[4]}\n{numbers[4]}",
        now=NOW,
    )
    found = listed(db, there.biller)
    assert next(iter(found)) == there.claim.claim_number
    assert found == {
        there.claim.claim_number: "",
        late.claim_number: "The time to dispute this claim ended on 01/01/2026.",
        waits.claim_number: "Only a finalized claim can be disputed.",
        taken.claim_number: f"There is an open dispute of this claim already: {dispute.number}.",
        foreign.claim_number: NOT_FOUND,
    }


def test_a_bundle_is_of_one_office_because_its_files_are_seen_by_all_of_it(db, there):
    elsewhere = a_provider(db)
    other = disputable_claim(db, elsewhere, there.member)
    away = at_seat(there.biller, a_collection(db, elsewhere), Role.CLAIMS_VIEWER)
    both = replace(there.biller, seats=(*there.biller.seats, *away.seats))
    second = disputable_claim(db, there.provider, there.member)
    choose_claims(db, both, [other.key, there.claim.key, second.key], now=NOW)
    assert listed(db, both) == {
        there.claim.claim_number: "", second.claim_number: "", other.claim_number: ANOTHER_OFFICE,
    }  # fmt: skip
    assert of_one_office(db, both, [other.key]) == {other.key}
    assert of_one_office(db, there.biller, [other.key]) == set()


def test_ticked_claims_and_left_out_ones(db, there):
    other = disputable_claim(db, there.provider, there.member)
    choose_claims(db, there.biller, [there.claim.key, other.key], now=NOW)
    leave_out(db, there.biller, other.key, today=TODAY, now=NOW)
    assert list(listed(db, there.biller)) == [there.claim.claim_number]
    with pytest.raises(Refused, match="at least one claim"):
        leave_out(db, there.biller, there.claim.key, today=TODAY, now=NOW)


def test_more_than_fifty_and_none_are_refused(db, there):
    with pytest.raises(Refused, match="At most 50 claims"):
        choose_numbers(db, there.biller, "\n".join(str(10_000 + n) for n in range(51)), now=NOW)
    with pytest.raises(Refused, match="at least one claim"):
        choose_numbers(db, there.biller, " \n , ", now=NOW)


def test_a_workbook_is_read_and_not_kept(db, there):
    content = workbook("Claim number", there.claim.claim_number, 123456789012, "")
    key = uploaded(db, there.biller, "claims.xlsx", content, purpose=LIST_PURPOSE)
    choose_workbook(db, there.biller, key, now=NOW)
    assert listed(db, there.biller) == {there.claim.claim_number: "", "123456789012": NOT_FOUND}
    assert db.exec(select(StoredFile.state).where(StoredFile.key == key)).one() is FileState.REMOVED
    with pytest.raises(Refused, match="no longer there"):
        choose_workbook(db, there.biller, key, now=NOW)


def test_another_persons_workbook_is_not_read(db, there):
    key = uploaded(db, there.loa, "claims.xlsx", workbook("C1"), purpose=LIST_PURPOSE)
    with pytest.raises(Refused, match="no longer there"):
        choose_workbook(db, there.biller, key, now=NOW)


@pytest.mark.parametrize("content", [b"", b"no workbook", sample_files.archive()])
def test_what_is_no_workbook_is_said_so(content):
    with pytest.raises(Refused, match=NOT_READ):
        numbers_in(content, "xlsx")


@pytest.mark.parametrize(
    "lines",
    ["Claim number;Note\r\n{};x\r\n\r\n0012;\r\n", "\ufeff{}\n0012\n", '"{}",1\n"0012",2\n'],
    ids=["semicolons", "one column with a mark", "quoted"],
)
def test_a_csv_file_is_read_like_a_workbook(db, there, lines):
    content = lines.format(there.claim.claim_number).encode()
    key = uploaded(
        db, there.biller, "Claims.CSV", content, purpose=LIST_PURPOSE, allowed=frozenset({FileKind.CSV})
    )  # fmt: skip
    choose_workbook(db, there.biller, key, now=NOW)
    assert listed(db, there.biller) == {there.claim.claim_number: "", "0012": NOT_FOUND}


def test_a_list_of_too_many_rows_is_refused_whole():
    assert len(numbers_in(b"7\n" * 1_001, "csv")) == 1_001
    with pytest.raises(Refused, match="up to 1,000 rows"):
        numbers_in(b"7\n" * 1_002, "csv")


def test_what_was_typed_stays_when_the_claims_change(db, there):
    other = disputable_claim(db, there.provider, there.member)
    choose_claims(db, there.biller, [there.claim.key], now=NOW)
    keep_request(db, there.biller, BUNDLE, TYPED, now=NOW)
    choose_claims(db, there.biller, [there.claim.key, other.key], now=NOW)
    form = bundle_request(db, there.biller, **WHEN)
    assert form.values["description"] == TYPED["description"]
    receipt = submit_bundle(db, there.biller, **WHEN)
    bundle = open_bundle(db, there.loa, receipt.bundle_key)
    assert (bundle.number, len(bundle.disputes)) == (receipt.number, 2)
    stranger = at_seat(there.biller, a_collection(db, a_provider(db)), Role.LOA)
    with pytest.raises(Refused, match="not there"):
        open_bundle(db, stranger, receipt.bundle_key)


@pytest.mark.parametrize(
    ("moment", "received", "acknowledge", "decide"),
    [
        # 11:59 PM on Wednesday, November 25th, in Orange County, and a minute later: Thanksgiving Day.
        (datetime(2026, 11, 26, 7, 59, tzinfo=UTC), date(2026, 11, 25), date(2026, 11, 30), date(2027, 2, 2)),
        (datetime(2026, 11, 26, 8, 0, tzinfo=UTC), date(2026, 11, 26), date(2026, 11, 30), date(2027, 2, 2)),
        # Midnight after the Friday of Thanksgiving week, and New Year's Eve.
        (datetime(2026, 11, 28, 7, 59, tzinfo=UTC), date(2026, 11, 27), date(2026, 12, 1), date(2027, 2, 3)),
        (datetime(2027, 1, 1, 7, 59, tzinfo=UTC), date(2026, 12, 31), date(2027, 1, 5), date(2027, 3, 9)),
        (datetime(2027, 1, 1, 8, 0, tzinfo=UTC), date(2027, 1, 1), date(2027, 1, 5), date(2027, 3, 9)),
        # Summer time: midnight is at seven.
        (datetime(2026, 7, 3, 6, 59, tzinfo=UTC), date(2026, 7, 2), date(2026, 7, 7), date(2026, 9, 4)),
        (datetime(2026, 7, 3, 7, 0, tzinfo=UTC), date(2026, 7, 3), date(2026, 7, 7), date(2026, 9, 4)),
    ],
)
def test_the_day_is_the_plans_at_midnight(engine, db, monkeypatch, moment, received, acknowledge, decide):
    there = desks(db)
    there.claim.determined_on = date(2026, 6, 30)
    keep_request(db, there.biller, there.claim.key, TYPED, now=NOW)
    db.commit()
    monkeypatch.setattr(kit_db, "engine", lambda: engine)
    with clock.at(moment):
        call(submit_dispute, there.biller, there.claim.key)
    with Session(engine) as after:
        made = after.exec(select(Dispute)).one()
    assert (made.received_on, made.acknowledge_by, made.decide_by) == (received, acknowledge, decide)
