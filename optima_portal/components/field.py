"""Fields: a visible label, a mark when required, a hint, and the problem beside it.

Fields are uncontrolled: what one types stays in the browser until the form is sent or kept, so no answer from the
server can disturb typing. `default` may come from the state; it fills the field as long as nobody typed in it.
`problems` is the page state's `problems: dict[str, str]`; after a press of a button portal.js focuses the first one.
What the control itself can tell (required, half a date, `pattern` with its sentence `says`) is said beside it as
soon as a field that was typed in is left, and at the press of the button; the server has the last word.
"""

from collections.abc import Sequence
from typing import Any

import reflex as rx

Problems = rx.Var[dict[str, str]] | None
Choices = Sequence[str | tuple[str, str]] | rx.Var[Any]


def text_field(name: str, label: str, *, kind: str = "text", mono: bool = False, **options: Any) -> rx.Component:
    """One line of text; `kind` is the input's type: text, email, tel, search. Options as `_field` takes them."""
    return _field(name, label, _input(kind, mono), **options)


def code_field(label: str, name: str = "code", **options: Any) -> rx.Component:
    """A code that was sent or that an app shows: the browser may offer it. Options as `_field` takes them."""
    return text_field(name, label, mono=True, required=True, auto_complete="one-time-code", **options)


def date_field(name: str, label: str, **options: Any) -> rx.Component:
    """A day, by the browser's own date control (its value is YYYY-MM-DD)."""
    return _field(name, label, _input("date", False), **options)


def password_field(name: str, label: str, *, new: bool = False, **options: Any) -> rx.Component:
    """A secret, with a Show button; `new` tells password managers to offer one."""
    options.setdefault("auto_complete", "new-password" if new else "current-password")

    def secret(attributes: dict[str, Any]) -> rx.Component:
        show = rx.el.button(
            "Show",
            rx.el.span(f" {label.lower()}", class_name="sr"),
            type="button",
            class_name="btn",
            custom_attrs={"data-kind": "link", "data-reveal": attributes["id"], "aria-pressed": "false"},
        )
        return rx.el.span(
            rx.el.input(type="password", class_name="control", **attributes), show, class_name="secretbox"
        )

    return _field(name, label, secret, **options)


def area_field(name: str, label: str, *, rows: int = 3, **options: Any) -> rx.Component:
    """Several lines of text; grows with what is written."""
    return _field(name, label, lambda given: rx.el.textarea(rows=rows, class_name="control", **given), **options)


def select_field(
    name: str, label: str, choices: Choices, *, first: str = "", default: Any = "", **options: Any
) -> rx.Component:
    """One of a list. `choices` are values or (value, words), fixed or from the state; `first` says what to choose."""

    def select(attributes: dict[str, Any]) -> rx.Component:
        given = attributes.pop("custom_attrs", {}) | {"data-value": default}
        blank = [rx.el.option(first, value="")] if first else []
        return rx.el.span(
            rx.el.select(*blank, *_options(choices), class_name="control", custom_attrs=given, **attributes),
            class_name="select",
        )

    return _field(name, label, select, **options)


def check_field(
    name: str, words: Any, *, default: Any = None, problems: Problems = None, prefix: str = "", **props: Any
) -> rx.Component:
    """A box to tick, with its sentence."""
    place = prefix + name
    start = {} if default is None else {"default_checked": default}
    box = rx.el.input(
        type="checkbox",
        id=place,
        name=name,
        **start,
        custom_attrs=_described(place, problems, name, hint=False),
        **props,
    )
    return rx.el.div(
        rx.el.label(box, rx.el.span(words), class_name="check"), _problem(place, problems, name), class_name="field"
    )


