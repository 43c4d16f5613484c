"""Synthea's organizations, providers and patients as the plan's groups, practitioners and members."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from optima_portal.imports import providers
from optima_portal.imports.enrolled import Coverage, Enrolled
from optima_portal.imports.remittance import PaidProvider
from optima_portal.imports.synthea_files import Folder, made_up
from optima_portal.imports.table import Line
from optima_portal.kit.x12 import Warned
from optima_portal.models.columns import OPEN_END
from optima_portal.models.member import Gender
from optima_portal.models.provider import ProviderKind

NOBODY_PAYS = "NO_INSURANCE"
OFFICE_VISITS = ("wellness", "ambulatory", "outpatient")
LOBS = {"dual eligible": "OC", "medicare": "OC", "medicaid": "MC"}
_BLANK = {column.field: column.empty for column in providers.COLUMNS}


def provider_lines(folder: Folder) -> Iterator[Line]:
    """Organizations first: practitioners name them."""
    known = set()
    for row in folder["organizations"]:
        given = row.values
        known.add(given["id"])
        yield _provider(row, {"kind": ProviderKind.GROUP, "name": given["name"], "phone": given["phone"]})
    for row in folder["providers"]:
        given = row.values
        first, _, last = given["name"].rpartition(" ")
        group = made_up(given["organization"]) if given["organization"] in known else ""
        own = {"kind": ProviderKind.PRACTITIONER, "name": f"{last}, {first}" if first else last, "groups": group}
        yield _provider(row, own | {"last_name": last, "first_name": first, "specialty": given["speciality"].title()})


def _provider(row: Line, own: dict[str, Any]) -> Line:
    given = row.values
    place = {"street": given["address"], "city": given["city"], "state": given["state"], "zip_code": given["zip"]}
    where = {"latitude": given["lat"], "longitude": given["lon"]}
    return Line(row.number, _BLANK | {"provider_id": made_up(given["id"])} | own | place | where, row.raw)


def members(folder: Folder) -> Iterator[Enrolled]:
    """Patients with their insurance, year by year; their PCP is whom they saw most in offices (`seen_most`)."""
    covered: dict[str, list[Line]] = {}
    for row in folder["payer_transitions"]:
        covered.setdefault(row.values["patient"], []).append(row)
    payers, pcps = payer_names(folder), seen_most(folder)
    for row in folder["patients"]:
        given = row.values
        said = Enrolled(
            cin=made_up(given["id"]), last_name=given["last"], first_name=given["first"], segment=row.number,
            middle_name=given["middle"], birth_date=given["birthdate"], gender=given["gender"] or Gender.UNKNOWN,
            street=given["address"], city=given["city"], state=given["state"], zip_code=given["zip"],
            deceased_on=given["deathdate"],
        )  # fmt: skip
        for span in covered.get(given["id"], []):
            if (coverage := _coverage(span, payers)) is not None:
                coverage.pcp, coverage.medical_group = pcps.get(given["id"], (None, None))
                said.coverages.append(coverage)
            elif span.values["payer"] not in payers:
                folder.parsed.warnings.append(Warned(span.number, "payer_transitions.csv: this payer is not known"))
        yield said


def seen_most(folder: Folder) -> dict[str, tuple[PaidProvider, PaidProvider | None]]:
    """{patient: (provider, their organization)}; Synthea names no PCP. Of several seen alike, the first one seen."""
    groups = {row.values["id"] for row in folder["organizations"]}
    listed = {row.values["id"]: row.values["organization"] for row in folder["providers"]}
    seen: dict[str, Counter[str]] = {}
    for row in sorted(folder["encounters"], key=lambda one: (one.values["start"], one.number)):
        who, provider = row.values["patient"], row.values["provider"]
        if row.values["encounterclass"].lower() in OFFICE_VISITS and provider in listed:
            seen.setdefault(who, Counter())[provider] += 1
    most = {who: counted.most_common(1)[0][0] for who, counted in seen.items()}
    return {
        who: (_numbered(provider), _numbered(listed[provider]) if listed[provider] in groups else None)
        for who, provider in most.items()
    }


def _numbered(uuid: str) -> PaidProvider:
    return PaidProvider(provider_id=made_up(uuid))


def payer_names(folder: Folder) -> dict[str, str]:
    """{UUID: name}."""
    return {row.values["id"]: row.values["name"] for row in folder["payers"]}


def lob(payer: str) -> str:
    """The plan's line of business where the payer is one, else the payer's own name."""
    return LOBS.get(payer.lower(), payer)


def _coverage(span: Line, payers: dict[str, str]) -> Coverage | None:
    given = span.values
    payer = payers.get(given["payer"], NOBODY_PAYS)
    starts = given["start_date"] or given["start_year"]
    if payer == NOBODY_PAYS or starts is None:
        return None
    return Coverage(lob=lob(payer), starts_on=starts, ends_on=_end(given), segment=span.number)


def _end(given: dict[str, Any]) -> date:
    """A transition ends at the moment at which the next one begins; a year alone is included."""
    ends: date | None = given["end_date"] or given["end_year"]
    if ends is None:
        return OPEN_END
    years_alone = not given["end_date"] and (ends.month, ends.day) == (1, 1) and given["start_year"] is not None
    if years_alone and (given["start_year"].month, given["start_year"].day) == (1, 1):
        return date(ends.year, 12, 31)
    return ends - timedelta(days=1)
