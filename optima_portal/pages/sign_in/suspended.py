"""`/suspended`: why one cannot go on, and whom to call."""

import reflex as rx

from optima_portal.components.buttons import secondary
from optima_portal.components.native_form import native_form
from optima_portal.components.page import portal_page
from optima_portal.components.panel import note
from optima_portal.rules.plan import plan
from optima_portal.state.owed import SuspendedState


@portal_page("/suspended", title="Access suspended", on_load=SuspendedState.open, frame="quiet")
def suspended() -> rx.Component:
    """The reasons, and Provider Relations."""
    contacts = plan().contacts
    return rx.el.div(
        rx.el.h1("Your access is suspended", tab_index=-1),
        rx.foreach(SuspendedState.reasons, lambda reason: note(reason, tone="warn")),
        rx.el.p(
            "Your Local Office Administrator can verify your collection’s users. For the rest, call Provider Relations:"
        ),
        rx.el.p(
            rx.el.strong(f"{contacts.provider_relations} {contacts.provider_relations_option}"),
            rx.el.br(),
            contacts.provider_relations_hours,
        ),
        native_form(secondary("Sign out", submit=True, wide=True), action="/auth/sign-out"),
        class_name="stack",
    )
