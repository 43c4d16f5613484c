"""Were disputes answered in time: by month, as charts with their tables; for analysts and compliance officer."""

import reflex as rx

from optima_portal.components.chart import chart
from optima_portal.components.page import portal_page
from optima_portal.components.panel import page_title, panel, stack
from optima_portal.components.table import Column, grid
from optima_portal.rules.plan import plan
from optima_portal.state.dispute_figures import DisputeFiguresState as State

UNDER = (
    "By the month in which a dispute was received. Late: done after the due day, or not done though it has passed. "
    "Open disputes that are in time are in no share."
)
COLUMNS = (
    Column("Received in", lambda one: one.month, head=True),
    Column("Received", lambda one: one.received, right=True),
    Column("Ack. in time", lambda one: one.acknowledged, right=True),
    Column("Ack. late", lambda one: one.acknowledged_late, right=True),
    Column("Ack. share", lambda one: one.acknowledged_share, right=True),
    Column("Decided in time", lambda one: one.decided, right=True),
    Column("Decided late", lambda one: one.decided_late, right=True),
    Column("Decided share", lambda one: one.decided_share, right=True),
    Column("Withdrawn", lambda one: one.withdrawn, right=True),
    Column("Open", lambda one: one.still_open, right=True),
)


@portal_page("/plan/disputes/figures", title="Dispute Figures", on_load=State.open)
def dispute_figures() -> rx.Component:
    """For the analysts."""
    return _figures("Dispute Figures")


@portal_page("/plan/dispute-clocks", title="Dispute Clocks", on_load=State.open_as_officer)
def dispute_clocks() -> rx.Component:
    """For the compliance officer: counts, nobody's name."""
    return _figures("Dispute Clocks")


def _figures(title: str) -> rx.Component:
    clocks = plan().disputes
    return stack(
        page_title(title, under=UNDER),
        panel(
            rx.cond(State.acknowledged, chart(State.acknowledged)),
            title=f"Acknowledged within {clocks.acknowledge_working_days} working days",
        ),
        panel(
            rx.cond(State.decided, chart(State.decided)),
            title=f"Decided within {clocks.decide_working_days} working days",
        ),
        panel(
            grid("Figures by month", COLUMNS, State.months, key=lambda one: one.month, narrow="scroll"),
            title="By month",
            flush=True,
        ),
    )
