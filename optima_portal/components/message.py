"""What the portal tells the person after an action: done, refused, failed. In a live region, in words, dismissible."""

import reflex as rx

from optima_portal.components.buttons import icon_button
from optima_portal.state.frame import FrameState
from optima_portal.state.message import MessageState


def message() -> rx.Component:
    """The region stands always (so that it is announced); `count` makes the same words a new message."""
    urgent = MessageState.kind == "failed"
    return rx.el.div(
        rx.cond(
            MessageState.text != "",
            rx.el.div(
                rx.el.p(MessageState.text),
                icon_button("close", "Dismiss", on_click=FrameState.dismiss),
                class_name="message",
                key=MessageState.count.to_string(),
                custom_attrs={"data-kind": MessageState.kind},
            ),
        ),
        role=rx.cond(urgent, "alert", "status"),
        id="message",
    )
