"""The open sessions; their owner can end any but this one."""

import reflex as rx

from optima_portal.components.buttons import text_button
from optima_portal.components.chip import ok
from optima_portal.components.states import empty
from optima_portal.components.table import Column, table
from optima_portal.state.sessions import SessionsState as State

COLUMNS = (
    Column("Browser", lambda row: row.browser, head=True),
    Column("From", lambda row: rx.el.span(row.source, class_name="mono"), tight=True),
    Column("Began", lambda row: row.began, tight=True),
    Column("Last seen", lambda row: row.last_seen, tight=True),
    Column(
        "End",
        lambda row: rx.cond(row.is_this, ok("This session"), text_button("End", on_click=State.end(row.key))),
        silent=True,
        tight=True,
    ),
)


def open_sessions() -> rx.Component:
    """One row each."""
    return table("Open sessions", COLUMNS, State.lines, key=lambda row: row.key, empty=empty("No open session"))
