"""`/dev/codes`: the six digits that the demo people's phones would show."""

import reflex as rx

from optima_portal.components.buttons import secondary
from optima_portal.components.identifier import identifier
from optima_portal.components.page import portal_page
from optima_portal.components.panel import page_title, panel, stack
from optima_portal.state.dev_mailbox import CodesState as State


@portal_page("/dev/codes", title="Demo codes", on_load=State.open, frame="public")
def codes() -> rx.Component:
    """One code for all: the demo's accounts share one secret."""
    return stack(
        page_title(
            "Demo codes",
            under="These people’s authenticator apps all show this code. This page exists in demo mode only.",
            actions=secondary("Refresh", icon="refresh", on_click=State.open),
        ),
        panel(
            rx.el.p(identifier(State.code, "code"), class_name="big"),
            rx.el.p(
                "Changes in ",
                State.seconds_left.to_string(),
                " seconds. Each code opens once: wait for the next one to sign in again.",
            ),
            rx.el.ul(rx.foreach(State.people, lambda email: rx.el.li(email, key=email))),
        ),
    )
