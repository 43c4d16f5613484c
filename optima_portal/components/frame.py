"""The frame around a page's body: "portal" (side bar, top bar), "public" (head), "quiet" (a card for signing in)."""

import reflex as rx

from optima_portal.components.brand import brand
from optima_portal.components.footer import footer
from optima_portal.components.idle import idle_watch
from optima_portal.components.link import link
from optima_portal.components.message import message
from optima_portal.components.nav import module_of, second_row, side_bar
from optima_portal.components.panel import panel
from optima_portal.components.states import empty
from optima_portal.components.top_bar import top_bar
from optima_portal.state.frame import FrameState


def framed(body: rx.Component, *, kind: str, title: str, route: str) -> rx.Component:
    """A page in its frame: skip link, one main, the message region, the footer."""
    shown = {"portal": _portal, "public": _public, "quiet": _quiet}[kind](body, title, route)
    return rx.fragment(
        rx.el.a("Skip to the content", href="#content", class_name="skip"),
        shown,
        rx.el.div(id="spoken", class_name="sr", role="status"),
        idle_watch(),
    )


def _portal(body: rx.Component, title: str, route: str) -> rx.Component:
    module = module_of(route)
    return rx.el.div(
        side_bar(here=module.address if module else ""),
        rx.el.div(class_name="veil"),
        rx.el.div(
            top_bar(title=title),
            second_row(route),
            rx.el.main(
                message(),
                rx.cond(FrameState.no_access, no_access(), body),
                id="content",
                class_name="page",
                tab_index=-1,
            ),
        ),
        footer(),
        class_name="shell",
    )


def _public(body: rx.Component, title: str, route: str) -> rx.Component:
    return rx.el.div(
        _masthead(),
        rx.el.main(message(), body, id="content", class_name="public", tab_index=-1),
        footer(),
        class_name="plain",
    )


def _quiet(body: rx.Component, title: str, route: str) -> rx.Component:
    return rx.el.div(
        _masthead(),
        rx.el.main(message(), rx.el.div(body, class_name="card"), id="content", class_name="quiet", tab_index=-1),
        footer(),
        class_name="plain",
    )


def no_access() -> rx.Component:
    """Instead of a page that is not this viewer's; it says whom to ask."""
    words = "Your role does not include it. If you need it for your work, ask your Local Office Administrator."
    return panel(
        rx.el.h1("This page is not open to you", tab_index=-1, class_name="sr"),
        empty(
            "This page is not open to you",
            words,
            action=link("Go to the dashboard", to="/dashboard", class_name="btn"),
            symbol="lock",
        ),
    )


@rx.memo
def _masthead() -> rx.Component:
    way_in = rx.cond(
        FrameState.signed_in,
        link("Dashboard", to="/dashboard", class_name="btn"),
        link("Sign in", to="/login", class_name="btn"),
    )
    return rx.el.header(
        brand("/", with_plan=True),
        rx.el.nav(link("Contact Us", to="/contact"), way_in, custom_attrs={"aria-label": "Main"}),
        class_name="masthead",
    )
