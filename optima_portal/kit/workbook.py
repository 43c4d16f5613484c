"""Rows as an Excel workbook or a CSV file, written as they come: a million rows need no more memory than a hundred.

Text stays text: what looks like a formula or an address is not made one, in Excel or in whatever opens the CSV.
"""

import csv
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from itertools import chain, islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

Value = str | int | float | Decimal | date | datetime | None
Row = Sequence[Value]

ROWS_A_SHEET = 1_048_575  # Excel's 1,048,576 less the header
LONGEST_TEXT = 32_767  # Excel's own limit of a cell; xlsxwriter would leave a longer one out
LONGEST_SHEET_NAME = 31
NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']")
PLAIN_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*")
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class ColumnKind(Enum):
    """What a column holds: `ID` is text that may look like a number, money comes as whole cents."""

    TEXT = "text"
    ID = "id"
    DATE = "date"
    DATETIME = "datetime"
    MONEY_CENTS = "money"
    NUMBER = "number"


FORMATS = {
    ColumnKind.TEXT: "General",
    ColumnKind.ID: "@",
    ColumnKind.DATE: "mm/dd/yyyy",
    ColumnKind.DATETIME: "mm/dd/yyyy hh:mm",
    ColumnKind.MONEY_CENTS: '"$"#,##0.00;[Red]-"$"#,##0.00',
    ColumnKind.NUMBER: "General",  # no format of Excel's shows both 3 and 2.5 well with separators
}


@dataclass(frozen=True)
class Column:
    """One column. `width` in characters; `meaning` is its line in the Data Dictionary."""

    title: str
    kind: ColumnKind = ColumnKind.TEXT
    width: float = 16
    meaning: str = ""


@dataclass(frozen=True)
class About:
    """Besides the rows: the sheet's name, lines for a sheet "About", and the zone in which moments are shown."""

    title: str
    lines: tuple[str, ...] = ()
    time_zone: str = "UTC"
    with_dictionary: bool = True


def write_xlsx(path: Path, columns: Sequence[Column], rows: Iterable[Row], about: About) -> int:
    """Write a workbook; returns the number of rows. A second sheet begins where Excel's first one is full."""
    book = Workbook(str(path), OPTIONS | {"tmpdir": str(path.parent)})
    try:
        written = _write_sheets(book, columns, iter(rows), about)
        _write_about(book, about)
        _write_dictionary(book, columns, about)
    finally:
        book.close()
    return written


def write_csv(path: Path, columns: Sequence[Column], rows: Iterable[Row], time_zone: str = "UTC") -> int:
    """Write a CSV file that Excel opens as UTF-8, dates as ISO 8601; returns the number of rows."""
    as_text = [_as_text(column.kind, ZoneInfo(time_zone)) for column in columns]
    written = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow([_harmless(column.title) for column in columns])
        for row in rows:
            written += 1
            out.writerow(["" if value is None else make(value) for make, value in zip(as_text, row, strict=True)])
    return written


def _write_sheets(book: Workbook, columns: Sequence[Column], rows: Any, about: About) -> int:
    formats = [book.add_format({"num_format": FORMATS[column.kind], "valign": "top"}) for column in columns]
    header = book.add_format({"bold": True, "bg_color": "#E8EEF4", "bottom": 1, "text_wrap": True, "valign": "top"})
    total = number = 0
    first: Row | None = next(rows, None)
    while number == 0 or first is not None:
        number += 1
        sheet = _new_sheet(book, _sheet_name(about.title, number), columns, formats, header)
        ahead = chain([] if first is None else [first], islice(rows, ROWS_A_SHEET - (first is not None)))
        written = _write_rows(sheet, columns, formats, ahead, ZoneInfo(about.time_zone))
        sheet.autofilter(0, 0, written, max(len(columns) - 1, 0))
        total += written
        first = next(rows, None)
    return total


