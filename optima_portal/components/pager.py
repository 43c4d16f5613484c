"""Where one is in a long result: the count, the page, the page size, and the download of all of it."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from optima_portal.components.buttons import button
from optima_portal.components.menu import menu, menu_item

SIZES = (25, 50)


@dataclass(frozen=True)
class Paging:
    """The state's vars and handlers: `on_page(number)`, `on_size(rows)`, `on_sort(name)`, `on_download(format)`."""

    total: rx.Var[int]
    page: rx.Var[int]
    size: rx.Var[int]
    on_page: Any
    on_size: Any = None
    sort_by: Any = ""
    descending: Any = False
    on_sort: Any = None
    on_download: Any = None
    things: tuple[str, str] = ("result", "results")
    more: Any = None
    """What else stands beside the count, such as "Search for New Claim"."""


def list_bar(paging: Paging, rows: rx.Var[Any], loading: rx.Var[bool] | None) -> rx.Component:
    """Above the table: how many were found, and what can be done with all of them."""
    one, many = paging.things
    words = rx.cond(paging.total == 1, f"1 {one}", grouped(paging.total).to(str) + f" {many}")
    return rx.el.div(
        rx.el.p(
            rx.cond(loading, "Searching…", words) if loading is not None else words, class_name="count", role="status"
        ),
        *([paging.more] if paging.more is not None else []),
        *([_download(paging)] if paging.on_download is not None else []),
        class_name="listbar",
    )


def pager(paging: Paging) -> rx.Component:
    """Under the table: "1–25 of 312", earlier and later; nothing when all fits the smallest page."""
    last = rx.cond(paging.page * paging.size < paging.total, paging.page * paging.size, paging.total)
    first = (paging.page - 1) * paging.size + 1
    return rx.cond(
        paging.total > SIZES[0],
        rx.el.nav(
            rx.el.p(grouped(first), "–", grouped(last), " of ", grouped(paging.total)),
            *([_sizes(paging)] if paging.on_size is not None else []),
            rx.el.div(
                button(
                    "Previous",
                    icon="earlier",
                    small=True,
                    disabled=paging.page <= 1,
                    on_click=paging.on_page(paging.page - 1),
                ),
                button(
                    "Next",
                    icon_after="later",
                    small=True,
                    disabled=paging.page * paging.size >= paging.total,
                    on_click=paging.on_page(paging.page + 1),
                ),
                class_name="row",
            ),
            class_name="pager",
            custom_attrs={"aria-label": "Pages of results"},
        ),
    )


def grouped(number: Any) -> rx.Var[str]:
    """A whole number with its thousands apart: 1,212."""
    number = rx.Var.create(number)
    return rx.Var(f"({number!s}).toLocaleString('en-US')", _var_data=number._get_all_var_data()).to(str)


def _sizes(paging: Paging) -> rx.Component:
    def size(rows: int) -> rx.Component:
        pressed = rx.cond(paging.size == rows, "true", "false")
        return rx.el.button(
            str(rows), type="button", on_click=paging.on_size(rows), custom_attrs={"aria-pressed": pressed}
        )

    group = {"data-small": "", "aria-label": "Rows on a page"}
    return rx.el.div(
        rx.el.span("Rows"),
        rx.el.div(*[size(rows) for rows in SIZES], class_name="segments", role="group", custom_attrs=group),
        class_name="row",
    )


def _download(paging: Paging) -> rx.Component:
    return menu(
        f"download-{paging.things[1].replace(' ', '-')}",
        "Download",
        menu_item("Excel workbook (XLSX)", icon="file", on_click=paging.on_download("xlsx")),
        menu_item("Comma-separated values (CSV)", icon="file", on_click=paging.on_download("csv")),
        icon="download",
    )
