"""Member IDs, claim numbers, referral codes: in a mono face, with a copy button."""

from typing import Any

import reflex as rx

from optima_portal.components.link import link


def identifier(value: str | rx.Var[str], what: str, *, to: Any = None) -> rx.Component:
    """An id that can be copied; `what` names it aloud ("Member ID"); `to` makes it a link."""
    shown = rx.el.span(value, class_name="mono")
    return rx.el.span(link(shown, to=to) if to is not None else shown, copy_button(value, what), class_name="id")


def copy_button(value: str | rx.Var[str], what: str) -> rx.Component:
    """Puts a value on the clipboard; portal.js answers with a tick and a spoken "Copied"."""
    return rx.el.button(
        type="button",
        title=f"Copy {what}",
        class_name="iconbtn",
        custom_attrs={"data-copy": value, "aria-label": f"Copy {what}"},
    )
