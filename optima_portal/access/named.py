"""Conditions that find a member by name; they only ever narrow a scoped select. Source: spec 3, Member Lookup."""

from sqlalchemy import ColumnElement, and_, exists, false
from sqlmodel import col, select

from optima_portal.kit.names import after_prefix, normalised, sound
from optima_portal.models.member import Member, MemberName


def is_named(typed: str) -> ColumnElement[bool]:
    """Each word that was typed begins a part of the name, in any order: `nunez`, `van der`, `ana nunez`."""
    part = col(MemberName.part)
    words = sorted(set(normalised(typed).split()), key=len, reverse=True)
    return _each([and_(part >= word, part < after_prefix(word)) for word in words])


def sounds_like(typed: str) -> ColumnElement[bool]:
    """Each word that was typed sounds like a part of the name: the last resort, to be marked as such."""
    sounds = sorted({sound(word) for word in normalised(typed).split()} - {""}, key=len, reverse=True)
    return _each([col(MemberName.sound) == heard for heard in sounds])


def _each(found: list[ColumnElement[bool]]) -> ColumnElement[bool]:
    """The longest word finds the members, by its index; the others are only looked up for those."""
    if not found:
        return false()
    first = col(Member.id).in_(select(MemberName.member_id).where(found[0]))
    return and_(first, *(exists().where(col(MemberName.member_id) == col(Member.id), one) for one in found[1:]))
