"""`/authorization-metrics`: the yearly public figures of prior authorization (CMS-0057-F)."""

import reflex as rx

from optima_portal.components.chip import chip
from optima_portal.components.field import select_field
from optima_portal.components.page import portal_page
from optima_portal.components.pager import Paging, pager
from optima_portal.components.panel import panel, stack
from optima_portal.components.states import empty
from optima_portal.components.table import Column, grid, together
from optima_portal.state.authorization_codes import PAGE
from optima_portal.state.authorization_codes import AuthorizationMetricsState as State

FIGURES = (
    Column("Figure", lambda one: one.name, head=True),
    Column("Value", lambda one: rx.el.strong(one.value), right=True, tight=True),
    Column("Requests", lambda one: one.of, right=True, tight=True),
)
CODES = (
    Column("Code", lambda one: rx.el.span(one.code, class_name="mono"), tight=True, head=True),
    Column("Description", lambda one: one.description),
    Column("Authorization", lambda one: chip(one.answer, one.tone), tight=True),
)


@portal_page("/authorization-metrics", title="Prior Authorization Figures", on_load=State.open, frame="public")
def authorization_metrics() -> rx.Component:
    """The figures of a year, and the services that need an authorization."""
    none = empty("No list is loaded yet", "The plan has not loaded its prior authorization list.")
    paging = Paging(State.codes, State.page, rx.Var.create(PAGE), State.turn)
    year = rx.Var.create("Figures of ") + State.year.to_string()
    return stack(
        rx.el.div(
            rx.el.h1("Prior Authorization Figures", tab_index=-1),
            rx.el.p(
                "Standard requests are routine ones, expedited are urgent. A request that was modified counts as "
                "approved; one that was withdrawn or voided is not counted.",
                class_name="lead",
            ),
        ),
        select_field("year", "Year", State.years, default=State.year.to_string(), on_change=State.choose),
        panel(grid("Figures", FIGURES, State.figures, key=lambda one: one.name), title=year, flush=True),
        panel(
            rx.cond(
                State.listed.length() > 0,
                grid(
                    "Services", CODES, State.listed, key=lambda one: together(one.code, one.lobs, one.ages, one.since)
                ),
                none,
            ),
            pager(paging),
            title="Services that need an authorization",
            aside=rx.cond(State.as_of != "", rx.Var.create("As of ") + State.as_of, ""),
            flush=True,
        ),
    )
