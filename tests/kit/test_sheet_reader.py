"""Rows of files that offices bring: capped, tolerant, and never a formula evaluated."""

import io
import zipfile

import pytest
import xlsxwriter

from optima_portal.kit import sheet_reader
from optima_portal.kit.sheet_reader import NotReadable, sheet_rows


def workbook(*rows, formula=None):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet("Empty")
        sheet = book.add_worksheet("Rows")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
        if formula:
            sheet.write_formula(len(rows), 0, formula, value="")
    return out.getvalue()


def test_the_first_sheet_with_rows_is_read():
    assert list(sheet_rows(workbook(["a", 1.5], ["b", 2]), "xlsx", 10)) == [["a", 1.5], ["b", 2.0]]


def test_a_formula_is_no_more_than_what_stood_there():
    rows = list(sheet_rows(workbook(["a"], formula='=WEBSERVICE("http://127.0.0.1/")'), "xlsx", 10))
    assert rows[1:] in ([[""]], [])
    assert list(sheet_rows(b"=1+1,@x\n", "csv", 10)) == [["=1+1", "@x"]]


@pytest.mark.parametrize(
    "data",
    [b"a;b\n1;2\n", b"a\tb\r\n1\t2\r\n", "\ufeffa,b\n1,2".encode(), "a,b\n1,2".encode("utf-16"), b"a|b\n1|2"],
)
def test_csv_of_every_sort_is_read(data):
    assert list(sheet_rows(data, "csv", 10)) == [["a", "b"], ["1", "2"]]


def test_bytes_of_another_code_are_read_as_they_can_be():
    assert list(sheet_rows("Núñez,1".encode("cp1252"), "csv", 10)) == [["Núñez", "1"]]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_row_too_many_is_refused_and_as_many_as_may_be_are_not(ending):
    rows = [[f"{at}", "1"] for at in range(6)]
    data = workbook(*rows) if ending == "xlsx" else "\n".join(",".join(row) for row in rows).encode()
    assert len(list(sheet_rows(data, ending, 6))) == 6
    with pytest.raises(NotReadable, match="more than"):
        list(sheet_rows(data, ending, 5))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04nonsense", b"no workbook", workbook(["a"])[:-200]])
def test_a_damaged_workbook_is_a_sentence(data):
    with pytest.raises(NotReadable):
        list(sheet_rows(data, "xlsx", 10))


def test_what_would_be_too_large_unpacked_is_not_opened(monkeypatch):
    monkeypatch.setattr(sheet_reader, "MOST_UNPACKED", 1000)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b"0" * 2000)
    with pytest.raises(NotReadable, match="too large"):
        list(sheet_rows(out.getvalue(), "xlsx", 10))


def test_a_cell_and_a_row_are_cut_at_a_sane_length():
    (row,) = sheet_rows(("x" * 9000 + ",1" * 100).encode(), "csv", 10)
    assert (len(row[0]), len(row)) == (sheet_reader.LONGEST_CELL, sheet_reader.MOST_COLUMNS)
