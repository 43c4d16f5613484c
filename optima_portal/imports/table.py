"""Tables (CSV, Parquet) with a documented header: each cell is read as its column says, or its row is rejected."""

import csv
import io
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from optima_portal.imports.kinds import Parsed, Rejected
from optima_portal.imports.parquet import NoParquet, ParquetRows, is_parquet
from optima_portal.kit.identifiers import cin as as_cin
from optima_portal.kit.identifiers import plain
from optima_portal.kit.x12 import Warned
from optima_portal.kit.x12_values import cents, thousandths
from optima_portal.rules.pdc import LONGEST_SUPPLY

CONTROL = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127))
_ANY_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
MOST_TEXT = 500
REMEMBERED = 5_000

Present = list[tuple[str, str, Callable[[str], Any], bool] | None]
"""Of each cell: the column's name, where its value goes, how it is read, whether it must be there."""


class Unreadable(Exception):
    """A cell does not hold what its column wants; the text says what that is."""


@dataclass(frozen=True)
class Column:
    """One column. `words` documents it; an empty cell of one that is not required gives `empty`.

    A file without the column gives `empty` as well, or None where `can_lack`: then nothing is said.
    """

    name: str
    read: Callable[[str], Any]
    words: str = ""
    required: bool = False
    empty: Any = ""
    into: str = ""
    can_lack: bool = False

    @property
    def field(self) -> str:
        """What its value is called behind the header."""
        return self.into or self.name


@dataclass(slots=True)
class Line:
    """A row as read: its line in the file, its values by column, and its cells as they stood there.

    `is_followed`: a later row of the file has its key; `is_other`: the one before it of that key said otherwise.
    """

    number: int
    values: dict[str, Any]
    raw: "str | list[str]"
    is_followed: bool = False
    is_other: bool = False

    def rejected(self, field: str, reason: str) -> Rejected:
        """This row, not loaded."""
        return Rejected(self.number, field, reason, self.raw if isinstance(self.raw, str) else _as_csv(self.raw))


def header(columns: tuple[Column, ...]) -> str:
    """The template: the header alone."""
    return ",".join(column.name for column in columns) + "\n"


def parse(data: bytes, columns: tuple[Column, ...]) -> Parsed:
    """The rows of a file, one after the other; the file as a whole is rejected when a needed column is missing."""
    parsed = Parsed(units=[])
    try:
        rows = _rows(data, parsed)
        names = [name.strip().lower() for name in next(rows, [])]
    except NoParquet as why:
        parsed.rejected.append(Rejected(0, "", str(why), ""))
        return parsed
    except csv.Error:
        names = []
    parsed.header = ",".join(names)
    by_name = {column.name: column for column in columns}
    missing = [column.name for column in columns if column.required and column.name not in names]
    if missing:
        parsed.rejected.append(Rejected(1, missing[0], f"the header lacks {', '.join(missing)}", ""))
        return parsed
    for name in names:
        if name not in by_name:
            parsed.warnings.append(Warned(1, "a column of the header is not known: it was not read"))
    present = [_given(by_name[name]) if name in by_name else None for name in names]
    parsed.units = _lines(rows, present, _without_a_cell(columns, names), parsed)
    return parsed


def _without_a_cell(columns: tuple[Column, ...], names: list[str]) -> dict[str, Any]:
    return {one.field: None if one.can_lack and one.name not in names else one.empty for one in columns}


def _rows(data: bytes, parsed: Parsed) -> Any:
    """The cells of each row; an iterator that knows its `line_num`."""
    if is_parquet(data):
        rows = ParquetRows(data)
        parsed.expected = rows.number
        return rows
    parsed.expected = max(0, data.count(b"\n") - 1)
    return csv.reader(io.StringIO(_decoded(data, parsed), newline=""), strict=False)


def _given(column: Column) -> tuple[str, str, Callable[[str], Any], bool]:
    """Days, codes and choices come again and again: what they mean is remembered for this file."""
    is_unique = column.read in (text, member_id)
    read = column.read if is_unique else lru_cache(maxsize=REMEMBERED)(column.read)
    return column.name, column.field, read, column.required


def _lines(rows: Any, present: Present, empty: dict[str, Any], parsed: Parsed) -> Iterator[Line]:
    while True:
        try:
            cells = next(rows, None)
        except csv.Error:
            parsed.rejected.append(Rejected(rows.line_num, "", "this line is no CSV", ""))
            continue
        except NoParquet as why:
            parsed.rejected.append(Rejected(rows.line_num, "", str(why), ""))
            return
        if cells is None:
            return
        if not any(cells):
            continue
        line = Line(rows.line_num, dict(empty), cells)
        if problem := _fill(line, cells, present):
            parsed.rejected.append(problem)
        else:
            yield line


