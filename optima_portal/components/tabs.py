"""Tabs: panels of one page (ARIA tabs, arrow keys by portal.js), or addresses of one module (links)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import reflex as rx

from optima_portal.components.link import link


@dataclass(frozen=True)
class Tab:
    """One panel: its value in the state, its label, a count beside it, and what it shows."""

    value: str
    label: str
    body: Any
    count: Any = None


def tabs(name: str, several: Sequence[Tab], *, chosen: rx.Var[str], on_choose: Any) -> rx.Component:
    """Panels of which one is shown; `on_choose(value)` sets `chosen`. `name` is what they are called aloud."""
    place = name.lower().replace(" ", "-")

    def head(one: Tab) -> rx.Component:
        here = chosen == one.value
        return rx.el.button(
            one.label,
            *([rx.el.small(one.count)] if one.count is not None else []),
            type="button",
            role="tab",
            id=f"{place}-{one.value}",
            tab_index=rx.cond(here, 0, -1),
            on_click=on_choose(one.value),
            custom_attrs={"aria-selected": rx.cond(here, "true", "false"), "aria-controls": f"{place}-panel"},
        )

    return rx.fragment(
        rx.el.div(
            *[head(one) for one in several], role="tablist", class_name="tabs", custom_attrs={"aria-label": name}
        ),
        rx.el.div(
            rx.match(chosen, *[(one.value, one.body) for one in several], rx.fragment()),
            role="tabpanel",
            id=f"{place}-panel",
            custom_attrs={"aria-labelledby": rx.Var.create(f"{place}-") + chosen},
        ),
    )


def link_tabs(name: str, several: Sequence[tuple[str, str]], here: str) -> rx.Component:
    """The second row of a module: (label, address) pairs; `here` is the address on screen."""
    return rx.el.nav(
        *[
            link(label, to=to, **({"custom_attrs": {"aria-current": "page"}} if to == here else {}))
            for label, to in several
        ],
        class_name="tabs",
        custom_attrs={"aria-label": name},
    )