def choice_field(
    name: str,
    label: str,
    choices: Sequence[tuple[str, str]],
    *,
    default: str | rx.Var[str] | None = None,
    required: bool = False,
    hint: str = "",
    problems: Problems = None,
    prefix: str = "",
    segmented: bool = True,
    on_choose: Any = None,
    span: int = 0,
) -> rx.Component:
    """One of a few, all in sight: a row of segments, or radio buttons under one another."""
    place = prefix + name

    def one(value: str, words: str) -> rx.Component:
        start = {} if default is None else {"default_checked": default == value}
        react = {} if on_choose is None else {"on_change": lambda _: on_choose(value)}
        button = rx.el.input(
            type="radio", id=f"{place}-{value}", name=name, value=value, required=required, **start, **react
        )
        return rx.el.label(button, rx.el.span(words), class_name="" if segmented else "check")

    return rx.el.fieldset(
        rx.el.legend(label, *_must(required)),
        rx.el.div(
            *[one(value, words) for value, words in choices], class_name="segments" if segmented else "stack tight"
        ),
        *_hint(place, hint),
        _problem(place, problems, name),
        class_name="field",
        custom_attrs=_described(place, problems, name, hint=bool(hint), invalid=False) | _span(span),
    )


def form_grid(*fields: rx.Component, **props: Any) -> rx.Component:
    """Fields on a grid of twelve; a field's `span` says how many it takes."""
    return rx.el.div(*fields, class_name="form", **props)


def _field(
    name: str,
    label: str,
    draw: Any,
    *,
    required: bool = False,
    hint: str = "",
    problems: Problems = None,
    default: Any = None,
    prefix: str = "",
    span: int = 0,
    says: str = "",
    **props: Any,
) -> rx.Component:
    """Label, control, hint and problem; `prefix` keeps ids apart when a page has the same name twice."""
    place = prefix + name
    attributes: dict[str, Any] = {"id": place, "name": name, "required": required} | props
    if default is not None:
        attributes["default_value"] = default
    described = _described(place, problems, name, hint=bool(hint), at_once=True) | _sentence(says)
    attributes["custom_attrs"] = described | props.get("custom_attrs", {})
    return rx.el.div(
        rx.el.label(label, *_must(required), html_for=place),
        draw(attributes),
        *_hint(place, hint),
        _problem(place, problems, name),
        _said_at_once(place),
        class_name="field",
        custom_attrs=_span(span),
    )


def _input(kind: str, mono: bool) -> Any:
    return lambda given: rx.el.input(type=kind, class_name="control mono" if mono else "control", **given)


def _must(required: bool) -> list[rx.Component]:
    return [rx.el.span("*", class_name="must", custom_attrs={"aria-hidden": "true"})] if required else []


def _hint(place: str, words: str) -> list[rx.Component]:
    return [rx.el.p(words, class_name="hint", id=f"{place}-hint")] if words else []


def _problem(place: str, problems: Problems, name: str) -> rx.Component:
    if problems is None:
        return rx.fragment()
    return rx.el.p(problems[name], class_name="problem", id=f"{place}-problem")


def _said_at_once(place: str) -> rx.Component:
    """Where portal.js says what the control itself can tell; React never writes here."""
    return rx.el.p(class_name="problem", id=f"{place}-said")


def _sentence(says: str) -> dict[str, Any]:
    return {"data-says": says} if says else {}


def _described(
    place: str, problems: Problems, name: str, *, hint: bool, invalid: bool = True, at_once: bool = False
) -> dict[str, Any]:
    """Which words belong to the control, for screen readers."""
    by = [f"{place}-hint"] * hint + [f"{place}-problem"] * (problems is not None) + [f"{place}-said"] * at_once
    attributes: dict[str, Any] = {"aria-describedby": " ".join(by)} if by else {}
    if problems is not None and invalid:
        attributes["aria-invalid"] = rx.cond(problems[name], "true", "false")
    return attributes


def _span(columns: int) -> dict[str, Any]:
    return {"data-span": str(columns)} if columns else {}


def _options(choices: Choices) -> list[rx.Component]:
    if isinstance(choices, rx.Var):
        plain = getattr(choices._var_type, "__args__", (str,))[0] is str
        draw = (lambda one: rx.el.option(one, value=one)) if plain else (lambda one: rx.el.option(one[1], value=one[0]))
        return [rx.foreach(choices, draw)]
    pairs = [(one, one) if isinstance(one, str) else one for one in choices]
    return [rx.el.option(words, value=value) for value, words in pairs]