def _fill(line: Line, cells: list[str], present: Present) -> Rejected | None:
    if len(cells) != len(present):
        return line.rejected("", f"{len(cells)} cells where the header has {len(present)}")
    values, name = line.values, ""
    try:
        for given, cell in zip(present, cells, strict=True):
            if given is None:
                continue
            name, into, read, required = given
            if text := cell.strip():
                values[into] = read(text)
            elif required:
                return line.rejected(name, "must not be empty")
    except Unreadable as wrong:
        return line.rejected(name, str(wrong))
    return None


def _decoded(data: bytes, parsed: Parsed) -> str:
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):  # as Excel and SQL Server save "Unicode"
        return _utf_16(data, parsed)
    try:
        return _clean(data.decode("utf-8-sig"))
    except UnicodeDecodeError as bad:
        parsed.warnings.append(Warned(0, f"byte {bad.start} is no UTF-8: the file was read as Latin-1"))
        return _clean(data.decode("latin-1"))


def _utf_16(data: bytes, parsed: Parsed) -> str:
    try:
        return _clean(data.decode("utf-16"))
    except UnicodeDecodeError as bad:
        parsed.warnings.append(Warned(0, f"byte {bad.start} is no UTF-16: what could not be read stands as �"))
        return _clean(data.decode("utf-16", "replace"))


def _clean(text: str) -> str:
    """Without control characters, which no database takes."""
    return text.translate(CONTROL) if _ANY_CONTROL.search(text) else text


def _as_csv(cells: list[str]) -> str:
    into = io.StringIO()
    csv.writer(into, lineterminator="").writerow(cells)
    return into.getvalue()


def cell(one: Rejected, header: str, name: str) -> str:
    """What stands under a name in a rejected row, as far as it can still be read."""
    try:
        named = dict(zip(header.split(","), next(csv.reader([one.raw]), []), strict=False))
    except csv.Error:
        return ""
    return named.get(name, "").strip()


# What a cell may hold.
def text(cell: str) -> str:
    """Words."""
    if len(cell) > MOST_TEXT:
        raise Unreadable(f"is longer than {MOST_TEXT} characters")
    return cell


def code(cell: str) -> str:
    """A code without dots and blanks, in capitals."""
    return plain(text(cell))


def member_id(cell: str) -> str:
    """A CIN, however it is written."""
    return as_cin(text(cell))


def day(cell: str) -> date:
    """2026-03-02 or 03/02/2026."""
    try:
        if "/" in cell:
            month, day_, year = cell.split("/")
            return date(int(year), int(month), int(day_))
        return date.fromisoformat(cell[:10])
    except ValueError as wrong:
        raise Unreadable("is no day, such as 2026-03-02") from wrong


def money(cell: str) -> int:
    """Dollars: 1,234.50 gives 123450 cents."""
    amount = cents(cell.replace("$", "").replace(",", ""))
    if amount is None:
        raise Unreadable("is no amount, such as 1234.50")
    return amount


def quantity(cell: str) -> int:
    """A quantity in thousandths."""
    amount = thousandths(cell)
    if amount is None:
        raise Unreadable("is no quantity, such as 1.5")
    return amount


def whole(cell: str) -> int:
    """A whole number."""
    if not (cell.isascii() and cell.isdecimal() and len(cell) < 9):
        raise Unreadable("is no whole number")
    return int(cell)


def days_supply(cell: str) -> int:
    """For how many days a fill lasts."""
    if (days := whole(cell)) > LONGEST_SUPPLY:
        raise Unreadable(f"is more than {LONGEST_SUPPLY} days")
    return days


def number(cell: str) -> float:
    """A number with decimals."""
    try:
        value = float(cell)
    except ValueError as wrong:
        raise Unreadable("is no number") from wrong
    if value != value or abs(value) > 1e15:
        raise Unreadable("is no number")
    return value


def yes(cell: str) -> bool:
    """Yes or no."""
    said = cell.lower()
    if said in ("y", "yes", "true", "1", "x"):
        return True
    if said in ("n", "no", "false", "0"):
        return False
    raise Unreadable("is neither yes nor no")


def one_of(choices: dict[str, Any]) -> Callable[[str], Any]:
    """One of a closed list, by its words."""

    def read(cell: str) -> Any:
        if (found := choices.get(cell.lower())) is None:
            raise Unreadable(f"is none of {', '.join(choices)}")
        return found

    return read
