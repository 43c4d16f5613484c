"""Synthea's CSV files: the columns that are read, and each file's rows. Source: Synthea's "CSV File Data Dictionary".

Synthea's people and providers have UUIDs and no numbers that a plan gives. The numbers here are made of the UUIDs,
always the same ones, and begin with SYN: nobody takes them for a CIN or an NPI.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from optima_portal.imports import table
from optima_portal.imports.kinds import Parsed, Rejected
from optima_portal.imports.table import Column, Line, cell
from optima_portal.kit.x12 import Warned
from optima_portal.models.member import Gender

GENDERS = {"f": Gender.FEMALE, "m": Gender.MALE}
TYPES = {one.lower(): one for one in ("CHARGE", "PAYMENT", "ADJUSTMENT", "TRANSFERIN", "TRANSFEROUT")}


def made_up(uuid: str) -> str:
    """A number for what Synthea knows by a UUID: SYN and twelve hexadecimal digits."""
    return f"SYN{hashlib.sha256(uuid.strip().lower().encode()).hexdigest()[:12].upper()}"


def moment(cell: str) -> date:
    """The day of 2014-10-14T04:17:47Z; of a year alone the first."""
    return date(int(cell), 1, 1) if len(cell) == 4 and cell.isdecimal() and cell != "0000" else table.day(cell)


def _columns(required: str, more: str = "", **typed: Callable[[str], Any]) -> tuple[Column, ...]:
    """Columns of words by name; `typed` reads those that are none, None where a cell is empty."""
    names = [(name, True) for name in required.split()] + [(name, False) for name in more.split()]
    return tuple(
        Column(name, typed.get(name, table.text), required=must, empty=None if name in typed else "")
        for name, must in names
    )


FILES: dict[str, tuple[Column, ...]] = {
    "patients.csv": _columns(
        "id birthdate last", "first middle deathdate gender address city state zip", birthdate=moment,
        deathdate=moment, gender=table.one_of(GENDERS),
    ),
    "organizations.csv": _columns(
        "id name", "address city state zip lat lon phone", lat=table.number, lon=table.number
    ),
    "providers.csv": _columns(
        "id organization name", "speciality address city state zip lat lon", lat=table.number, lon=table.number
    ),
    "payers.csv": _columns("id name"),
    "payer_transitions.csv": _columns(
        "patient payer", "start_year end_year start_date end_date", start_year=moment, end_year=moment,
        start_date=moment, end_date=moment,
    ),
    "encounters.csv": _columns("id start patient", "encounterclass provider", start=moment),
    "claims.csv": _columns(
        "id patientid servicedate",
        "providerid primarypatientinsuranceid diagnosis1 diagnosis2 diagnosis3 diagnosis4 diagnosis5 diagnosis6 "
        "diagnosis7 diagnosis8 appointmentid status1 lastbilleddate1 healthcareclaimtypeid1",
        servicedate=moment, lastbilleddate1=moment,
    ),
    "claims_transactions.csv": _columns(
        "claimid type", "amount method fromdate todate procedurecode modifier1 modifier2 units notes transfertype "
        "payments adjustments", amount=table.money, payments=table.money, adjustments=table.money, fromdate=moment,
        todate=moment, units=table.quantity, type=table.one_of(TYPES),
    ),
    "conditions.csv": _columns("start patient code", "stop description", start=moment, stop=moment),
    "observations.csv": _columns(
        "date patient code value", "category description units encounter", date=moment
    ),
    "medications.csv": _columns(
        "start patient code", "stop description dispenses", start=moment, stop=moment, dispenses=table.whole
    ),
    "procedures.csv": _columns("patient code"),
}  # fmt: skip


@dataclass
class Folder:
    """The rows of each file; what could not be read of them is noted in `parsed`."""

    rows: dict[str, list[Line]]
    parsed: Parsed
    spoilt: set[str] = field(default_factory=set)
    """Claims of which a transaction could not be read: half a claim is never loaded."""

    def __getitem__(self, name: str) -> list[Line]:
        return self.rows.get(f"{name}.csv", [])


def read(files: dict[str, bytes]) -> Folder:
    """Every file that is there; one that is missing is warned of."""
    parsed = Parsed(units=[])
    folder = Folder({}, parsed)
    for name, columns in FILES.items():
        if name not in files:
            parsed.warnings.append(Warned(0, f"{name} is missing"))
            continue
        of_file = table.parse(files[name], columns)
        folder.rows[name] = list(of_file.units)
        parsed.rejected += [
            Rejected(one.place, one.field, f"{name}: {one.reason}", one.raw) for one in of_file.rejected
        ]
        if name == "claims_transactions.csv":
            folder.spoilt = {cell(one, of_file.header, "claimid") for one in of_file.rejected}
    return folder
