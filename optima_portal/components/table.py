"""Tables of results: paged and sorted on the server, downloadable, with every state a list can be in.

table("Claims", COLUMNS, ClaimsState.rows, key=lambda claim: claim.id, paging=Paging(...), empty=empty(...))
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import reflex as rx

from optima_portal.components.pager import Paging, list_bar, pager
from optima_portal.components.states import failed, skeleton
from optima_portal.components.states import partial as partly

Row = Any


@dataclass(frozen=True)
class Column:
    """One column: its label, how a row's cell is drawn, and the name to sort by, if one can."""

    label: str
    cell: Callable[[Row], Any]
    sort: str = ""
    right: bool = False
    tight: bool = False
    head: bool = False
    """A row's name: read out with each of its cells."""
    silent: bool = False
    """The label is for screen readers only (a column of buttons)."""


def table(
    name: str,
    columns: Sequence[Column],
    rows: rx.Var[Any],
    *,
    key: Callable[[Row], Any] | None,
    paging: Paging | None = None,
    loading: rx.Var[bool] | None = None,
    problem: rx.Var[str] | None = None,
    on_retry: Any = None,
    partial: rx.Var[str] | None = None,
    empty: Any = None,
    chosen: Callable[[Row], Any] | None = None,
    foot: Any = None,
    narrow: str = "cards",
    bones: int = 8,
) -> rx.Component:
    """A table in all its states. `name` is its caption for screen readers; `narrow` is "cards" or "scroll".

    `key`: a row's own; None keeps the rows where they stand and changes what is in them, which a browser does in half
    the time: for a list of which each search shows others, and whose rows have no menu or form
    of their own (an open one would go over to the next row).
    """
    filled = grid(name, columns, rows, key=key, paging=paging, chosen=chosen, foot=foot, narrow=narrow)
    shown = filled if empty is None else rx.cond(rows.length() > 0, filled, empty)
    if loading is not None:
        shown = rx.cond(loading & (rows.length() == 0), skeleton(bones), shown)
    if problem is not None:
        shown = rx.cond(problem != "", failed(problem, on_retry), shown)
    return rx.el.div(
        *([list_bar(paging, rows, loading)] if paging else []),
        *([rx.cond(partial != "", partly(partial))] if partial is not None else []),
        shown,
        *([pager(paging)] if paging else []),
        custom_attrs={"aria-busy": rx.cond(loading, "true", "false")} if loading is not None else {},
    )


def together(*parts: Any) -> rx.Var[str]:
    """A row's key of several of its values, where none alone tells it from the others."""
    whole = rx.Var.create("")
    for part in parts:
        whole = whole + part.to(str) + "|"
    return whole


def grid(
    name: str,
    columns: Sequence[Column],
    rows: rx.Var[Any],
    *,
    key: Callable[[Row], Any] | None,
    paging: Paging | None = None,
    chosen: Callable[[Row], Any] | None = None,
    foot: Any = None,
    narrow: str = "cards",
    long_labels: bool = False,
) -> rx.Component:
    """The table alone; its region takes the focus, so that the keyboard can scroll it. `long_labels` take two rows."""

    def line(row: Row) -> rx.Component:
        mark = {"custom_attrs": {"data-chosen": rx.cond(chosen(row), "true", "false")}} if chosen else {}
        own = {"key": key(row)} if key else {}
        return rx.el.tr(*[_cell(column, row) for column in columns], role="row", **own, **mark)

    return rx.el.div(
        rx.el.table(
            rx.el.caption(name, class_name="sr"),
            rx.el.thead(rx.el.tr(*[_heading(column, paging) for column in columns], role="row"), role="rowgroup"),
            rx.el.tbody(rx.foreach(rows, line), role="rowgroup"),
            *([rx.el.tfoot(foot, role="rowgroup")] if foot is not None else []),
            class_name="table",
            role="table",
            custom_attrs={"data-narrow": narrow} | ({"data-labels": "long"} if long_labels else {}),
        ),
        class_name="scroll",
        role="region",
        tab_index=0,
        custom_attrs={"aria-label": name},
    )


def _heading(column: Column, paging: Paging | None) -> rx.Component:
    label = rx.el.span(column.label, class_name="sr") if column.silent else column.label
    attributes = _look(column) | {"scope": "col"}
    if not (column.sort and paging):
        return rx.el.th(label, role="columnheader", custom_attrs=attributes)
    here = paging.sort_by == column.sort
    order = rx.cond(paging.descending, "descending", "ascending")
    sort = rx.el.button(label, type="button", class_name="sort", on_click=paging.on_sort(column.sort))
    return rx.el.th(sort, role="columnheader", custom_attrs=attributes | {"aria-sort": rx.cond(here, order, "none")})


def _cell(column: Column, row: Row) -> rx.Component:
    attributes = _look(column) | ({} if column.silent else {"data-label": column.label})
    if column.head:
        return rx.el.th(column.cell(row), role="rowheader", custom_attrs=attributes | {"scope": "row"})
    return rx.el.td(column.cell(row), role="cell", custom_attrs=attributes)


def _look(column: Column) -> dict[str, str]:
    return ({"data-align": "right"} if column.right else {}) | ({"data-tight": ""} if column.tight else {})
