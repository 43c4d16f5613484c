"""`/dashboard`: what needs action, the figures of one's role, the places one goes to."""

import reflex as rx

from optima_portal.components.chip import chip
from optima_portal.components.link import link
from optima_portal.components.page import portal_page
from optima_portal.components.panel import columns, page_title, panel, stack
from optima_portal.components.states import empty, skeleton
from optima_portal.state.dashboard import DashboardState as State
from optima_portal.state.frame import FrameState


@portal_page("/dashboard", title="Dashboard", on_load=State.open)
def dashboard() -> rx.Component:
    """One's own."""
    greeting = rx.cond(State.greeting != "", State.greeting, "Dashboard")
    under = rx.cond(State.since != "", rx.Var.create("Last sign-in ") + State.since, "")
    return stack(
        page_title(greeting, under=under, beside=None),
        columns(_needs_action(), _places()),
        rx.cond(
            State.tallies.length() > 0,
            panel(
                rx.el.ul(rx.foreach(State.tallies, _tally), class_name="tallies"), title="Figures", aside=State.as_of
            ),
        ),
    )


def _needs_action() -> rx.Component:
    nothing = empty(
        "Nothing waits for you", "What needs your action appears here, the most urgent first.", symbol="check"
    )
    return panel(
        rx.cond(
            State.loading,
            skeleton(4),
            rx.cond(
                FrameState.waiting.length() > 0,
                rx.el.ul(rx.foreach(FrameState.waiting, _waiting), class_name="waiting"),
                nothing,
            ),
        ),
        title="Needs action",
        aside="Sorted by due date",
        flush=True,
    )


def _waiting(one: rx.Var) -> rx.Component:
    tone = rx.match(one.urgency, ("late", "bad"), ("soon", "warn"), "plain")
    return rx.el.li(
        rx.el.div(rx.el.strong(one.what), rx.el.p(one.detail, class_name="soft small")),
        chip(one.due, tone),
        link(one.verb, to=one.address),
    )


def _places() -> rx.Component:
    return panel(
        rx.cond(State.loading, skeleton(3), rx.el.ul(rx.foreach(State.shortcuts, _shortcut), class_name="places")),
        title="Go to",
        flush=True,
    )


def _shortcut(one: rx.Var) -> rx.Component:
    return rx.el.li(
        link(rx.el.strong(one.label), rx.el.span(one.what, class_name="soft small"), to=one.address), key=one.address
    )


def _tally(one: rx.Var) -> rx.Component:
    return rx.el.li(
        link(rx.el.strong(one.figure), rx.el.span(one.what), to=one.address),
        key=one.what,
        custom_attrs={"data-tone": one.tone},
    )
