"""Dialogs: the browser's own `<dialog>`, shown by portal.js. It keeps the focus inside, closes on Esc, gives it back.

Measured against `rx.radix.primitives.dialog`: that one adds 12.6 KB of gzip to its page, the native one 0.2.
Open it from the state (`open`), or without asking the server: any element with `**opens("its-id")`.
"""

from typing import Any

import reflex as rx
from reflex_base.components.component import field
from reflex_base.event import no_args_event_spec
from reflex_components_core.el.elements.base import BaseHTML

from optima_portal.components.buttons import actions, button, icon_button


class NativeDialog(BaseHTML):
    """`<dialog>` that tells when it was closed."""

    tag = "dialog"
    on_close: rx.EventHandler[no_args_event_spec] = field(doc="Closed: by Esc, its cross, or the state.")


def dialog(
    name: str,
    title: Any,
    *children: Any,
    open: rx.Var[bool] | None = None,
    on_close: Any = None,
    aside: Any = None,
    foot: Any = None,
    wide: bool = False,
) -> rx.Component:
    """A modal window. `name` is its id; `open` the state's wish; `on_close` sets that wish back; `foot` its buttons."""
    attributes: dict[str, Any] = {"aria-labelledby": f"{name}-title"}
    if open is not None:
        attributes["data-open"] = rx.cond(open, "true", "false")
    if wide:
        attributes["data-wide"] = ""
    return NativeDialog.create(
        rx.el.header(
            rx.el.h2(title, id=f"{name}-title"),
            *([rx.el.span(aside, class_name="aside")] if aside is not None else []),
            icon_button("close", "Close", custom_attrs={"data-closes": ""}),
        ),
        rx.el.div(*children, class_name="body"),
        *([rx.el.footer(foot)] if foot is not None else []),
        id=name,
        custom_attrs=attributes,
        **({"on_close": on_close} if on_close is not None else {}),
    )


def opens(name: str) -> dict[str, Any]:
    """Properties that make a button open the dialog of this name: `secondary("Remove", **opens("remove"))`."""
    return {"custom_attrs": {"data-opens": name, "aria-haspopup": "dialog"}}


def closes(label: str = "Cancel", **props: Any) -> rx.Component:
    """A button that closes the dialog it stands in."""
    return button(label, custom_attrs={"data-closes": ""}, **props)


def confirm(
    name: str,
    title: Any,
    question: Any,
    verb: str,
    on_confirm: Any,
    *,
    kind: str = "danger",
    open: Any = None,
    on_close: Any = None,
) -> rx.Component:
    """A question before something that cannot be taken back; the button says the verb, never "OK"."""
    yes = button(verb, kind=kind, on_click=on_confirm, custom_attrs={"data-closes": ""})
    return dialog(name, title, rx.el.p(question), open=open, on_close=on_close, foot=actions(closes(), yes))
