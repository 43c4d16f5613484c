"""Workbooks and CSV files: what goes in comes out, as text where it is text, however many rows there are."""

import csv
import subprocess
import sys
import zipfile
from datetime import UTC, date, datetime

import openpyxl
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from optima_portal.kit import workbook
from optima_portal.kit.workbook import FORMATS, About, Column, ColumnKind, write_csv, write_xlsx

COLUMNS = [
    Column("Member ID", ColumnKind.ID, 12, "The member's CIN."),
    Column("Name", ColumnKind.TEXT, 30, "Last name, first name."),
    Column("Service Date", ColumnKind.DATE),
    Column("Received", ColumnKind.DATETIME),
    Column("Paid", ColumnKind.MONEY_CENTS),
    Column("Units", ColumnKind.NUMBER),
]
NOON = datetime(2026, 7, 1, 19, 30, tzinfo=UTC)
ROW = ("00012345A", "Diaz, María", date(2026, 6, 30), NOON, -123456, 2.5)
EMPTY = ("", None, None, None, None, None)
ABOUT = About("Claims", ("Made for: Sunrise Clinic", "=not a formula"), "America/Los_Angeles")
FORMULAS = [
    "=1+1",
    "+SUM(A1)",
    "-2+3",
    "@x",
    "\t=1",
    "\r=1",
    '=HYPERLINK("http://x")',
    "-",
    "+",
    "=",
    "--1",
    "-1+cmd|' /C calc'!A0",
]


def xlsx(tmp_path, rows, columns=COLUMNS, about=ABOUT):
    path = tmp_path / "out.xlsx"
    write_xlsx(path, columns, rows, about)
    return openpyxl.load_workbook(path)


def csv_rows(tmp_path, rows, columns=COLUMNS, **options):
    path = tmp_path / "out.csv"
    write_csv(path, columns, rows, **options)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_each_kind_arrives_as_what_it_is(tmp_path):
    sheet = xlsx(tmp_path, [ROW, EMPTY])["Claims"]
    assert [cell.value for cell in sheet[1]] == [column.title for column in COLUMNS]
    values = [cell.value for cell in sheet[2]]
    assert values == ["00012345A", "Diaz, María", datetime(2026, 6, 30), datetime(2026, 7, 1, 12, 30), -1234.56, 2.5]
    assert [cell.number_format for cell in sheet[2]] == [FORMATS[column.kind] for column in COLUMNS]
    assert [cell.value for cell in sheet[3]][1:] == [None] * 5


