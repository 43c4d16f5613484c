"""`providers`: one row is a provider with one service address; groups stand before the practitioners they hold."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from optima_portal.imports import table
from optima_portal.imports.kinds import TABLE_FILES, Batch, Kind, Parsed, Tally
from optima_portal.imports.people import chunks, search_name
from optima_portal.imports.table import Column, Line
from optima_portal.kit.identifiers import is_npi
from optima_portal.kit.x12 import Warned
from optima_portal.models.collection import Collection
from optima_portal.models.collection_provider import CollectionProvider
from optima_portal.models.columns import OPEN_END
from optima_portal.models.provider import GroupPractitioner, PracticeGender, Provider, ProviderContract, ProviderKind
from optima_portal.models.provider_address import AddressUse, ProviderAddress

KINDS = {one.value.lower(): one for one in ProviderKind}
ACCEPTS = {one.value.lower(): one for one in PracticeGender}
ALWAYS = date(2000, 1, 1)
OWN = (
    Column("kind", table.one_of(KINDS), ", ".join(KINDS), required=True),
    Column("npi", table.code),
    Column("tin", table.code),
    Column("name", table.text, "as it is shown; for a practitioner Last, First", required=True),
    Column("last_name", table.text),
    Column("first_name", table.text),
    Column("taxonomy", table.text),
    Column("specialty", table.text),
    Column("phone", table.text),
    Column("fax", table.text),
    Column("email", table.text),
    Column("languages", table.text),
    Column("is_pcp", table.yes, empty=False),
    Column("is_tertiary", table.yes, empty=False),
    Column("panel_open", table.yes, empty=True),
    Column("accepts", table.one_of(ACCEPTS), ", ".join(ACCEPTS), empty=PracticeGender.ANY),
    Column("youngest_age", table.whole, empty=0),
    Column("oldest_age", table.whole, empty=200),
)
PLACE = (
    Column("street", table.text),
    Column("city", table.text),
    Column("state", table.text),
    Column("zip_code", table.text),
    Column("latitude", table.number, empty=None),
    Column("longitude", table.number, empty=None),
)
COLUMNS = (
    Column("provider_id", table.code, "the plan's own number", required=True),
    *OWN,
    *PLACE,
    Column("lobs", table.text, "lines of business it is contracted for, parted by blanks"),
    Column("groups", table.text, "Provider IDs of its medical groups, parted by blanks"),
    Column("collections", table.text, "names of collections that hold it, parted by semicolons"),
)


def parse(data: bytes) -> Parsed:
    """The rows of a file."""
    return table.parse(data, COLUMNS)


def load(db: Session, lines: Sequence[Line], batch: Batch) -> Tally:
    """Write providers; one known from a claim alone gets its number here, by its NPI."""
    tally = Tally()
    known = _known(db, lines)
    collections = {one.name: one.id or 0 for one in db.exec(select(Collection))}
    for line in lines:
        _One(db, line, batch, known, collections).load(tally)
    return tally


def _known(db: Session, lines: Sequence[Line]) -> dict[str, Provider]:
    """{Provider ID, or NPI of one without: provider}."""
    known: dict[str, Provider] = {}
    wanted = {line.values[name] for line in lines for name in ("npi", "provider_id")}
    wanted |= {group for line in lines for group in line.values["groups"].upper().split()}
    for some in chunks(sorted(one for one in wanted if one)):
        by_npi = select(Provider).where(col(Provider.npi).in_(some), col(Provider.provider_id).is_(None))
        known |= {row.npi: row for row in db.exec(by_npi)}
        by_number = select(Provider).where(col(Provider.provider_id).in_(some))
        known |= {row.provider_id or "": row for row in db.exec(by_number)}
    return known


class _One:
    """One row on its way in."""

    def __init__(
        self, db: Session, line: Line, batch: Batch, known: dict[str, Provider], collections: dict[str, int]
    ) -> None:
        self.db, self.line, self.batch, self.known, self.collections = db, line, batch, known, collections
        self.is_changed = False

    def load(self, tally: Tally) -> None:
        values = self.line.values
        groups = values["groups"].upper().split()
        if unknown := [group for group in groups if group not in self.known]:
            tally.rejected.append(self.line.rejected("groups", f"no provider has the Provider ID {unknown[0][:40]}"))
            return
        if values["npi"] and not is_npi(values["npi"]):
            tally.warnings.append(Warned(self.line.number, "the NPI fails its check digit"))
        row = self.known.get(values["provider_id"]) or self.known.get(values["npi"] or "-")
        is_new = row is None
        if row is None:
            row = Provider(kind=values["kind"], name=values["name"], created_at=self.batch.now)
            self.db.add(row)
        self.known[values["provider_id"]] = row
        names = (values["last_name"], values["first_name"]) if values["last_name"] else (values["name"],)
        own = {column.field: values[column.field] for column in OWN}
        self._set(row, own | {"provider_id": values["provider_id"], "search_name": search_name(*names)})
        self.db.flush()
        self._belong(row.id or 0, groups, tally)
        tally.count(None if is_new else "before", "after" if self.is_changed else "before")

    def _belong(self, provider_id: int, groups: list[str], tally: Tally) -> None:
        self._place(provider_id)
        for lob in self.line.values["lobs"].upper().split():
            self._once(ProviderContract(provider_id=provider_id, lob=lob, starts_on=ALWAYS))
        for group in groups:
            group_id = self.known[group].id or 0
            self._once(
                GroupPractitioner(group_id=group_id, practitioner_id=provider_id, starts_on=ALWAYS, ends_on=OPEN_END)
            )
        for name in filter(None, (one.strip() for one in self.line.values["collections"].split(";"))):
            if name not in self.collections:
                tally.warnings.append(Warned(self.line.number, "a collection of this name does not exist"))
                continue
            self._once(
                CollectionProvider(
                    collection_id=self.collections[name], provider_id=provider_id, added_at=self.batch.now
                )
            )
        self.db.flush()

    def _place(self, provider_id: int) -> None:
        place = {column.field: self.line.values[column.field] for column in PLACE}
        if not any(place.values()):
            return
        theirs = select(ProviderAddress).where(ProviderAddress.provider_id == provider_id)
        rows = self.db.exec(theirs.where(ProviderAddress.use == AddressUse.SERVICE)).all()
        row = next((one for one in rows if one.street == place["street"]), None)
        if row is None:
            row = ProviderAddress(provider_id=provider_id)
            self.db.add(row)
        phones = {"phone": self.line.values["phone"], "fax": self.line.values["fax"]}
        self._set(row, place | phones)

    def _once(self, row: Any) -> None:
        key = tuple(getattr(row, column.name) for column in row.__table__.primary_key)
        if self.db.get(type(row), key) is None:
            self.db.add(row)
            self.is_changed = True

    def _set(self, row: Any, values: dict[str, Any]) -> None:
        for name, value in values.items():
            if getattr(row, name) != value:
                setattr(row, name, value)
                self.is_changed = True


KIND = Kind(
    "providers",
    "Providers with their addresses (table)",
    parse,
    load,
    units_per_batch=500,
    template=table.header(COLUMNS),
    takes=TABLE_FILES,
)
