"""`/login`: e-mail and password, posted by the browser itself."""

import reflex as rx

from optima_portal.components.buttons import primary
from optima_portal.components.field import password_field, text_field
from optima_portal.components.link import link
from optima_portal.components.native_form import native_form
from optima_portal.components.page import portal_page
from optima_portal.components.panel import note
from optima_portal.rules.plan import plan
from optima_portal.state.sign_in import SignInState


@portal_page("/login", title="Sign in", on_load=SignInState.open, frame="quiet")
def login() -> rx.Component:
    """The sign-in."""
    return rx.el.div(
        rx.el.h1("Sign in", tab_index=-1),
        rx.el.p(f"{plan().name} Provider Portal", class_name="soft"),
        problem_note(),
        native_form(
            text_field("email", "E-mail", kind="email", required=True, auto_complete="username", auto_focus=True),
            password_field("password", "Password", required=True),
            rx.el.input(type="hidden", name="next", value=SignInState.next, read_only=True),
            primary("Sign in", submit=True, wide=True),
            action="/auth/sign-in",
            class_name="stack",
        ),
        rx.el.p(link("Forgot password?", to="/forgot-password")),
        class_name="stack",
    )


def problem_note() -> rx.Component:
    """What went wrong with the last try, in a live region."""
    tone = rx.cond(SignInState.is_friendly, "info", "bad")
    return rx.el.div(rx.cond(SignInState.problem != "", note(SignInState.problem, tone=tone)), role="alert")
