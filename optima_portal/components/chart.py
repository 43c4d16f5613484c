"""A chart with its sentence and its table: what a bar shows can be read out, and read without colour.

chart(ClaimsState.by_month, on_bar=ClaimsState.open_month)      # a kit.charts.Chart; on_bar gets the bar's number
"""

from collections.abc import Callable
from typing import Any

import reflex as rx
from plotly.graph_objs import Figure  # type: ignore[import-untyped]
from plotly.graph_objs.layout import Template  # type: ignore[import-untyped]

QUIET = {"displayModeBar": False, "responsive": True, "showTips": False}
PLAIN = rx.Var.create({"layout": {}}).to(Template)
"""No template of Plotly's: the stylesheet gives text and lines the theme's colours."""


def chart(view: Any, *, on_bar: Callable[[Any], Any] | None = None) -> rx.Component:
    """Drawn by Plotly's basic bundle, which only pages with a chart load."""
    clicked = {"on_click": lambda points: on_bar(points.to(list[dict[str, int]])[0]["pointNumber"])} if on_bar else {}
    drawn = rx.plotly.basic(
        data=view.figure.to(Figure), config=QUIET, template=PLAIN, width="100%", height="260px", **clicked
    )
    return rx.el.figure(
        rx.el.figcaption(view.says),
        rx.el.div(drawn, role="img", custom_attrs={"aria-label": view.says}, class_name="drawn"),
        rx.el.details(rx.el.summary("Show as a table"), _twin(view)),
        class_name="chart",
    )


def _twin(view: Any) -> rx.Component:
    head = rx.el.tr(rx.foreach(view.head, _heading))
    return rx.el.div(
        rx.el.table(
            rx.el.caption(view.says, class_name="sr"),
            rx.el.thead(head),
            rx.el.tbody(rx.foreach(view.rows, _line)),
            class_name="table",
            custom_attrs={"data-narrow": "scroll"},
        ),
        class_name="scroll",
        role="region",
        tab_index=0,
        custom_attrs={"aria-label": view.says},
    )


def _heading(name: Any, at: Any) -> rx.Component:
    return rx.el.th(name, custom_attrs={"scope": "col", "data-align": rx.cond(at == 0, "left", "right")})


def _line(row: Any) -> rx.Component:
    return rx.el.tr(rx.foreach(row, lambda value, at: rx.cond(at == 0, _name(value), _figure(value))))


def _name(value: Any) -> rx.Component:
    return rx.el.th(value, custom_attrs={"scope": "row"})


def _figure(value: Any) -> rx.Component:
    return rx.el.td(value, custom_attrs={"data-align": "right"})
