"""Frozen dataclasses from TOML tables: nothing missing, nothing unknown, each value of its type, or a sentence."""

from dataclasses import MISSING, fields
from enum import Enum
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints


class PlanError(Exception):
    """`plan.toml` says something the portal cannot work with; the text names the place and the mend."""


def build(kind: type, values: Any, where: str) -> Any:
    """A dataclass from a table: nothing missing, nothing unknown, each value of its type."""
    if not isinstance(values, dict):
        raise PlanError(f"{where} must be a table.")
    hints = get_type_hints(kind)
    if unknown := sorted(set(values) - {field.name for field in fields(kind)}):
        raise PlanError(f"{where or 'plan.toml'} knows no {unknown[0]!r}; it may hold {', '.join(hints)}.")
    made = {}
    for field in fields(kind):
        place = f"[{field.name}]" if not where else f"{where} {field.name}"
        if field.name in values:
            made[field.name] = _value(hints[field.name], values[field.name], place)
        elif field.default is MISSING:
            raise PlanError(f"{place} is missing.")
    try:
        return kind(**made)
    except PlanError as wrong:
        raise PlanError(f"{where}: {wrong}") from wrong


def _value(kind: Any, value: Any, where: str) -> Any:
    if get_origin(kind) in (Union, UnionType):
        return None if value is None else _value(get_args(kind)[0], value, where)
    if get_origin(kind) is tuple:
        if not isinstance(value, list):
            raise PlanError(f"{where} must be a list.")
        return tuple(_value(get_args(kind)[0], one, f"{where}[{number}]") for number, one in enumerate(value))
    if hasattr(kind, "from_toml"):
        return kind.from_toml(value, where)  # a value that is written in more than one way
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _choice(kind, value, where)
    if isinstance(kind, type) and hasattr(kind, "__dataclass_fields__"):
        return build(kind, value, where)
    return _plain(kind, value, where)


def _choice(kind: type[Enum], value: Any, where: str) -> Enum:
    try:
        return kind(value)
    except ValueError as wrong:
        known = ", ".join(repr(one.value) for one in kind)
        raise PlanError(f"{where} = {value!r}: it must be one of {known}.") from wrong


def _plain(kind: type, value: Any, where: str) -> Any:
    """A string that says something, a number that is not negative, a yes or no, a day."""
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise PlanError(f"{where} = {value!r}: it must be a {kind.__name__}.")
    if isinstance(value, str) and not value.strip():
        raise PlanError(f"{where} must not be empty.")
    if isinstance(value, int | float) and not isinstance(value, bool) and value < 0:
        raise PlanError(f"{where} = {value!r}: it must not be negative.")
    return value
