"""Panels: the white areas of a page. No panel inside a panel."""

from typing import Any

import reflex as rx

from optima_portal.components.icons import icon
from optima_portal.components.link import link


def panel(
    *children: Any, title: Any = None, aside: Any = None, flush: bool = False, foot: Any = None, **props: Any
) -> rx.Component:
    """A titled area; `flush` lets a table or tabs reach its edges."""
    head = [rx.el.header(rx.el.h2(title), *([_aside(aside)] if aside is not None else []))] if title is not None else []
    body = list(children) if flush else [rx.el.div(*children, class_name="body")]
    return rx.el.section(*head, *body, *([rx.el.footer(foot)] if foot is not None else []), class_name="panel", **props)


def note(*children: Any, tone: str | rx.Var[str] = "info", **props: Any) -> rx.Component:
    """A few sentences the person should know before going on: info, warn, bad or ok."""
    return rx.el.div(rx.el.div(*children), class_name="note", custom_attrs={"data-tone": tone}, **props)


def page_title(
    title: Any, *, under: Any = None, beside: Any = None, actions: Any = None, back: tuple[Any, Any] | None = None
) -> rx.Component:
    """The one h1 of a page, with what stands under and beside it; `back` is (words, address)."""
    words, address = back or ("", "")
    return rx.el.div(
        *([link(icon("back"), words, to=address, class_name="back row")] if back else []),
        rx.el.div(
            rx.el.div(rx.el.h1(title, tab_index=-1), *([beside] if beside is not None else []), class_name="what"),
            *([rx.el.p(under, class_name="soft")] if under is not None else []),
        ),
        *(
            [rx.el.div(*(actions if isinstance(actions, (list, tuple)) else [actions]), class_name="actions")]
            if actions is not None
            else []
        ),
        class_name="title",
    )


def stack(*children: Any, **props: Any) -> rx.Component:
    """Things under one another, 16 px apart."""
    return rx.el.div(*children, class_name="stack", **props)


def columns(*children: Any) -> rx.Component:
    """Things side by side as long as there is room."""
    return rx.el.div(*children, class_name="columns")


def row(*children: Any, **props: Any) -> rx.Component:
    """Small things in a line."""
    return rx.el.div(*children, class_name="row", **props)


def _aside(words: Any) -> rx.Component:
    return rx.el.div(words, class_name="aside")
