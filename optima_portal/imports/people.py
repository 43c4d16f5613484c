"""Whom a file means: members by their numbers, providers by NPI or TIN. Who is named and not known is added."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import JSON, ColumnElement, any_, func, literal
from sqlmodel import Session, col, select

from optima_portal.imports.remittance import PaidProvider
from optima_portal.kit.identifiers import cin as as_cin
from optima_portal.kit.names import normalised
from optima_portal.models.member import Member
from optima_portal.models.provider import Provider, ProviderKind

Item = TypeVar("Item")
AT_ONCE = 900  # values in one IN (…): below every database's limit
MANY = 10_000  # values of one parameter


def chunks(items: Iterable[Item], size: int = AT_ONCE) -> Iterator[list[Item]]:
    """Lists of at most `size` items."""
    chunk: list[Item] = []
    for item in items:
        chunk.append(item)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def any_of(db: Session, column: Any, values: Iterable[str]) -> ColumnElement[bool]:
    """`column IN (values)`, all of them as one parameter: nothing is compiled anew, however many there are."""
    if db.get_bind().dialect.name == "postgresql":
        listed = func.json_array_elements_text(literal(list(values), JSON))
        return col(column) == any_(func.array(select(listed).scalar_subquery()))
    return col(column).in_(select(func.json_each(json.dumps(list(values))).table_valued("value").c.value))


def members_of(db: Session, numbers: Iterable[str]) -> dict[str, int]:
    """{number as in the file: member's id}, by CIN, else MBI, else MEDS ID."""
    wanted = {number: as_cin(number) for number in numbers if number}
    found: dict[str, int] = {}
    for column in (Member.cin, Member.mbi, Member.meds_id):
        missing = {normal for number, normal in wanted.items() if number not in found and normal}
        known = _ids_by(db, column, missing)
        found |= {number: known[normal] for number, normal in wanted.items() if number not in found and normal in known}
    return found


def _ids_by(db: Session, column: Any, numbers: set[str]) -> dict[str, int]:
    known: dict[str, int] = {}
    for some in chunks(sorted(numbers), MANY):
        rows: Sequence[Any] = db.execute(select(column, Member.id).where(any_of(db, column, some))).all()
        known |= {row[0]: row[1] for row in rows}
    return known


class Providers:
    """The providers that a batch names. Each is looked up once; the plan's own number alone adds none."""

    def __init__(self, db: Session, now: datetime) -> None:
        self.db, self.now = db, now
        self.known: dict[PaidProvider, int | None] = {}

    def know(self, numbers: Iterable[str]) -> None:
        """Look up whom these Provider IDs and NPIs name, all at once."""
        for some in chunks(sorted({number for number in numbers if number})):
            self._remember("npi", some)
            self._remember("provider_id", some)

    def called(self, number: str) -> PaidProvider | None:
        """Whom a number names: the plan's own number first, else the NPI."""
        by_number = PaidProvider(provider_id=number)
        return by_number if by_number in self.known else PaidProvider(npi=number)

    def _remember(self, name: str, numbers: list[str]) -> None:
        column = col(getattr(Provider, name))
        found = self.db.execute(
            select(column, Provider.id).where(column.in_(numbers)).order_by(col(Provider.id).desc())
        )
        self.known |= {PaidProvider(**{name: row[0]}): row[1] for row in found}

    def id_of(self, named: PaidProvider | None) -> int | None:
        """The provider's id; added when no provider has its NPI, nor its TIN and name. None: nothing names it."""
        if named is None or not (named.npi or named.tin or named.provider_id):
            return None
        if named not in self.known:
            is_nameless = bool(named.provider_id) and not named.name
            self.known[named] = self._found(named) or (None if is_nameless else self._added(named))
        return self.known[named]

    def _found(self, named: PaidProvider) -> int | None:
        ids = select(Provider.id).order_by(col(Provider.id))
        if named.provider_id:
            return self.db.exec(ids.where(Provider.provider_id == named.provider_id)).first()
        if named.npi:
            return self.db.exec(ids.where(Provider.npi == named.npi)).first()
        same = ids.where(Provider.tin == named.tin)
        if named.name:
            same = same.where(Provider.search_name == search_name(named.name, named.first_name))
        return self.db.exec(same).first()

    def _added(self, named: PaidProvider) -> int | None:
        name = ", ".join(one for one in (named.name, named.first_name) if one)
        made = Provider(
            kind=ProviderKind.PRACTITIONER if named.is_person else ProviderKind.GROUP,
            provider_id=named.provider_id or None,
            npi=named.npi,
            tin=named.tin,
            name=name or f"NPI {named.npi}" * bool(named.npi) or f"TIN {named.tin}",
            last_name=named.name if named.is_person else "",
            first_name=named.first_name,
            search_name=search_name(named.name, named.first_name),
            created_at=self.now,
        )
        self.db.add(made)
        self.db.flush()
        return made.id


def search_name(*names: str) -> str:
    """A provider's names as `Provider.search_name` keeps them: a blank before each part."""
    return "".join(f" {words}" for words in map(normalised, names) if words)
