"""`/change-password`: for whom the password has grown too old."""

import reflex as rx

from optima_portal.components.buttons import primary
from optima_portal.components.page import portal_page
from optima_portal.components.password_rules import new_password_fields
from optima_portal.state.owed import OwedPasswordState


@portal_page("/change-password", title="Change Password", on_load=OwedPasswordState.open, frame="quiet")
def change_password() -> rx.Component:
    """A new password, then on."""
    return rx.el.div(
        rx.el.h1("Change your password", tab_index=-1),
        rx.el.p("Your password is older than the plan allows. Choose a new one to go on."),
        rx.el.form(
            new_password_fields(OwedPasswordState.rules, OwedPasswordState.problems),
            primary("Save", submit=True, wide=True),
            on_submit=OwedPasswordState.change,
            class_name="stack",
        ),
        class_name="stack",
    )
