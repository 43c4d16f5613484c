"""Conditions that find a member by name; they only ever narrow a scoped select. Source: spec 3, Member Lookup.

Those of a search are kept from one click to the next: `values_of` and `sounds_of` give what they are bound to.
"""

from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, false, func, select
from sqlmodel import Session, col

from optima_portal.kit.db import rows
from optima_portal.kit.names import after_prefix, normalised, sound
from optima_portal.models.member import Member, MemberName

FEW = 300


def is_named(typed: str, *, is_rare: bool = True) -> ColumnElement[bool]:
    """Each word that was typed begins a part of the name, in any order: `nunez`, `van der`, `ana nunez`."""
    words = _longest_first(set(normalised(typed).split()))
    return _each([_begins_with(word, after_prefix(word)) for word in words], is_rare)


def sounds_like(typed: str) -> ColumnElement[bool]:
    """Each word that was typed sounds like a part of the name: the last resort, to be marked as such."""
    return _each([col(MemberName.sound) == one for one in sounds_of(typed).values()], is_rare=True)


def values_of(typed: str) -> dict[str, str]:
    """What `begins` is bound to: two values a word, the longest word first."""
    values: dict[str, str] = {}
    for at, word in enumerate(_longest_first(set(normalised(typed).split()))):
        values |= {f"word_{at}": word, f"past_{at}": after_prefix(word)}
    return values


def sounds_of(typed: str) -> dict[str, str]:
    """What `sounds` is bound to: one value a sound."""
    heard = {sound(word) for word in normalised(typed).split()} - {""}
    return {f"sound_{at}": one for at, one in enumerate(_longest_first(heard))}


@lru_cache(64)
def begins(words: int, is_rare: bool) -> ColumnElement[bool]:
    """`is_named` of so many words."""
    return _each([_bound(at) for at in range(words)], is_rare)


@lru_cache(32)
def sounds(several: int) -> ColumnElement[bool]:
    """`sounds_like` of so many sounds."""
    return _each([col(MemberName.sound) == bindparam(f"sound_{at}") for at in range(several)], is_rare=True)


def is_rare(db: Session, typed: str) -> bool:
    """Whether so few members are named like that that their index is the place to begin, not the office's spans."""
    values = values_of(typed)
    if not values:
        return True
    counted: int = rows(db, _few(), word_0=values["word_0"], past_0=values["past_0"])[0][0]
    return counted <= FEW


@lru_cache
def _few() -> Select[Any]:
    ids: Any = MemberName.member_id
    some = select(ids).where(_bound(0)).limit(FEW + 1).subquery()
    return select(func.count()).select_from(some)


def _longest_first(words: set[str]) -> list[str]:
    return sorted(sorted(words), key=len, reverse=True)


def _bound(at: int) -> ColumnElement[bool]:
    return _begins_with(bindparam(f"word_{at}"), bindparam(f"past_{at}"))


def _begins_with(word: Any, past: Any) -> ColumnElement[bool]:
    return and_(col(MemberName.part) >= word, col(MemberName.part) < past)


def _each(found: list[ColumnElement[bool]], is_rare: bool) -> ColumnElement[bool]:
    """The longest word finds the members, by its index, and the others are only looked up for those; or, where even it
    is common, all are only looked up for the members that something else finds."""
    if not found:
        return false()
    if not is_rare:
        return and_(*(exists().where(col(MemberName.member_id) == col(Member.id), one) for one in found))
    ids: Any = MemberName.member_id
    first = col(Member.id).in_(select(ids).where(found[0]))
    return and_(first, *(exists().where(col(MemberName.member_id) == col(Member.id), one) for one in found[1:]))
