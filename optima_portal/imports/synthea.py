"""`synthea`: a folder of Synthea's CSV files as the plan's own providers, members, claims, fills, labs, conditions.

Each stage is loaded as the table kind of its name would be. Codes stay Synthea's (SNOMED, RxNorm, LOINC) and say so.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from sqlmodel import Session

from optima_portal.imports import claims, clinical, providers, x834
from optima_portal.imports.folder import NoFolder, unpacked
from optima_portal.imports.kinds import FOLDER_FILES, Batch, Kind, Parsed, Rejected, Tally
from optima_portal.imports.synthea_claims import given_claims
from optima_portal.imports.synthea_files import FILES, read
from optima_portal.imports.synthea_health import conditions, fills, labs
from optima_portal.imports.synthea_people import members, provider_lines

Load = Callable[[Session, Sequence[Any], Batch], Tally]
BY_NAME = {kind.name: kind.load for kind in clinical.KINDS}
LOADS: dict[str, Load] = {
    "providers": providers.load,
    "members": x834.load,
    "claims": claims.load,
    "fills": BY_NAME["fills"],
    "labs": BY_NAME["labs"],
    "conditions": BY_NAME["conditions"],
}


class Staged(NamedTuple):
    """A unit of one of the plan's own kinds."""

    stage: str
    unit: Any


def parse(data: bytes) -> Parsed:
    """The folder's people first, then what was done for them."""
    try:
        files = unpacked(data, frozenset(FILES))
    except NoFolder as why:
        return Parsed(units=[], rejected=[Rejected(0, "", str(why), "")])
    folder = read(files)
    parsed = folder.parsed
    if not folder["patients"]:
        parsed.rejected.append(Rejected(0, "", "there are no patients in it (patients.csv)", ""))
        return parsed
    parsed.expected = sum(map(len, folder.rows.values()))

    def units() -> Iterator[Staged]:
        for stage, some in (
            ("providers", provider_lines(folder)),
            ("members", members(folder)),
            ("claims", given_claims(folder)),
            ("fills", fills(folder)),
            ("labs", labs(folder)),
            ("conditions", conditions(folder)),
        ):
            for one in some:
                yield Staged(stage, one)

    parsed.units = units()
    return parsed


def load(db: Session, units: Sequence[Staged], batch: Batch) -> Tally:
    """Each stage by its own kind's loader."""
    tally = Tally()
    for stage, some in groupby(units, key=lambda one: one.stage):
        tally.add(LOADS[stage](db, [one.unit for one in some], batch))
        db.flush()
    return tally


KIND = Kind(
    "synthea",
    "Synthetic population (a folder of Synthea’s CSV files)",
    parse,
    load,
    units_per_batch=1000,
    takes=FOLDER_FILES,
)
