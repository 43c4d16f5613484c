"""Whom Member Lookup looks for: what was typed, and the select of the viewer's members that it means.

A select is kept from one click to the next, for the office, the day and the kind of search; its values are bound.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam
from sqlmodel import Session, col, func, or_
from sqlmodel.sql.expression import SelectOfScalar

from optima_portal.access import scope
from optima_portal.access.named import begins, is_rare, sounds, sounds_of, values_of
from optima_portal.access.permissions import Permission
from optima_portal.access.viewer import Viewer
from optima_portal.kit import identifiers, names
from optima_portal.kit.refused import Refused
from optima_portal.models.member import Member

SHORTEST_NAME = 2


@dataclass(frozen=True)
class MemberQuery:
    """What is looked for: a Member ID, or a name with what narrows it."""

    by: str = "id"
    number: str = ""
    name: str = ""
    born: date | None = None
    city: str = ""

    @classmethod
    def parse(cls, form: dict[str, str]) -> "MemberQuery":
        """From the search form; raises `Refused` beside the field that says too little."""
        if form.get("by") == "name":
            return cls._by_name(form)
        number = identifiers.plain(form.get("number", ""))
        if len(number) < 4:
            raise Refused("Enter a Member ID: CIN, MEDS ID or MBI.", field="number")
        return cls(number=number)

    @classmethod
    def _by_name(cls, form: dict[str, str]) -> "MemberQuery":
        name, city = names.normalised(form.get("name", "")), form.get("city", "").strip()
        if len(name.replace(" ", "")) < SHORTEST_NAME:
            raise Refused("Enter at least two letters of the name.", field="name")
        try:
            born = date.fromisoformat(form["born"]) if form.get("born") else None
        except ValueError as wrong:
            raise Refused("Enter a day, such as 03/14/1968.", field="born") from wrong
        return cls("name", name=name, born=born, city=city)


def matching(
    db: Session, viewer: Viewer, query: MemberQuery, today: date
) -> tuple[SelectOfScalar[Member], dict[str, Any]]:
    """The select of what was asked for, kept from one click to the next, and what it is bound to."""
    if query.born and query.born > today:
        raise Refused("Enter a date of birth that is not in the future.", field="born")
    if query.by == "id":
        return _numbered(scope.members(viewer, today)), _numbers(query)
    rare = scope.sees_all(viewer, Permission.ELIGIBILITY) or is_rare(db, query.name)
    own = scope.members(viewer, today) if rare else scope.members_from_spans(viewer, today)
    values = values_of(query.name)
    return _narrowed(own, begins(len(values) // 2, rare), *_by(query)), values | _narrowing(query)


def sounding(viewer: Viewer, query: MemberQuery, today: date) -> tuple[SelectOfScalar[Member], dict[str, Any]]:
    """Where no name matches: those that sound alike."""
    values = sounds_of(query.name)
    own = scope.members(viewer, today)
    return _narrowed(own, sounds(len(values)), *_by(query)), values | _narrowing(query)


def _by(query: MemberQuery) -> tuple[bool, bool]:
    return query.born is not None, bool(query.city)


def _narrowing(query: MemberQuery) -> dict[str, Any]:
    return {name: value for name, value in (("born", query.born), ("city", query.city.lower())) if value}


@lru_cache(1024)
def _narrowed(
    own: SelectOfScalar[Member], named: ColumnElement[bool], by_birth: bool, by_city: bool
) -> SelectOfScalar[Member]:  # fmt: skip
    found = own.where(named)
    if by_birth:
        found = found.where(col(Member.birth_date) == bindparam("born"))
    return found.where(func.lower(col(Member.city)) == bindparam("city")) if by_city else found


def members_with_number(viewer: Viewer, query: MemberQuery, today: date) -> SelectOfScalar[Member]:
    """The viewer's members of a CIN, MEDS ID or MBI."""
    return _numbered(scope.members(viewer, today)).params(**_numbers(query))


@lru_cache(256)
def _numbered(own: SelectOfScalar[Member]) -> SelectOfScalar[Member]:
    """Those of a CIN, MEDS ID or MBI: `_numbers` says which."""
    return own.where(
        or_(
            col(Member.cin) == bindparam("cin"),
            col(Member.meds_id) == bindparam("number"),
            col(Member.mbi) == bindparam("number"),
        )
    )


def _numbers(query: MemberQuery) -> dict[str, str]:
    return {"cin": identifiers.cin(query.number), "number": query.number} if query.by == "id" else {}
