"""`codes` and `authorizations`: lists of others and of the plan, each row from a day to a day.

The same code from a later day on ends the row before it the day before; a row that says when it ends keeps that day.
CARC and RARC texts are X12's: a plan loads its licensed list, none is shipped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from sqlmodel import Session, col, select

from optima_portal.imports import table
from optima_portal.imports.kinds import TABLE_FILES, Batch, Kind, Tally
from optima_portal.imports.people import chunks
from optima_portal.imports.table import Column, Line
from optima_portal.models.authorization_rule import Authorization, AuthorizationRule, QuestionnaireQuestion
from optima_portal.models.columns import OPEN_END
from optima_portal.models.listed_code import ListedCode

DAY = timedelta(days=1)
SETS = {one.lower(): one for one in ("POS", "HCPCS", "CARC", "RARC", "REV", "TAXONOMY", "RXNORM", "LOINC")}
YES = {"yes": True, "no": False}
RULES = {"always": Authorization.ALWAYS, "never": Authorization.NEVER, "over limit": Authorization.OVER_LIMIT}


def upper_words(cell: str) -> str:
    """Codes parted by blanks, in order, in capitals."""
    return " ".join(sorted(table.text(cell).upper().replace(",", " ").split()))


@dataclass(frozen=True)
class Dated:
    """A table of dated rows: `own_key` tells what a row is about, `starts_on` since when."""

    model: Any
    columns: tuple[Column, ...]
    own_key: tuple[str, ...]
    found_by: str = "code"


_TIME = (
    Column("effective_from", table.day, required=True, into="starts_on"),
    Column("effective_to", table.day, "empty: open", empty=OPEN_END, into="ends_on"),
)
CODES = Dated(
    ListedCode,
    (
        Column("code_set", table.one_of(SETS), ", ".join(SETS.values()), required=True),
        Column("code", table.code, required=True),
        Column("name", table.text, required=True),
        Column("description", table.text),
        *_TIME,
    ),
    ("code_set", "code"),
)
AUTHORIZATIONS = Dated(
    AuthorizationRule,
    (
        Column("code", table.code, required=True),
        Column("code_set", table.text, empty="HCPCS"),
        Column("description", table.text),
        Column("rule", table.one_of(RULES), ", ".join(RULES), required=True),
        Column("lobs", upper_words, "parted by blanks; empty: all"),
        Column("modifiers", upper_words, "parted by blanks; empty: all"),
        Column("youngest_age", table.whole, empty=0),
        Column("oldest_age", table.whole, empty=200),
        Column("units_limit", table.whole, "free of authorization; needed by the rule `over limit`", empty=0),
        Column("most_units", table.whole, "the most that one request may ask for; empty: no limit", empty=0),
        Column("service_group", table.text, "which services never need one, such as Family planning services"),
        Column(
            "behavioral",
            table.one_of(YES),
            "yes: requested in a Behavioral Health referral",
            empty=False,
            into="is_behavioral",
        ),
        Column("aba", table.one_of(YES), "yes: accepted with any modifiers", empty=False, into="is_aba"),
        Column("questionnaire", table.text),
        *_TIME,
    ),
    ("code", "lobs", "modifiers", "youngest_age"),
)
QUESTIONNAIRES = Dated(
    QuestionnaireQuestion,
    (
        Column("questionnaire", table.text, required=True),
        Column("key", table.text, required=True),
        Column("number", table.whole, required=True),
        Column("text", table.text, required=True),
        *_TIME,
    ),
    ("questionnaire", "key"),
    "questionnaire",
)


def load(dated: Dated, db: Session, lines: Sequence[Line], batch: Batch) -> Tally:
    """Write rows; those of a batch are in order of their first day, so that each ends the one before it."""
    tally = Tally()
    there = _there(db, dated, {line.values[dated.found_by] for line in lines})
    for line in sorted(lines, key=lambda one: (one.values["starts_on"], one.number)):
        if problem := _problem(line):
            tally.rejected.append(line.rejected(*problem))
            continue
        key = tuple(line.values[name] for name in dated.own_key)
        rows = there.setdefault(key, {})
        before, now = _write(db, dated, rows, line.values)
        tally.count(before, now)
        _end_the_one_before(rows, line.values["starts_on"])
    db.flush()
    return tally


def _problem(line: Line) -> tuple[str, str] | None:
    values = line.values
    if values["ends_on"] < values["starts_on"]:
        return "effective_to", "is before effective_from"
    if values.get("rule") is Authorization.OVER_LIMIT and not values["units_limit"]:
        return "units_limit", "the rule needs a limit"
    if values.get("oldest_age", 0) < values.get("youngest_age", 0):
        return "oldest_age", "is below youngest_age"
    return None


def _there(db: Session, dated: Dated, codes: set[str]) -> dict[tuple[Any, ...], dict[date, Any]]:
    there: dict[tuple[Any, ...], dict[date, Any]] = {}
    for some in chunks(sorted(codes)):
        for row in db.exec(select(dated.model).where(col(getattr(dated.model, dated.found_by)).in_(some))):
            there.setdefault(tuple(getattr(row, name) for name in dated.own_key), {})[row.starts_on] = row
    return there


def _write(db: Session, dated: Dated, rows: dict[date, Any], values: dict[str, Any]) -> tuple[str | None, str]:
    starts = values["starts_on"]
    row = rows.get(starts)
    later = min((day for day in rows if day > starts), default=None)
    if values["ends_on"] == OPEN_END and later is not None:
        values = values | {"ends_on": later - DAY}
    if row is None:
        rows[starts] = dated.model(**values)
        db.add(rows[starts])
        return None, ""
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    return "before", "after" if changed else "before"


def _end_the_one_before(rows: dict[date, Any], starts: date) -> None:
    earlier = max((day for day in rows if day < starts), default=None)
    if earlier is not None and rows[earlier].ends_on >= starts:
        rows[earlier].ends_on = starts - DAY


def _kind(name: str, words: str, dated: Dated) -> Kind:
    return Kind(
        name,
        words,
        partial(table.parse, columns=dated.columns),
        partial(load, dated),
        units_per_batch=5000,
        template=table.header(dated.columns),
        takes=TABLE_FILES,
    )


KINDS = (
    _kind("codes", "Lists of codes: places of service, HCPCS, CARC, RARC (table)", CODES),
    _kind("authorizations", "Prior authorization list (table)", AUTHORIZATIONS),
    _kind("questionnaires", "Questionnaires of the prior authorization list (table)", QUESTIONNAIRES),
)
