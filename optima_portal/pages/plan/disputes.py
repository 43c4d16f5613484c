"""`/plan/disputes`: the analysts' queue, what is due first on top."""

from typing import Any

import reflex as rx

from optima_portal.components.buttons import actions, primary, secondary
from optima_portal.components.chip import bad, chip, ok, warn
from optima_portal.components.field import form_grid, select_field, text_field
from optima_portal.components.link import link
from optima_portal.components.page import portal_page
from optima_portal.components.pager import Paging
from optima_portal.components.panel import page_title, panel, row, stack
from optima_portal.components.states import empty
from optima_portal.components.table import Column, table
from optima_portal.rules.dispute_status import DisputeStatus
from optima_portal.rules.plan import plan
from optima_portal.state.dispute_queue import DisputeQueueState as State

STATUSES = (("OPEN", "All open"), ("", "All statuses"), *((one.name, one.value) for one in DisputeStatus))
DUES = (("late", "Late"), ("soon", f"Within {plan().disputes.soon_working_days} working days"))


def _tick(one: rx.Var) -> rx.Component:
    label = rx.Var.create("Choose dispute ") + one.row.number.to(str)
    box = rx.el.input(
        type="checkbox",
        checked=State.chosen.contains(one.key),
        on_change=lambda _: State.toggle(one.key),
        custom_attrs={"aria-label": label},
    )
    return rx.cond(one.is_waiting, box)


def _due(one: rx.Var) -> rx.Component:
    words = rx.cond(one.due_words != "", chip(one.due_words, one.due_tone))
    return rx.el.div(rx.el.div(one.due, " ", rx.el.span(one.what, class_name="soft small")), words)


def _two(first: Any, second: rx.Var, *, mono: bool = False) -> rx.Component:
    return rx.fragment(first, rx.el.span(second, class_name="under mono" if mono else "under"))


def _numbers(one: rx.Var) -> rx.Component:
    number = link(one.row.number, to="/plan/disputes/" + one.key.to(str), class_name="mono")
    return _two(number, one.row.claim_number, mono=True)


COLUMNS = (
    Column("Choose", _tick, silent=True, tight=True),
    Column("Due", _due, tight=True),
    Column("Dispute #, Claim Number", _numbers, head=True, tight=True),
    Column("Status, submitted", lambda one: _two(chip(one.row.status, one.row.tone), one.row.submitted), tight=True),
    Column("Provider, dispute type", lambda one: _two(one.row.provider, one.row.kind)),
    Column(
        "Billed / payable, expected",
        lambda one: _two(one.row.billed + " / " + one.row.payable, one.row.expected),
        right=True,
        tight=True,
    ),
)


@portal_page("/plan/disputes", title="Disputes", on_load=State.open)
def disputes() -> rx.Component:
    """How it stands, what narrows it, the queue."""
    return stack(
        page_title("Disputes", beside=_standing(), under="What is due first stands first."),
        panel(_filters()),
        panel(_queue(), flush=True),
    )


def _standing() -> rx.Component:
    late = rx.cond(State.late > 0, bad(State.late.to_string() + " late"), ok("None late"))
    soon = rx.cond(State.soon > 0, warn(State.soon.to_string() + " due soon"))
    return row(late, soon)


def _filters() -> rx.Component:
    return rx.el.form(
        form_grid(
            select_field("status", "Status", STATUSES, default=State.status, span=3),
            select_field("due", "Due", DUES, first="Any day", default=State.due, span=3),
            text_field("number", "Dispute #", mono=True, default=State.number, span=3),
            text_field("provider", "Provider", hint="Name, NPI, TIN or ID", default=State.provider, span=3),
        ),
        actions(
            secondary("Late only", on_click=State.only("late")),
            secondary("All open", on_click=State.only("")),
            primary("Find Disputes", submit=True, icon="search"),
        ),
        on_submit=State.search,
        key=State.opened.to_string(),
        class_name="stack",
    )


def _queue() -> rx.Component:
    many = row(
        secondary("Choose all to acknowledge", on_click=State.toggle_all, disabled=State.waiting == 0, small=True),
        primary(
            "Acknowledge ", State.chosen.length().to_string(), on_click=State.acknowledge, small=True,
            disabled=State.chosen.length() == 0,
        ),
    )  # fmt: skip
    paging = Paging(
        State.total, State.page, State.size, State.turn, on_size=State.resize, things=("dispute", "disputes"), more=many
    )
    nothing = empty("Nothing in the queue", "No dispute matches. Choose another status or day.")
    return table(
        "Disputes", COLUMNS, State.rows, key=lambda one: one.key, paging=paging, loading=State.loading, empty=nothing,
        chosen=lambda one: State.chosen.contains(one.key),
    )  # fmt: skip
