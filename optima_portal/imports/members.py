"""`members`: one row is a member with one span of eligibility; a member with several spans has several rows."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, select

from optima_portal.imports import table, x834
from optima_portal.imports.enrolled import Coverage, Enrolled
from optima_portal.imports.kinds import TABLE_FILES, Batch, Kind, Parsed, Tally
from optima_portal.imports.maintenance import FIRST_YEAR, LAST_YEAR
from optima_portal.imports.people import chunks
from optima_portal.imports.remittance import PaidProvider
from optima_portal.imports.table import Column, Line
from optima_portal.kit.identifiers import is_cin
from optima_portal.kit.x12 import Warned
from optima_portal.models.columns import OPEN_END
from optima_portal.models.member import Gender
from optima_portal.models.provider import Provider

GENDERS = {one.value.lower(): one for one in Gender} | {"f": Gender.FEMALE, "m": Gender.MALE, "u": Gender.UNKNOWN}
COLUMNS = (
    Column("member_id", table.member_id, "CIN", required=True),
    Column("meds_id", table.code),
    Column("mbi", table.code),
    Column("last_name", table.text, required=True),
    Column("first_name", table.text),
    Column("middle_name", table.text),
    Column("birth_date", table.day, empty=None),
    Column("gender", table.one_of(GENDERS), empty=Gender.UNKNOWN),
    Column("language", table.text),
    Column("phone", table.text),
    Column("email", table.text),
    Column("street", table.text),
    Column("city", table.text),
    Column("state", table.text),
    Column("zip_code", table.text),
    Column("deceased_on", table.day, empty=None),
    Column("lob", table.code, "line of business, such as MC; empty: no span in this row"),
    Column("network", table.code),
    Column("eligible_from", table.day, empty=None),
    Column("eligible_to", table.day, "empty: open", empty=OPEN_END),
    Column("pcp", table.code, "Provider ID or NPI of a provider who is loaded"),
    Column("medical_group", table.code, "Provider ID or NPI of a group that is loaded"),
    Column("aid_code", table.code),
    Column(
        "share_of_cost", table.money, "dollars; empty: none; without this column: as it was", empty=0, can_lack=True
    ),
)
OF_THE_SPAN = {"lob", "network", "eligible_from", "eligible_to", "pcp", "medical_group", "aid_code", "share_of_cost"}

OF_THE_MEMBER = tuple(one.field for one in COLUMNS if one.field not in OF_THE_SPAN and one.name != "member_id")


def parse(data: bytes) -> Parsed:
    """The rows of a file."""
    return table.parse(data, COLUMNS)


def load(db: Session, lines: Sequence[Line], batch: Batch) -> Tally:
    """Write members as an 834 would; a row with a provider whom nobody knows is rejected."""
    rejected, warnings = [], []
    numbers = {line.values[name] for line in lines for name in ("pcp", "medical_group") if line.values[name]}
    providers = _providers(db, numbers)
    members: list[Enrolled] = []
    for line in lines:
        if problem := _problem(line, providers):
            rejected.append(line.rejected(*problem))
            continue
        if not is_cin(line.values["member_id"]):
            warnings.append(Warned(line.number, "the Member ID has not the form of a CIN"))
        members.append(_enrolled(line, providers))
    members.sort(key=_first_day)  # the rows of a member in their order, whatever the file's
    tally = x834.load(db, members, batch)
    tally.rejected, tally.warnings = tally.rejected + rejected, tally.warnings + warnings
    return tally


def _first_day(said: Enrolled) -> date:
    return said.coverages[0].starts_on or date.min if said.coverages else date.min


def _problem(line: Line, providers: dict[str, PaidProvider]) -> tuple[str, str] | None:
    values = line.values
    if not values["member_id"]:
        return "member_id", "is no number"
    for name in ("pcp", "medical_group"):
        if values[name] and values[name] not in providers:
            return name, "no provider has this Provider ID or NPI"
    if values["lob"] and values["eligible_from"] is None:
        return "eligible_from", "a span needs its first day"
    if values["lob"] and not FIRST_YEAR <= values["eligible_from"].year <= LAST_YEAR:
        return "eligible_from", f"is before {FIRST_YEAR} or after {LAST_YEAR}"
    if (values["share_of_cost"] or 0) < 0:
        return "share_of_cost", "is below nothing"
    return None


def _enrolled(line: Line, providers: dict[str, PaidProvider]) -> Enrolled:
    span = line.values
    own = {name: span[name] for name in OF_THE_MEMBER}
    said = Enrolled(cin=span["member_id"], segment=line.number, **own)
    if span["lob"]:
        coverage = Coverage(lob=span["lob"], network=span["network"], aid_code=span["aid_code"], segment=line.number)
        coverage.starts_on, coverage.ends_on = span["eligible_from"], span["eligible_to"]
        coverage.pcp, coverage.medical_group = providers.get(span["pcp"]), providers.get(span["medical_group"])
        coverage.share_of_cost_cents = span["share_of_cost"]
        said.coverages.append(coverage)
    return said


def _providers(db: Session, numbers: set[str]) -> dict[str, PaidProvider]:
    """How these numbers name providers: the plan's own number first, else the NPI."""
    found: dict[str, PaidProvider] = {}
    for some in chunks(sorted(numbers)):
        for npi in db.exec(select(Provider.npi).where(col(Provider.npi).in_(some))):
            found[npi] = PaidProvider(npi=npi)
        for own in db.exec(select(Provider.provider_id).where(col(Provider.provider_id).in_(some))):
            if own:
                found[own] = PaidProvider(provider_id=own)
    return found


KIND = Kind(
    "members",
    "Members and eligibility (table)",
    parse,
    load,
    units_per_batch=2000,
    template=table.header(COLUMNS),
    takes=TABLE_FILES,
)
