"""`/forgot-password`: passcode by mail, security questions, a new password."""

import reflex as rx

from optima_portal.components.buttons import link_button, primary, text_button
from optima_portal.components.field import code_field, text_field
from optima_portal.components.link import link
from optima_portal.components.page import portal_page
from optima_portal.components.panel import note
from optima_portal.components.password_rules import new_password_fields
from optima_portal.components.states import skeleton
from optima_portal.rules.plan import plan
from optima_portal.state.forgotten_password import ForgottenPasswordState as State


@portal_page("/forgot-password", title="Forgot password", on_load=State.open, frame="quiet")
def forgot_password() -> rx.Component:
    """One step at a time."""
    steps = rx.match(
        State.step,
        ("email", _email()),
        ("code", _code()),
        ("questions", _questions()),
        ("second factor", _second_factor()),
        ("call", _call()),
        ("password", _password()),
        skeleton(4),
    )
    return rx.el.div(
        rx.el.h1("Forgot password", tab_index=-1),
        rx.cond(State.is_done, _done(), steps),
        class_name="stack",
    )


def _email() -> rx.Component:
    return rx.el.div(
        rx.el.p("Enter the e-mail you sign in with. If we know it, a passcode is on its way to you."),
        rx.el.form(
            text_field(
                "email", "E-mail", kind="email", required=True, auto_complete="username", problems=State.problems
            ),
            primary("Next", submit=True, wide=True),
            on_submit=State.ask,
            class_name="stack",
        ),
        rx.el.p(link("Back to sign in", to="/login")),
        class_name="stack",
    )


def _code() -> rx.Component:
    minutes = round(plan().sign_in.passcode_minutes)
    return rx.el.div(
        rx.el.h2("Verify Your Identity"),
        rx.el.p(f"Enter the passcode from the mail; it expires in {minutes} minutes. Check your spam folder, too."),
        rx.el.form(
            code_field("Passcode", problems=State.problems),
            primary("Verify", submit=True, wide=True),
            on_submit=State.verify,
            class_name="stack",
        ),
        rx.el.p("Didn’t receive Code? ", text_button("Resend it.", on_click=State.resend)),
        rx.el.p(text_button("Use another e-mail", on_click=State.start_again)),
        class_name="stack",
    )


def _questions() -> rx.Component:
    return rx.el.form(
        rx.el.p("Answer your two security questions. Capitals and punctuation do not matter."),
        text_field("answer_1", State.questions[0], required=True, auto_complete="off", problems=State.problems),
        text_field("answer_2", State.questions[1], required=True, auto_complete="off"),
        primary("Next", submit=True, wide=True),
        on_submit=State.answer,
        class_name="stack",
    )


def _second_factor() -> rx.Component:
    return rx.el.form(
        rx.el.p("Enter a code of your authenticator app, or one of your recovery codes."),
        code_field("Code", "answer_1", problems=State.problems),
        primary("Next", submit=True, wide=True),
        on_submit=State.answer,
        class_name="stack",
    )


def _call() -> rx.Component:
    contacts = plan().contacts
    return rx.el.div(
        note(
            "Your e-mail is verified, but there are neither security questions nor a second factor on file by which we "
            "could know you. Your password was not changed.",
            tone="warn",
        ),
        rx.el.p(
            "Call Provider Relations: ",
            rx.el.strong(f"{contacts.provider_relations} {contacts.provider_relations_option}"),
            f", {contacts.provider_relations_hours}.",
        ),
        rx.el.p(link("Back to sign in", to="/login")),
        class_name="stack",
    )


def _password() -> rx.Component:
    return rx.el.form(
        new_password_fields(State.rules, State.problems),
        primary("Save", submit=True, wide=True),
        on_submit=State.change,
        class_name="stack",
    )


def _done() -> rx.Component:
    return rx.el.div(
        note("Your password was changed, and every open session was ended.", tone="ok"),
        link_button("Sign in", to="/login", kind="primary"),
        class_name="stack",
    )
