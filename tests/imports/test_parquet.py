"""Parquet: the same columns, the same rows, the same words as a CSV."""

import io
from datetime import date
from decimal import Decimal

import pyarrow
import pytest
from pyarrow import parquet
from sqlmodel import select

from optima_portal.imports import parquet as reading
from optima_portal.imports import table
from optima_portal.imports.clinical import LABS
from optima_portal.models.lab_result import LabResult
from optima_portal.models.member import Member
from tests.factories import a_member


def file_of(rows: int = 1, **columns: list[object]) -> bytes:
    into = io.BytesIO()
    parquet.write_table(pyarrow.table(columns), into, row_group_size=rows)
    return into.getvalue()


def test_a_parquet_file_is_loaded_as_a_csv_would_be(load, db):
    a_member(db, cin="91234567A")
    db.commit()
    data = file_of(
        member_id=["91234567A", None], collected_on=[date(2026, 1, 7)] * 2, loinc=["4548-4"] * 2, test=["A1c"] * 2,
        value=["7.1", "6"], number=[7.1, None], low=[Decimal("4.00"), None], is_out_of_range=[True, None],
    )  # fmt: skip
    report = load("labs", data)
    assert (report.new, report.rejected) == (1, 1)
    assert report.rejects == [{"place": 3, "field": "member_id", "reason": "must not be empty"}]
    row = db.exec(select(LabResult)).one()
    assert (row.collected_on, row.number, row.low, row.is_out_of_range) == (date(2026, 1, 7), 7.1, 4.0, True)


def test_whole_numbers_and_money_lose_nothing(load, db):
    data = file_of(
        member_id=["91234567A"], last_name=["NUNEZ"], lob=["MC"], eligible_from=["2026-01-01"],
        share_of_cost=[1250.5], zip_code=["02155"],
    )  # fmt: skip
    assert load("members", data).new == 1
    assert db.exec(select(Member.zip_code)).one() == "02155"


def test_the_rows_of_all_groups_come_in_order(load):
    data = file_of(rows=100, member_id=[f"9{at:07}A" for at in range(12_000)], last_name=["X"] * 12_000)
    parsed = table.parse(data, (*LABS.columns[:1], table.Column("last_name", table.text)))
    lines = list(parsed.units)
    assert [line.number for line in lines] == list(range(2, 12_002))
    assert parsed.expected == 12_000


@pytest.mark.parametrize("data", [b"PAR1", b"PAR1" * 20, file_of(member_id=["1"])[:-9], b"PAR1" + b"\xff" * 99])
def test_what_is_broken_is_rejected(load, data):
    report = load("members", data)
    assert report.new == 0
    assert "no Parquet file" in report.rejects[0]["reason"]


def test_what_breaks_off_in_the_middle_keeps_what_was_read_before(load):
    data = bytearray(file_of(rows=6000, member_id=[f"9{at:07}A" for at in range(12_000)], last_name=["X"] * 12_000))
    start = data.find(b"90006100A")
    data[start - 400 : start + 4000] = b"\xff" * 4400
    report = load("members", bytes(data))
    assert report.read == report.new + report.rejected
    assert report.rejected >= 1


def test_one_that_would_unpack_to_too_much_is_refused(load, monkeypatch):
    monkeypatch.setattr(reading, "MEGABYTE", 0)
    assert "unpacks to more" in load("members", file_of(member_id=["91234567A"], last_name=["X"])).rejects[0]["reason"]
