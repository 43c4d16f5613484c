"""What a client sent, checked against the handler's own signature: Reflex itself passes on whatever came."""

import inspect
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, get_type_hints

from pydantic import ConfigDict, TypeAdapter, ValidationError
from reflex_base.utils.form import form_data_as_dict

MAX_TEXT = 20_000
MAX_ITEMS = 500
MAX_DEPTH = 6
MAX_NUMBER = 2**31 - 1
KEPT_CONTROLS = "\n\r\t"
# Characters that reorder what a person reads: a name could be shown other than it is.
BIDI = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class BadArguments(Exception):
    """No page of ours sends this."""


class Arguments:
    """The arguments one handler takes."""

    def __init__(self, method: Callable[..., Any]) -> None:
        self._method = method
        self._types: dict[str, TypeAdapter[Any]] | None = None
        self._required: set[str] = set()

    def parse(self, sent: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments as the handler declares them; raises `BadArguments`."""
        types = self._adapters()
        if set(sent) - set(types) or self._required - set(sent):
            raise BadArguments("other arguments than the handler takes")
        try:
            return {name: types[name].validate_python(_plain(_clean(value))) for name, value in sent.items()}
        except ValidationError as wrong:
            raise BadArguments("an argument of another type") from wrong

    def _adapters(self) -> dict[str, TypeAdapter[Any]]:
        """Built at the first call: annotations may name what is defined further down."""
        if self._types is None:
            hints = get_type_hints(self._method)
            parameters = list(inspect.signature(self._method).parameters.values())[1:]
            self._required = {one.name for one in parameters if one.default is one.empty}
            strict = ConfigDict(strict=True)
            self._types = {one.name: TypeAdapter(hints[one.name], config=strict) for one in parameters}
        return self._types


def _plain(value: Any) -> Any:
    """A form's fields as a dict: Reflex sends them as marked pairs, and would take them apart only after us."""
    try:
        return form_data_as_dict(value)
    except (TypeError, ValueError) as wrong:
        raise BadArguments("no form of ours") from wrong


def _clean(value: Any, depth: int = 0) -> Any:
    """Plain values of sane size, without control characters."""
    if depth > MAX_DEPTH:
        raise BadArguments("nested too deeply")
    if isinstance(value, str):
        return _clean_text(value)
    if isinstance(value, list):
        _few_enough(value)
        return [_clean(one, depth + 1) for one in value]
    if isinstance(value, dict):
        _few_enough(value)
        return {_clean(name, depth + 1): _clean(one, depth + 1) for name, one in value.items()}
    if isinstance(value, int | float) and not -MAX_NUMBER <= value <= MAX_NUMBER:
        raise BadArguments("a number beyond reason")
    return value


def _few_enough(several: Any) -> None:
    if len(several) > MAX_ITEMS:
        raise BadArguments("too many items")


def _clean_text(text: str) -> str:
    if len(text) > MAX_TEXT:
        raise BadArguments("too long")
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        c for c in text if c in KEPT_CONTROLS or (c not in BIDI and unicodedata.category(c) not in ("Cc", "Cs"))
    )
