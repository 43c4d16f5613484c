"""The tab *Your list* of Claims Reconciliation: bring a list, see what matches and what does not."""

import reflex as rx

from optima_portal.components.buttons import secondary
from optima_portal.components.chip import chip
from optima_portal.components.identifier import identifier
from optima_portal.components.pager import Paging
from optima_portal.components.panel import note
from optima_portal.components.states import empty
from optima_portal.components.table import Column, table, together
from optima_portal.components.upload import upload
from optima_portal.state.office_list import LIST
from optima_portal.state.office_list import OfficeListState as State


def _number(row: rx.Var) -> rx.Component:
    linked = identifier(row.number, "claim number", to="/claims/" + row.claim_key.to(str))
    return rx.cond(row.claim_key != "", linked, rx.el.span(row.number, class_name="mono"))


COLUMNS = (
    Column("Line", lambda row: row.line, right=True, tight=True),
    Column("Claim Number", _number, head=True, tight=True),
    Column("Outcome", lambda row: chip(row.outcome, row.tone), tight=True),
    Column("Expected", lambda row: row.expected, right=True, tight=True),
    Column("Paid", lambda row: row.paid, right=True, tight=True),
    Column("Difference", lambda row: row.difference, right=True, tight=True),
    Column("Why", lambda row: row.why),
)


def office_list() -> rx.Component:
    """A place for the file, then the comparison."""
    return rx.fragment(
        rx.el.div(
            rx.cond(State.head.is_not_none(), _head(), _why()),
            upload(
                "office-list",
                "your list of expected payments",
                purpose=LIST,
                files=State.files,
                arrived=State.arrived,
                remove=lambda _key: State.forget,
                most=1,
                kinds=("xlsx", "csv"),
                hint="Excel (XLSX) or CSV with the columns Claim number and Expected amount. Up to 5 MB, 5,000 rows.",
            ),
            rx.cond(State.unread.length() > 0, _unread()),
            on_mount=State.open,
            class_name="body",
        ),
        rx.cond(State.head.is_not_none(), _comparison()),
    )


def _why() -> rx.Component:
    return rx.el.p(
        "Bring the list of what your office expects to be paid. Each claim is held against the plan’s payments of the "
        "days above: what matches, what is short or over, what is missing, and what was paid but is not on your list.",
        class_name="soft",
    )


def _head() -> rx.Component:
    head = State.head
    return rx.el.div(
        rx.el.p(
            rx.el.span(rx.el.strong(head.name)),
            rx.el.span(head.lines.to_string(), " claims"),
            rx.el.span("payments of ", head.period),
            rx.el.span("brought ", head.brought),
            class_name="dotted grow",
        ),
        secondary("Remove list", on_click=State.forget, small=True),
        class_name="row",
    )


def _unread() -> rx.Component:
    lines = rx.el.ul(rx.foreach(State.unread, lambda one: rx.el.li(one)))
    return note(rx.el.p("Lines that could not be read and do not count:"), lines, tone="warn")


def _comparison() -> rx.Component:
    paging = Paging(
        State.total, State.page, State.size, State.turn, on_size=State.resize, on_download=State.download,
        things=("claim", "claims"),
    )  # fmt: skip
    nothing = empty("No claims of this kind", "Choose another outcome.")
    return rx.fragment(
        rx.el.div(_narrow(), class_name="body tight"),
        table(
            "Your list compared", COLUMNS, State.rows, key=lambda row: together(row.line, row.number), paging=paging,
            empty=nothing,
        ),
    )  # fmt: skip


def _narrow() -> rx.Component:
    def one(count: rx.Var) -> rx.Component:
        return rx.el.button(
            count.label,
            rx.el.small(" ", count.count.to_string(), rx.cond(count.amount != "", " · " + count.amount.to(str), "")),
            type="button",
            on_click=State.narrow(count.name),
            custom_attrs={"aria-pressed": rx.cond(State.outcome == count.name, "true", "false")},
        )

    return rx.el.div(
        rx.foreach(State.counts, one),
        role="group",
        class_name="segments",
        custom_attrs={"data-small": "", "aria-label": "Outcome"},
    )
