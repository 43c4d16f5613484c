"""Password, security questions, second factor: each change asks for proof first."""

import reflex as rx

from optima_portal.components.buttons import actions, link_button, primary, secondary
from optima_portal.components.dialog import closes, dialog
from optima_portal.components.facts import facts
from optima_portal.components.field import code_field, select_field, text_field
from optima_portal.components.password_rules import new_password_fields
from optima_portal.components.recovery_codes import recovery_codes
from optima_portal.rules.security_questions import QUESTIONS
from optima_portal.state.credentials import CredentialsState
from optima_portal.state.profile import ProfileState
from optima_portal.state.second_factor import SecondFactorState


def security() -> rx.Component:
    """How each stands, and the way to change it."""
    return rx.el.div(
        _password(),
        rx.cond(ProfileState.asks_questions, _questions()),
        _second_factor(),
        class_name="body stack",
    )


def security_dialogs() -> rx.Component:
    """The windows behind the buttons."""
    return rx.fragment(_credentials_dialog(), _second_factor_dialog())


def _password() -> rx.Component:
    until = rx.cond(
        ProfileState.password_until != "",
        rx.Var.create("Change it by ") + ProfileState.password_until,
        "Does not expire",
    )
    return rx.el.section(
        rx.el.h2("Password"),
        facts(("Status", until)),
        actions(secondary("Change Password", on_click=CredentialsState.ask("password"))),
    )


def _questions() -> rx.Component:
    return rx.el.section(
        rx.el.h2("Security questions"),
        facts(
            (
                "Status",
                rx.cond(
                    ProfileState.has_questions,
                    "Two questions are on file",
                    "Not set: you could not reset a forgotten password",
                ),
            )
        ),
        actions(secondary("Change Security", on_click=CredentialsState.ask("security"))),
    )


def _second_factor() -> rx.Component:
    State = SecondFactorState
    enrolled = rx.el.div(
        facts(("Enrolled", State.enrolled_on), ("Recovery codes left", State.codes_left.to_string())),
        actions(
            secondary("New recovery codes", on_click=State.ask("codes")),
            link_button("Enrol another app", to="/second-factor/enrol?next=/profile"),
            rx.cond(State.is_required, rx.fragment(), secondary("Remove", on_click=State.ask("remove"))),
        ),
    )
    not_enrolled = rx.el.div(
        facts(("Status", "Not enrolled")),
        actions(link_button("Set up a second factor", to="/second-factor/enrol?next=/profile")),
    )
    return rx.el.section(rx.el.h2("Second factor"), rx.cond(State.enrolled_on != "", enrolled, not_enrolled))


def _credentials_dialog() -> rx.Component:
    State = CredentialsState
    change = rx.cond(State.changing == "password", _new_password(), _new_questions())
    return dialog(
        "credentials",
        rx.cond(
            State.is_verified,
            rx.cond(State.changing == "password", "Change Password", "Change Security"),
            "Verify Your Identity",
        ),
        rx.cond(State.is_verified, change, _verify()),
        open=State.changing != "",
        on_close=State.leave,
    )


def _verify() -> rx.Component:
    State = CredentialsState
    return rx.el.form(
        rx.el.p("We have sent a verification code to your e-mail. If you do not find it, check your spam folder."),
        code_field("Verification Code", problems=State.problems, prefix="mail-"),
        rx.el.p("Didn’t receive Code? ", secondary("Resend it", small=True, on_click=State.ask(State.changing))),
        actions(closes(), primary("Verify", submit=True)),
        on_submit=State.verify,
        class_name="stack",
    )


def _new_password() -> rx.Component:
    return rx.el.form(
        new_password_fields(CredentialsState.rules, CredentialsState.problems),
        actions(closes(), primary("Save", submit=True)),
        on_submit=CredentialsState.save_password,
        class_name="stack",
    )


def _new_questions() -> rx.Component:
    def pair(number: int) -> list[rx.Component]:
        told = {"problems": CredentialsState.problems, "required": True}
        return [
            select_field(f"question_{number}", f"Question {number}", QUESTIONS, first="Select a question", **told),
            text_field(f"answer_{number}", f"Answer {number}", auto_complete="off", **told),
        ]

    return rx.el.form(
        *pair(1),
        *pair(2),
        actions(closes(), primary("Save", submit=True)),
        on_submit=CredentialsState.save_questions,
        class_name="stack",
    )


def _second_factor_dialog() -> rx.Component:
    State = SecondFactorState
    ask = rx.el.form(
        rx.el.p("Enter a code of your authenticator app, or one of your recovery codes, to go on."),
        code_field("Code", problems=State.problems, prefix="app-"),
        actions(closes(), primary("Verify", submit=True)),
        on_submit=State.confirm,
        class_name="stack",
    )
    return dialog(
        "second-factor",
        rx.cond(State.asking == "remove", "Remove the second factor", "New recovery codes"),
        rx.cond(
            State.recovery_codes.length() > 0,
            rx.el.div(recovery_codes(State.recovery_codes), actions(closes("Done"))),
            ask,
        ),
        open=State.asking != "",
        on_close=State.ask(""),
    )
