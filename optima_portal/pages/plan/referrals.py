"""`/plan/referrals`: the plan's UM queue."""

import reflex as rx

from optima_portal.components.buttons import primary
from optima_portal.components.chip import chip, warn
from optima_portal.components.field import form_grid, select_field, text_field
from optima_portal.components.identifier import identifier
from optima_portal.components.page import portal_page
from optima_portal.components.pager import Paging
from optima_portal.components.panel import page_title, panel, row, stack
from optima_portal.components.states import empty
from optima_portal.components.table import Column, table
from optima_portal.pages.plan.referral_figures import figures_of
from optima_portal.rules.referral_status import Priority
from optima_portal.state.um_queue import UmQueueState as State

PRIORITIES = (("", "All priorities"), *((one.name, one.value) for one in Priority))
CLOCKS = (("", "All clocks"), ("late", "Late"), ("soon", "Due within a day"), ("paused", "Waiting for the office"),
          ("decided", "Decided already"))  # fmt: skip
COLUMNS = (
    Column("Clock", lambda one: chip(one.clock, one.tone), tight=True),
    Column("Due", lambda one: one.due, tight=True),
    Column(
        "Referral Code",
        lambda one: identifier(one.row.code, "referral code", to="/plan/referrals/" + one.row.key.to(str)),
        tight=True,
        head=True,
    ),
    Column("Priority", lambda one: one.row.priority, tight=True),
    Column("Member Name", lambda one: one.row.member),
    Column("CIN", lambda one: rx.el.span(one.row.cin, class_name="mono"), tight=True),
    Column("Referred Provider", lambda one: row(one.row.referred_to, rx.cond(one.is_tertiary, warn("Tertiary")))),
    Column("Requested Date", lambda one: one.row.requested, tight=True),
)


@portal_page("/plan/referrals", title="Referral Review", on_load=State.open)
def um_queue() -> rx.Component:
    """What waits for a decision, and what the clocks came to."""
    under = rx.fragment(
        State.late.to_string(), " late, ", State.soon.to_string(), " due within a day, ", State.paused.to_string(),
        " waiting for the office",
    )  # fmt: skip
    paging = Paging(
        State.total, State.page, State.size, State.turn, on_size=State.resize, things=("referral", "referrals")
    )
    nothing = empty("Nothing waits", "No open referral fits. Take the filters off to see all.")
    return stack(
        page_title("Referral Review", under=under),
        panel(_filters()),
        panel(
            table(
                "Referrals that wait", COLUMNS, State.rows, key=lambda one: one.row.key, paging=paging, empty=nothing,
                loading=~State.is_read,
            ),
            flush=True,
        ),
        rx.cond(State.figures.is_not_none(), figures_of(State)),
    )  # fmt: skip


def _filters() -> rx.Component:
    return rx.el.form(
        form_grid(
            select_field("clock", "Clock", CLOCKS, default=State.clock, span=3),
            select_field("priority", "Priority", PRIORITIES, default=State.priority, span=3),
            text_field(
                "words", "Referral Code or Member ID", mono=True, default=State.words, auto_complete="off", span=4
            ),
        ),
        row(primary("Show", submit=True)),
        on_submit=State.narrow,
        class_name="stack tight",
    )
