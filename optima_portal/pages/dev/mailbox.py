"""`/dev/mailbox`: the letters that a mail server would have delivered."""

import reflex as rx

from optima_portal.components.buttons import secondary
from optima_portal.components.page import portal_page
from optima_portal.components.panel import page_title, panel, stack
from optima_portal.components.states import empty, skeleton
from optima_portal.state.dev_mailbox import MailboxState as State


@portal_page("/dev/mailbox", title="Demo mailbox", on_load=State.open, frame="public")
def mailbox() -> rx.Component:
    """Newest first."""
    nothing = empty("No letters yet", "A forgotten password, for example, sends one.")
    letters = rx.cond(State.letters.length() > 0, rx.foreach(State.letters, _letter), panel(nothing))
    return stack(
        page_title(
            "Demo mailbox",
            under="No mail server is set up, so letters land here. This page exists in demo mode only.",
            actions=secondary("Refresh", icon="refresh", on_click=State.open),
        ),
        rx.cond(State.loading, panel(skeleton(4)), letters),
    )


def _letter(letter: rx.Var) -> rx.Component:
    return panel(
        rx.el.p("To ", letter.recipient, class_name="soft"),
        rx.el.pre(letter.text, class_name="letter"),
        title=letter.subject,
        aside=letter.at,
    )
