"""`/plan/appeals`: the appeals of referrals, in the UM queue's second tab."""

import reflex as rx

from optima_portal.components.buttons import primary
from optima_portal.components.chip import chip, warn
from optima_portal.components.field import choice_field, form_grid, text_field
from optima_portal.components.identifier import identifier
from optima_portal.components.page import portal_page
from optima_portal.components.pager import Paging
from optima_portal.components.panel import page_title, panel, row, stack
from optima_portal.components.states import empty
from optima_portal.components.table import Column, table
from optima_portal.pages.referrals.detail_parts import clock_chip
from optima_portal.state.appeal_queue import AppealQueueState as State

SHOWS = (("open", "In review"), ("late", "Late"), ("decided", "Decided"))
COLUMNS = (
    Column("Status", lambda one: chip(one.appeal.status, one.appeal.tone), tight=True),
    Column("Due", lambda one: row(one.appeal.due, clock_chip(one.appeal)), tight=True),
    Column(
        "Appeal",
        lambda one: row(
            identifier(one.appeal.number, "appeal", to="/plan/appeals/" + one.appeal.key.to(str)),
            rx.cond(one.why_not_mine != "", warn("Not you")),
        ),
        tight=True,
        head=True,
    ),
    Column("How fast", lambda one: one.appeal.pace, tight=True),
    Column("Referral Code", lambda one: rx.el.span(one.row.code, class_name="mono"), tight=True),
    Column("Member Name", lambda one: one.row.member),
    Column("CIN", lambda one: rx.el.span(one.row.cin, class_name="mono"), tight=True),
)


@portal_page("/plan/appeals", title="Appeals", on_load=State.open)
def appeals() -> rx.Component:
    """What waits for a second reviewer."""
    paging = Paging(State.total, State.page, State.size, State.turn, on_size=State.resize, things=("appeal", "appeals"))
    nothing = empty("No appeals", "None fits. Choose another view, or take the number off.")
    return stack(
        page_title(
            "Appeals",
            under=rx.fragment(
                State.late.to_string(), " late, ", State.soon.to_string(), " due within a day. Whoever decided first "
                "decides no appeal of it: those say “Not you”.",
            ),
        ),
        panel(_filters()),
        panel(
            table(
                "Appeals", COLUMNS, State.rows, key=lambda one: one.appeal.key, paging=paging, empty=nothing,
                loading=~State.is_read,
            ),
            flush=True,
        ),
    )  # fmt: skip


def _filters() -> rx.Component:
    number = text_field(
        "words", "Referral Code or appeal number", mono=True, default=State.words, auto_complete="off", span=4
    )
    return stack(
        choice_field("shows", "Show", SHOWS, default=State.shows, on_choose=State.choose),
        rx.el.form(
            form_grid(number), row(primary("Find", submit=True)), on_submit=State.narrow, class_name="stack tight"
        ),
    )
