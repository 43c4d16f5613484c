"""`/second-factor`: the code of the app, or a recovery code."""

import reflex as rx

from optima_portal.components.buttons import primary, text_button
from optima_portal.components.field import code_field
from optima_portal.components.native_form import native_form
from optima_portal.components.page import portal_page
from optima_portal.pages.sign_in.login import problem_note
from optima_portal.state.sign_in import SignInState


@portal_page("/second-factor", title="Verify Your Identity", on_load=SignInState.open_second_factor, frame="quiet")
def second_factor() -> rx.Component:
    """Six digits, or ten characters for whoever lost the phone."""
    return rx.el.div(
        rx.el.h1("Verify Your Identity", tab_index=-1),
        rx.el.p("Enter the six digits that your authenticator app shows."),
        problem_note(),
        native_form(
            code_field(
                "Code", auto_focus=True, hint="Lost your phone? Enter one of your recovery codes instead."
            ),
            rx.el.input(type="hidden", name="next", value=SignInState.next, read_only=True),
            primary("Verify", submit=True, wide=True),
            action="/auth/second-factor",
            class_name="stack",
        ),
        native_form(text_button("Sign in as someone else", submit=True), action="/auth/sign-out"),
        class_name="stack",
    )  # fmt: skip
