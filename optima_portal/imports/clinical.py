"""`fills`, `labs`, `conditions`: one row is one record of a known member.

A fill is known by day, NDC and prescription, a result by LOINC, day and accession. Where a row lacks the code, what it
says stands for it, as a mark of our own (`~…`) behind the prescription's or the accession's number: else the glucose of
a day would overwrite its cholesterol.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from sqlmodel import Session, col, select

from optima_portal.imports import table
from optima_portal.imports.bulk import put
from optima_portal.imports.kinds import TABLE_FILES, Batch, Kind, Parsed, Tally
from optima_portal.imports.people import chunks, members_of
from optima_portal.imports.repeated import marked, said_again
from optima_portal.imports.table import Column, Line
from optima_portal.kit.x12 import Warned
from optima_portal.models.condition import Condition
from optima_portal.models.fill import Fill
from optima_portal.models.lab_result import LabResult
from optima_portal.rules.pdc import LONGEST_SUPPLY

COLLIDES = "this row differs from an earlier one of the same {key}: only the last one is kept"
OURS = re.compile(r"~[0-9a-f]{20}")
MEMBER = Column("member_id", table.member_id, "CIN, MBI or MEDS ID of a member who is loaded", required=True)


@dataclass(frozen=True)
class Records:
    """A table of records of members: `own_key` tells the records of one member apart, `day` is the date in it.

    Where `code` is empty, the words in `named` tell them apart as well, and those in `measured` where `number` is, too.
    """

    model: Any
    columns: tuple[Column, ...]
    own_key: tuple[str, ...]
    day: str
    code: str = ""
    number: str = ""
    named: tuple[str, ...] = ()
    measured: tuple[str, ...] = ()


FILLS = Records(
    Fill,
    (
        MEMBER,
        Column("filled_on", table.day, required=True),
        Column("ndc", table.code),
        Column("rx_number", table.text),
        Column("rxnorm", table.code),
        Column("drug", table.text, required=True),
        Column("strength", table.text),
        Column("quantity", table.quantity, empty=0, into="quantity_thousandths"),
        Column("days_supply", table.days_supply, f"up to {LONGEST_SUPPLY}", required=True),
        Column("refills_left", table.whole, empty=None),
        Column("prescriber_npi", table.code),
        Column("pharmacy", table.text),
        Column("is_reversed", table.yes, empty=False),
    ),
    ("filled_on", "ndc", "rx_number"),
    "filled_on",
    "ndc",
    "rx_number",
    ("drug", "strength"),
    ("quantity_thousandths",),
)
LABS = Records(
    LabResult,
    (
        MEMBER,
        Column("collected_on", table.day, required=True),
        Column("loinc", table.text),
        Column("test", table.text, required=True),
        Column("value", table.text, required=True),
        Column("number", table.number, "the value where it is a number", empty=None),
        Column("unit", table.text),
        Column("low", table.number, "lower limit of the reference range", empty=None),
        Column("high", table.number, "upper limit of the reference range", empty=None),
        Column("is_out_of_range", table.yes, empty=None),
        Column("accession", table.text),
        Column("laboratory", table.text),
        Column("ordering_npi", table.code),
    ),
    ("loinc", "collected_on", "accession"),
    "collected_on",
    "loinc",
    "accession",
    ("test",),
    ("value",),
)
CONDITIONS = Records(
    Condition,
    (
        MEMBER,
        Column("code", table.code, "ICD-10-CM", required=True),
        Column("code_set", table.text, empty="ICD-10-CM"),
        Column("description", table.text),
        Column("began_on", table.day, required=True),
        Column("last_seen_on", table.day, empty=None),
        Column("resolved_on", table.day, empty=None),
        Column("is_chronic", table.yes, empty=False),
        Column("source", table.text),
    ),
    ("code", "began_on"),
    "began_on",
)


def parse(records: Records, data: bytes) -> Parsed:
    """The rows of a file; those of one key know of one another."""
    told = partial(_told, records)
    times = said_again(table.parse(data, records.columns).units, told)
    parsed = table.parse(data, records.columns)
    if times:
        parsed.units = marked(parsed.units, told, times)
    return parsed


def _told(records: Records, line: Line) -> tuple[Any, Any]:
    values = _values(records, line)
    return (values["member_id"], *(values[name] for name in records.own_key)), tuple(values.values())


def load(records: Records, db: Session, lines: Sequence[Line], batch: Batch) -> Tally:
    """Write rows: those that are new go in together, those that changed one by one."""
    tally = Tally()
    members = members_of(db, {line.values["member_id"] for line in lines})
    there = _there(db, records, set(members.values()), [line.values[records.day] for line in lines])
    stated: dict[tuple[Any, ...], dict[str, Any]] = {}
    fresh: list[dict[str, Any]] = []
    for line in lines:
        member = members.get(line.values["member_id"])
        if member is None:
            tally.rejected.append(line.rejected("member_id", "no member has this number"))
            continue
        values = _values(records, line) | {"member_id": member}
        key = (member, *(values[name] for name in records.own_key))
        if line.is_other or stated.get(key, values) != values:
            tally.warnings.append(Warned(line.number, COLLIDES.format(key=", ".join(records.own_key))))
        if line.is_followed or key in stated:  # said twice: the last one counts
            tally.unchanged += 1
        if not line.is_followed:
            stated[key] = values
    for key, values in stated.items():
        if (row := there.get(key)) is None:
            fresh.append(values)
            tally.count(None, "")
        else:
            tally.count("before", "after" if _change(row, values) else "before")
    put(db, records.model, fresh)
    db.flush()
    return tally


def _values(records: Records, line: Line) -> dict[str, Any]:
    values = dict(line.values)
    if "is_out_of_range" in values:
        values = _in_numbers(values)
    if records.code and not values[records.code]:
        values[records.number] = _marked(records, values)
    return values


def _marked(records: Records, values: Mapping[str, Any]) -> str:
    """The number of a row without a code, with what tells it from others of its day; one that is marked stays so."""
    number: str = values[records.number]
    if OURS.fullmatch(number[-21:]):
        return number
    told = (values[name] for name in (*records.named, *(() if number else records.measured)))
    words = "|".join(" ".join(str(one).casefold().split()) for one in told)
    return f"{number}~{hashlib.sha256(words.encode()).hexdigest()[:20]}"


def _in_numbers(values: dict[str, Any]) -> dict[str, Any]:
    """A laboratory's value as a number, and whether it is out of its range, where the file leaves that to us."""
    if values["number"] is None:
        try:
            values["number"] = table.number(values["value"])
        except table.Unreadable:
            values["number"] = None
    if values["is_out_of_range"] is None:
        found, low, high = values["number"], values["low"], values["high"]
        below = found is not None and low is not None and found < low
        above = found is not None and high is not None and found > high
        values["is_out_of_range"] = below or above
    return values


