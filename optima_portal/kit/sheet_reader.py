"""Rows of a workbook or CSV file that somebody brought, as plain values. Formulas are never evaluated.

What a formula came to when the file was saved is read like any other value.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice

from python_calamine import CalamineWorkbook

MOST_UNPACKED = 64 * 1024 * 1024
MOST_COLUMNS = 60
LONGEST_CELL = 500
SIGNS = ",;\t|"

Cell = str | int | float | bool | date | datetime | time | timedelta


class NotReadable(Exception):
    """The file cannot be read as rows; the words say why."""


def sheet_rows(data: bytes, ending: str, most: int) -> Iterator[list[Cell]]:
    """The rows of the first sheet that has any; `NotReadable` when there are more than `most`, or it is none."""
    rows: Iterable[list[Cell]] = _of_workbook(data, most) if ending == "xlsx" else _of_csv(data)
    for number, row in enumerate(rows):
        if number >= most:
            raise NotReadable(f"It has more than {most:,} rows.")
        yield [_cut(cell) for cell in islice(row, MOST_COLUMNS)]


def _of_workbook(data: bytes, most: int) -> list[list[Cell]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            is_small = sum(part.file_size for part in package.infolist()) <= MOST_UNPACKED
        if is_small:
            return _first_sheet(CalamineWorkbook.from_filelike(io.BytesIO(data)), most)
    except NotReadable:
        raise
    except BaseException as broken:
        # The library is Rust, and a panic of Rust is no Exception in Python.
        if isinstance(broken, Exception) or type(broken).__name__ == "PanicException":
            raise NotReadable("It is damaged, or no workbook of this kind.") from broken
        raise
    raise NotReadable("It would be too large once unpacked.")


def _first_sheet(book: CalamineWorkbook, most: int) -> list[list[Cell]]:
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        if sheet.total_height > most + 1:
            raise NotReadable(f"It has more than {most:,} rows.")
        if sheet.total_height:
            return sheet.to_python(skip_empty_area=False)
    return []


def _of_csv(data: bytes) -> Iterator[list[Cell]]:
    text = _decoded(data)
    first = next((line for line in text.splitlines() if line.strip()), "")
    sign = max(SIGNS, key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    except csv.Error as broken:
        raise NotReadable("It is no CSV file.") from broken


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _cut(cell: Cell) -> Cell:
    return cell.strip()[:LONGEST_CELL] if isinstance(cell, str) else cell
