"""`/second-factor/enrol`: QR code, first code, recovery codes."""

import reflex as rx

from optima_portal.components.buttons import primary, secondary
from optima_portal.components.field import code_field
from optima_portal.components.identifier import identifier
from optima_portal.components.link import link
from optima_portal.components.page import portal_page
from optima_portal.components.recovery_codes import recovery_codes
from optima_portal.components.states import skeleton
from optima_portal.state.enrolment import EnrolmentState


@portal_page("/second-factor/enrol", title="Second Factor", on_load=EnrolmentState.open, frame="quiet")
def enrol() -> rx.Component:
    """Set up the app, then keep the recovery codes."""
    first = rx.cond(EnrolmentState.needs_proof, _prove(), _set_up())
    return rx.cond(EnrolmentState.recovery_codes.length() > 0, _keep_codes(), first)


def _prove() -> rx.Component:
    return rx.el.div(
        rx.el.h1("Enrol another app", tab_index=-1),
        rx.el.p("Enter a code of the app that you use now, or one of your recovery codes, to go on."),
        rx.el.form(
            code_field("Code", problems=EnrolmentState.problems, prefix="now-"),
            primary("Verify", submit=True, wide=True),
            on_submit=EnrolmentState.prove,
            class_name="stack",
        ),
        rx.el.p(link("Back to My Profile", to="/profile")),
        class_name="stack",
    )


def _set_up() -> rx.Component:
    return rx.el.div(
        rx.el.h1("Set up a second factor", tab_index=-1),
        rx.el.p(
            "A code from an app on your phone protects your patients’ information if your password is ever stolen."
        ),
        rx.el.ol(
            rx.el.li("Open an authenticator app (any will do) and scan this picture."),
            rx.el.li("Enter the six digits that it shows."),
        ),
        rx.cond(
            EnrolmentState.qr != "",
            rx.el.img(
                src=EnrolmentState.qr,
                alt="QR code of your second factor; the key below it is the same",
                class_name="qr",
            ),
            skeleton(5),
        ),
        rx.el.p(
            "Or type this key into the app: ", identifier(EnrolmentState.secret, "the key"), class_name="soft long"
        ),
        rx.el.form(
            code_field("Code", problems=EnrolmentState.problems),
            primary("Verify", submit=True, wide=True),
            on_submit=EnrolmentState.confirm,
            class_name="stack",
        ),
        rx.cond(EnrolmentState.may_say_later, secondary("Later", on_click=EnrolmentState.later, wide=True)),
        class_name="stack",
    )


def _keep_codes() -> rx.Component:
    return rx.el.div(
        rx.el.h1("Keep your recovery codes", tab_index=-1),
        recovery_codes(EnrolmentState.recovery_codes),
        primary("I have kept them", on_click=EnrolmentState.done, wide=True),
        class_name="stack",
    )