def _there(db: Session, records: Records, members: set[int], days: Sequence[date]) -> dict[tuple[Any, ...], Any]:
    """The records of these members that the lines may be about: those of the same days."""
    day = col(getattr(records.model, records.day))
    there: dict[tuple[Any, ...], Any] = {}
    if not days:
        return there
    same = select(records.model).where(day >= min(days), day <= max(days))
    for some in chunks(sorted(members)):
        for row in db.exec(same.where(col(records.model.member_id).in_(some))):
            values = {name: getattr(row, name) for name in (*records.own_key, *records.named, *records.measured)}
            if records.code and not values[records.code]:
                values[records.number] = _marked(records, values)  # also of those loaded before there were any
            there[(row.member_id, *(values[name] for name in records.own_key))] = row
    return there


def _change(row: Any, values: dict[str, Any]) -> bool:
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    return bool(changed)


def _kind(name: str, words: str, records: Records) -> Kind:
    return Kind(
        name,
        words,
        partial(parse, records),
        partial(load, records),
        units_per_batch=2000,
        template=table.header(records.columns),
        takes=TABLE_FILES,
    )


KINDS = (
    _kind("fills", "Prescription fills (table)", FILLS),
    _kind("labs", "Laboratory results (table)", LABS),
    _kind("conditions", "Conditions (table)", CONDITIONS),
)