def test_the_sheet_is_ready_to_be_read_and_printed(tmp_path):
    sheet = xlsx(tmp_path, [ROW, ROW])["Claims"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:F3"
    assert sheet.column_dimensions["B"].width == pytest.approx(30, abs=1)
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows == "$1:$1"


def test_about_and_dictionary_come_after_the_rows(tmp_path):
    book = xlsx(tmp_path, [ROW])
    assert book.sheetnames == ["Claims", "About", "Data Dictionary"]
    assert [book["About"].cell(row, 1).value for row in (1, 3, 4)] == ["Claims", *ABOUT.lines]
    assert [cell.value for cell in book["Data Dictionary"][2]] == ["Member ID", "The member's CIN."]


def test_both_can_be_left_out(tmp_path):
    assert xlsx(tmp_path, [], about=About("Claims", with_dictionary=False)).sheetnames == ["Claims"]


def test_no_rows_leave_a_header(tmp_path):
    sheet = xlsx(tmp_path, [])["Claims"]
    assert sheet.max_row == 1


@pytest.mark.parametrize("text", [*FORMULAS, "http://evil.example", "00123", "1e5", "{=1}", "x" * 40_000])
def test_text_stays_text_in_a_workbook(tmp_path, text):
    cell = xlsx(tmp_path, [(text, text, *EMPTY[2:])])["Claims"]["B2"]
    assert cell.data_type == "s"
    assert cell.value in (text[:32_767], text.replace("\r", "_x000D_"))  # the latter is how Excel writes it
    assert cell.hyperlink is None


@pytest.mark.parametrize(("rows", "sheets"), [(0, [0]), (3, [3]), (4, [3, 1]), (7, [3, 3, 1])])
def test_a_full_sheet_is_continued_on_the_next(tmp_path, monkeypatch, rows, sheets):
    monkeypatch.setattr(workbook, "ROWS_A_SHEET", 3)
    column = [Column("N", ColumnKind.NUMBER)]
    book = xlsx(
        tmp_path,
        ((n,) for n in range(rows)),
        column,
        About("A long title of a report, too long", with_dictionary=False),
    )
    assert [sheet.max_row - 1 for sheet in book] == sheets
    assert [row[0].value for sheet in book for row in sheet.iter_rows(min_row=2)] == list(range(rows))
    assert all(len(name) <= 31 for name in book.sheetnames)


def test_a_title_excel_would_not_take_as_a_sheets_name_is_mended(tmp_path):
    assert xlsx(tmp_path, [], about=About("a/b:[c]*?'", with_dictionary=False)).sheetnames == ["a b  c"]


def test_the_number_of_rows_is_returned(tmp_path):
    assert write_xlsx(tmp_path / "a.xlsx", COLUMNS, iter([ROW] * 5), ABOUT) == 5
    assert write_csv(tmp_path / "a.csv", COLUMNS, iter([ROW] * 5)) == 5


@pytest.mark.parametrize("row", [ROW[:-1], (*ROW, "more")])
def test_a_row_of_another_length_is_an_error(tmp_path, row):
    with pytest.raises(ValueError, match=r"row 1|argument"):
        write_xlsx(tmp_path / "a.xlsx", COLUMNS, [row], ABOUT)
    with pytest.raises(ValueError, match="argument"):
        write_csv(tmp_path / "a.csv", COLUMNS, [row])


def test_a_workbook_leaves_no_other_file_behind(tmp_path):
    xlsx(tmp_path, [ROW])
    assert [file.name for file in tmp_path.iterdir()] == ["out.xlsx"]


def test_a_csv_opens_as_utf_8_in_excel(tmp_path):
    csv_rows(tmp_path, [ROW])
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbfMember ID,")


def test_a_csv_holds_iso_dates_and_plain_numbers(tmp_path):
    rows = csv_rows(tmp_path, [ROW, EMPTY], time_zone="America/Los_Angeles")
    assert rows[1] == ["00012345A", "Diaz, María", "2026-06-30", "2026-07-01 12:30-07:00", "-1234.56", "2.5"]
    assert rows[2] == [""] * 6


@pytest.mark.parametrize(
    ("cents", "text"), [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (-100, "-1.00"), (123456789, "1234567.89")]
)
def test_money_in_a_csv_is_exact(tmp_path, cents, text):
    assert csv_rows(tmp_path, [(cents,)], [Column("Paid", ColumnKind.MONEY_CENTS)])[1] == [text]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_in_a_csv_gets_an_apostrophe(tmp_path, text):
    columns = [Column("Text"), Column(text)]
    header, row = csv_rows(tmp_path, [(text, "x")], columns)
    assert (row[0], header[1]) == ("'" + text, "'" + text)


@pytest.mark.parametrize("text", ["-12.50", "+17142468400", "-1,234.56", "7", "", "a=b", "'=1", "x\n=1"])
def test_plain_numbers_and_plain_text_stay_as_they_are(tmp_path, text):
    assert csv_rows(tmp_path, [(text,)], [Column("Text")])[1:] in ([[text]], [[]])


@hypothesis_settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(min_size=1, max_size=60))
def test_no_text_in_a_csv_begins_like_a_formula(tmp_path, text):
    found = csv_rows(tmp_path, [(text, "x")], [Column("Text"), Column("Other")])[1][0]
    assert found in (text, "'" + text)
    assert not found.startswith(("=", "@", "\t", "\r"))


def test_memory_does_not_grow_with_the_rows(tmp_path):
    """Peak memory of a process of its own, at 2,000 and at 40,000 rows."""
    script = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from optima_portal.kit.workbook import *\n"
        "columns = [Column(str(n)) for n in range(10)]\n"
        "rows = ((f'cell {n} {m}' for m in range(10)) for n in range(int(sys.argv[1])))\n"
        "write_xlsx(Path(sys.argv[2]), columns, map(tuple, rows), About('x'))\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
    )
    peaks = [
        int(subprocess.check_output([sys.executable, "-c", script, str(rows), str(tmp_path / "x.xlsx")]))
        for rows in (2_000, 40_000)
    ]
    assert peaks[1] < peaks[0] + 8_000  # kilobytes
    with zipfile.ZipFile(tmp_path / "x.xlsx") as written:
        assert written.getinfo("xl/worksheets/sheet1.xml").file_size > 15_000_000
