"""The warning before the session ends for want of a sign of life. The server ends it; portal.js only warns in time."""

import reflex as rx

from optima_portal.components.buttons import actions, primary, secondary
from optima_portal.components.native_form import native_form
from optima_portal.rules.plan import plan
from optima_portal.state.frame import FrameState


@rx.memo
def idle_watch() -> rx.Component:
    """The dialog and the form that signs out; nothing for a visitor."""
    rules = plan().sign_in
    times = {
        "data-idle-seconds": str(int(rules.idle_minutes * 60)),
        "data-warn-seconds": str(int(rules.idle_warning_minutes * 60)),
    }
    return rx.fragment(
        rx.el.span(hidden=True, custom_attrs={"data-leave": FrameState.leave}),
        rx.cond(
            FrameState.signed_in,
            rx.fragment(
                rx.el.dialog(
                    rx.el.header(rx.el.h2("Are you still there?", id="idle-title")),
                    rx.el.div(
                        rx.el.p(
                            "You will be signed out in ",
                            rx.el.strong(custom_attrs={"data-left": ""}),
                            " because nothing was done here for a while.",
                            id="idle-words",
                        ),
                        class_name="body",
                    ),
                    rx.el.footer(
                        actions(
                            secondary("Sign out", submit=True, form="sign-out-form"),
                            primary("Stay signed in", custom_attrs={"data-closes": ""}),
                        )
                    ),
                    id="idle-warning",
                    role="alertdialog",
                    custom_attrs=times | {"aria-labelledby": "idle-title", "aria-describedby": "idle-words"},
                ),
                native_form(
                    rx.el.input(type="hidden", name="why", default_value="idle"),
                    rx.el.input(type="hidden", name="mark", value=FrameState.mark, read_only=True),
                    action="/auth/sign-out",
                    id="sign-out-form",
                    hidden=True,
                ),
            ),
        ),
    )
