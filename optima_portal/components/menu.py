"""Menus: a button and the browser's own popover. Esc and a click outside close it; arrow keys walk (portal.js)."""

from typing import Any

import reflex as rx

from optima_portal.components.icons import icon as draw
from optima_portal.components.link import link


def menu(
    name: str,
    label: Any,
    *items: rx.Component,
    icon: str = "",
    kind: str = "secondary",
    small: bool = True,
    arrow: bool = True,
) -> rx.Component:
    """A button that opens a list. `name` is unique on the page."""
    look = {"data-kind": kind} | ({"data-small": ""} if small else {})
    return rx.fragment(
        rx.el.button(
            *([draw(icon)] if icon else []),
            label,
            type="button",
            class_name="btn more" if arrow else "btn",
            custom_attrs=look | controls(name),
        ),
        popover(name, *items),
    )


def row_menu(name: Any, label: Any, *items: rx.Component) -> rx.Component:
    """The ⋮ of a table row; `label` says whose: "Actions for Tran, Linh"."""
    return rx.fragment(
        rx.el.button(
            draw("dots"),
            rx.el.span(label, class_name="sr"),
            type="button",
            class_name="iconbtn",
            custom_attrs=controls(name),
        ),
        popover(name, *items),
    )


def menu_item(label: Any, *, icon: str = "", to: Any = None, kind: str = "", **props: Any) -> rx.Component:
    """A line of a menu: a link (`to`) or a button (`on_click`, or attributes such as `**opens("dialog")`)."""
    inside = [*([draw(icon)] if icon else []), label]
    if to is not None:
        return link(*inside, to=to, class_name="item", **props)
    attributes = {"data-kind": kind} | props.pop("custom_attrs", {})
    return rx.el.button(*inside, type="button", class_name="item", custom_attrs=attributes, **props)


def controls(name: Any) -> dict[str, Any]:
    """Attributes of the button that opens the popover of this name."""
    return {"popoverTarget": name, "aria-expanded": "false"}


def popover(name: Any, *children: Any, class_name: str = "", **props: Any) -> rx.Component:
    """What opens; portal.js puts it under its button."""
    return rx.el.div(*children, id=name, class_name=class_name, custom_attrs={"popover": "auto"}, **props)
