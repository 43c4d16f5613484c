"""`/plan/system`: background jobs and the audit trail's seal, for whoever runs the portal."""

import reflex as rx

from optima_portal.components.buttons import secondary, text_button
from optima_portal.components.facts import facts
from optima_portal.components.page import portal_page
from optima_portal.components.panel import note, page_title, panel, stack
from optima_portal.components.states import empty
from optima_portal.components.table import Column, table
from optima_portal.state.system import SystemState as State

COLUMNS = (
    Column("Job", lambda row: row.kind, head=True),
    Column("Attempts", lambda row: row.attempts.to_string(), right=True, tight=True),
    Column("Last problem", lambda row: row.last_error),
    Column("Given up", lambda row: row.given_up, tight=True),
    Column("Retry", lambda row: text_button("Try again", on_click=State.retry(row.id)), silent=True, tight=True),
)


@portal_page("/plan/system", title="System", on_load=State.open)
def system() -> rx.Component:
    """Counts, dead letters, the chain."""
    return stack(
        page_title("System", actions=secondary("Refresh", icon="refresh", on_click=State.open)),
        panel(
            facts(
                ("Waiting", State.waiting.to_string()),
                ("Running", State.running.to_string()),
                ("Done", State.done.to_string()),
                ("Given up", State.dead.length().to_string()),
            ),
            title="Background jobs",
        ),
        panel(
            table(
                "Jobs that were given up",
                COLUMNS, State.dead, key=lambda row: row.id.to_string(), loading=State.loading,
                empty=empty("No job was given up", "Mail and other background work is going through."), bones=3,
            ),
            title="Given up",
            flush=True,
        ),
        panel(
            rx.el.p("Each audit record is sealed with the one before it. Checking walks the whole chain."),
            rx.el.div(
                rx.cond(State.chain != "", note(State.chain, tone=rx.cond(State.chain_is_whole, "ok", "bad"))),
                role="status",
            ),
            secondary("Check the audit trail", on_click=State.verify),
            title="Audit trail",
        ),
    )  # fmt: skip
