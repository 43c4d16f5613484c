"""Conditions that find a member by name; they only ever narrow a scoped select. Source: spec 3, Member Lookup."""

from sqlalchemy import ColumnElement, and_, exists, false
from sqlmodel import Session, col, func, select

from optima_portal.kit.names import after_prefix, normalised, sound
from optima_portal.models.member import Member, MemberName

FEW = 300


def is_named(typed: str, *, is_rare: bool = True) -> ColumnElement[bool]:
    """Each word that was typed begins a part of the name, in any order: `nunez`, `van der`, `ana nunez`."""
    return _each([_begins_with(word) for word in _words(typed)], is_rare)


def is_rare(db: Session, typed: str) -> bool:
    """Whether so few members are named like that that their index is the place to begin, not the office's spans."""
    words = _words(typed)
    if not words:
        return True
    some = select(MemberName.member_id).where(_begins_with(words[0])).limit(FEW + 1).subquery()
    return db.exec(select(func.count()).select_from(some)).one() <= FEW


def _words(typed: str) -> list[str]:
    return sorted(set(normalised(typed).split()), key=len, reverse=True)


def _begins_with(word: str) -> ColumnElement[bool]:
    return and_(col(MemberName.part) >= word, col(MemberName.part) < after_prefix(word))


def sounds_like(typed: str) -> ColumnElement[bool]:
    """Each word that was typed sounds like a part of the name: the last resort, to be marked as such."""
    sounds = sorted({sound(word) for word in normalised(typed).split()} - {""}, key=len, reverse=True)
    return _each([col(MemberName.sound) == heard for heard in sounds], is_rare=True)


def _each(found: list[ColumnElement[bool]], is_rare: bool) -> ColumnElement[bool]:
    """The longest word finds the members, by its index, and the others are only looked up for those; or, where even it
    is common, all are only looked up for the members that something else finds."""
    if not found:
        return false()
    if not is_rare:
        return and_(*(exists().where(col(MemberName.member_id) == col(Member.id), one) for one in found))
    first = col(Member.id).in_(select(MemberName.member_id).where(found[0]))
    return and_(first, *(exists().where(col(MemberName.member_id) == col(Member.id), one) for one in found[1:]))
