"""Buttons: primary, secondary, quiet, danger. A pressed one stays busy until the page answers (portal.js)."""

from typing import Any

import reflex as rx

from optima_portal.components.icons import icon as draw
from optima_portal.components.link import link

Flag = bool | rx.Var[bool]
Words = str | rx.Var[str]


def button(
    *label: Any,
    kind: str = "secondary",
    icon: str = "",
    icon_after: str = "",
    busy: Flag | None = None,
    submit: bool = False,
    small: bool = False,
    wide: bool = False,
    **props: Any,
) -> rx.Component:
    """A button. Double clicks act once; `busy` is for a handler that yields while it works."""
    attributes = {"data-kind": kind, **({"data-small": ""} if small else {}), **({"data-wide": ""} if wide else {})}
    if submit or "on_click" in props:
        attributes["data-once"] = ""
    if busy is not None:
        attributes |= {"aria-busy": _spoken(busy), "aria-disabled": _spoken(busy)}
    spinner = [rx.el.span(class_name="spin", custom_attrs={"aria-hidden": "true"})] if "data-once" in attributes else []
    return rx.el.button(
        *spinner,
        *([draw(icon)] if icon else []),
        *label,
        *([draw(icon_after)] if icon_after else []),
        type="submit" if submit else "button",
        class_name="btn",
        custom_attrs=attributes | props.pop("custom_attrs", {}),
        **props,
    )


def primary(*label: Any, **props: Any) -> rx.Component:
    """The one thing to do here."""
    return button(*label, kind="primary", **props)


def secondary(*label: Any, **props: Any) -> rx.Component:
    """Another thing one may do."""
    return button(*label, kind="secondary", **props)


def quiet(*label: Any, **props: Any) -> rx.Component:
    """A thing to do that must not draw the eye."""
    return button(*label, kind="quiet", **props)


def danger(*label: Any, **props: Any) -> rx.Component:
    """What cannot be taken back."""
    return button(*label, kind="danger", **props)


def text_button(*label: Any, **props: Any) -> rx.Component:
    """A button that looks like a link, inside a sentence or a row."""
    return button(*label, kind="link", **props)


def link_button(*label: Any, to: Words, kind: str = "secondary", icon: str = "", **props: Any) -> rx.Component:
    """A link to a page that looks like a button."""
    return link(
        *([draw(icon)] if icon else []), *label, to=to, class_name="btn", custom_attrs={"data-kind": kind}, **props
    )


def icon_button(name: str, label: Words, **props: Any) -> rx.Component:
    """A button of an icon alone; `label` is what it is called aloud and in its tooltip."""
    return rx.el.button(
        draw(name), rx.el.span(label, class_name="sr"), title=label, type="button", class_name="iconbtn", **props
    )


AFTER_FILES = {"data-after-files": ""}
"""For a button's `custom_attrs`: it does nothing while files are still on their way (portal.js)."""


def actions(*buttons: rx.Component, start: Any = None) -> rx.Component:
    """A row of buttons at the right, with words or a button at its start."""
    return rx.el.div(
        *([rx.el.div(start, class_name="start soft")] if start is not None else []), *buttons, class_name="buttons"
    )


def _spoken(flag: Flag) -> Any:
    if isinstance(flag, bool):
        return "true" if flag else "false"
    return rx.cond(flag, "true", "false")