def _new_sheet(
    book: Workbook, name: str, columns: Sequence[Column], formats: Sequence[Format], header: Format
) -> Worksheet:
    sheet = book.add_worksheet(name)
    for place, (column, form) in enumerate(zip(columns, formats, strict=True)):
        sheet.set_column(place, place, column.width, form)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(1)  # US Letter
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&L&A&CPage &P of &N&R&D")
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column.title, header)
    return sheet


def _write_rows(
    sheet: Worksheet, columns: Sequence[Column], formats: Sequence[Format], rows: Iterable[Row], zone: ZoneInfo
) -> int:
    """One writer a column, chosen once: what happens for each cell decides how long a large report takes."""
    writers = [
        (place, _cell_writer(sheet, column.kind, form, zone))
        for place, (column, form) in enumerate(zip(columns, formats, strict=True))
    ]
    number = 0
    for number, row in enumerate(rows, start=1):
        if len(row) != len(writers):
            raise ValueError(f"row {number} has {len(row)} values for {len(writers)} columns")
        for place, write in writers:
            value = row[place]
            if value is not None:
                write(number, place, value)
    return number


def _cell_writer(sheet: Worksheet, kind: ColumnKind, form: Format, zone: ZoneInfo) -> Callable[[int, int, Any], object]:
    text, number, moment = sheet.write_string, sheet.write_number, sheet.write_datetime
    if kind is ColumnKind.MONEY_CENTS:
        return lambda row, place, value: number(row, place, value / 100, form)
    if kind is ColumnKind.NUMBER:
        return lambda row, place, value: number(row, place, value, form)
    if kind is ColumnKind.DATE:
        return lambda row, place, value: moment(row, place, value, form)
    if kind is ColumnKind.DATETIME:
        return lambda row, place, value: moment(row, place, value.astimezone(zone).replace(tzinfo=None), form)
    return lambda row, place, value: text(row, place, str(value)[:LONGEST_TEXT], form)


def _write_about(book: Workbook, about: About) -> None:
    if not about.lines:
        return
    sheet = book.add_worksheet("About")
    sheet.set_column(0, 0, 110, book.add_format({"text_wrap": True, "valign": "top"}))
    sheet.write_string(0, 0, about.title, book.add_format({"bold": True, "font_size": 14}))
    for number, line in enumerate(about.lines, start=2):
        sheet.write_string(number, 0, line[:LONGEST_TEXT])


def _write_dictionary(book: Workbook, columns: Sequence[Column], about: About) -> None:
    if not about.with_dictionary:
        return
    bold, wrapped = book.add_format({"bold": True, "bottom": 1}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet("Data Dictionary")
    sheet.set_column(0, 0, 34, wrapped)
    sheet.set_column(1, 1, 90, wrapped)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, ["Column", "Meaning"], bold)
    for number, column in enumerate(columns, start=1):
        sheet.write_string(number, 0, column.title)
        sheet.write_string(number, 1, column.meaning)


def _sheet_name(title: str, number: int) -> str:
    suffix = f" ({number})" if number > 1 else ""
    plain = NOT_IN_SHEET_NAMES.sub(" ", title).strip() or "Rows"
    return plain[: LONGEST_SHEET_NAME - len(suffix)].rstrip() + suffix


def _as_text(kind: ColumnKind, zone: ZoneInfo) -> Callable[[Any], str]:
    if kind is ColumnKind.MONEY_CENTS:
        return lambda value: f"{'-' if value < 0 else ''}{abs(value) // 100}.{abs(value) % 100:02d}"
    if kind is ColumnKind.NUMBER:
        return str
    if kind is ColumnKind.DATE:
        return lambda value: str(value.isoformat())
    if kind is ColumnKind.DATETIME:
        return lambda value: str(value.astimezone(zone).isoformat(sep=" ", timespec="minutes"))
    return lambda value: _harmless(str(value))


def _harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula (OWASP, CSV injection); a plain number stays as it is."""
    if text.startswith(DANGEROUS) and not PLAIN_NUMBER.fullmatch(text):
        return "'" + text
    return text
