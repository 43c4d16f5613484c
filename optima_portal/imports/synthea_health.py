"""Synthea's medications, observations and conditions as fills, laboratory results and conditions.

A medication says from when to when and how often it was dispensed: the fills are spread evenly, and say so.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from optima_portal.imports import clinical
from optima_portal.imports.synthea_files import Folder, made_up
from optima_portal.imports.table import Line
from optima_portal.kit.x12 import Warned

SPREAD = "Synthea (dates spread evenly)"
SOURCE = "Synthea"


def fills(folder: Folder) -> Iterator[Line]:
    """Every dispensing of a medication; one that goes on was dispensed until the folder's last encounter. A patient may
    be given one twice on a day, at once and for the time after: they are told apart by their order."""
    seen: Counter[str] = Counter()
    last = max((row.values["start"] for row in folder["encounters"]), default=date.min)
    for row in folder["medications"]:
        given = row.values
        starts, times = given["start"], max(1, given["dispenses"] or 1)
        length = max(1, ((given["stop"] or max(last, starts)) - starts).days)
        days = max(1, length // times)
        told = f"{given['patient']}|{starts}|{given['code']}"
        number = made_up(f"{told}|{seen[told]}" if seen[told] else told)
        seen[told] += 1
        for at in range(min(times, length)):
            yield _line(clinical.FILLS, row, {
                "member_id": made_up(given["patient"]), "filled_on": starts + timedelta(days=at * days),
                "rx_number": number, "rxnorm": given["code"], "drug": given["description"], "days_supply": days,
                "pharmacy": SPREAD,
            })  # fmt: skip


def labs(folder: Folder) -> Iterator[Line]:
    """Observations of the laboratory; vital signs and questionnaires are none."""
    others = 0
    for row in folder["observations"]:
        given = row.values
        if given["category"] != "laboratory":
            others += 1
            continue
        yield _line(clinical.LABS, row, {
            "member_id": made_up(given["patient"]), "collected_on": given["date"], "loinc": given["code"],
            "test": given["description"] or given["code"], "value": given["value"], "unit": given["units"],
            "accession": made_up(given["encounter"] or f"line {row.number}"), "laboratory": SOURCE,
        })  # fmt: skip
    if others:
        folder.parsed.warnings.append(Warned(0, f"{others} observations are no laboratory results: they were not read"))


def conditions(folder: Folder) -> Iterator[Line]:
    """Conditions in SNOMED."""
    for row in folder["conditions"]:
        given = row.values
        yield _line(clinical.CONDITIONS, row, {
            "member_id": made_up(given["patient"]), "code": given["code"], "code_set": "SNOMED",
            "description": given["description"], "began_on": given["start"], "resolved_on": given["stop"],
            "source": SOURCE,
        })  # fmt: skip


def _line(records: clinical.Records, row: Line, given: dict[str, Any]) -> Line:
    return Line(row.number, {column.field: column.empty for column in records.columns} | given, row.raw)
