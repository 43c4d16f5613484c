"""A form that is kept while one types, so that a reload, a lost line or an expired session loses nothing.

Its fields are uncontrolled: the browser holds what is typed, and a copy of all named fields goes to `keep` 0.6 s after
the last stroke. Boxes that are not ticked are absent from it; files and secrets never travel this way.
"""

from typing import Any

import reflex as rx
from reflex_base.components.component import field
from reflex_base.vars.base import Var

from optima_portal.components.native_form import NativeForm
from optima_portal.components.states import skeleton

PAUSE = 600
"""Milliseconds without a stroke before the copy goes."""


def _named_values(event: Var[Any]) -> tuple[Var[dict[str, str]]]:
    """All named fields of the form, as text."""
    form = f"{event!s}.currentTarget"
    text = 'typeof value === "string"'
    open_ = f'{form}.elements[name]?.type !== "password"'
    kept = f"[...new FormData({form})].filter(([name, value]) => {text} && {open_})"
    return (Var(f"Object.fromEntries({kept})").to(dict[str, str]),)


class DraftForm(NativeForm):
    """A form that tells what stands in it."""

    on_input: rx.EventHandler[_named_values] = field(doc="Something was typed or chosen in the form.")
    on_submit: rx.EventHandler[_named_values] = field(doc="The form is sent.")


def draft_form(
    *children: Any, keep: Any, opened: rx.Var[int], submit: Any = None, bones: int = 6, **props: Any
) -> rx.Component:
    """`keep(values: dict[str, str])` saves; `submit(values)` sends.

    `opened` is 0 until the draft was read, then a number; another number draws the form anew with other defaults
    (another draft, or "Clear"). Nothing else ever changes what stands in its fields.
    """
    sends = {"on_submit": submit.prevent_default} if submit is not None else {"on_submit": rx.prevent_default}
    form = DraftForm.create(
        *children,
        on_input=keep.debounce(PAUSE),
        key=opened.to_string(),
        class_name="stack",
        no_validate=True,
        **sends,
        **props,
    )
    return rx.cond(opened > 0, form, skeleton(bones))


def open_form(*children: Any, submit: Any, **props: Any) -> rx.Component:
    """A form whose fields come and go with the state: only those that are there are sent, and nothing is kept before.

    `rx.el.form` would send null for a field with an id that is not drawn just now.
    """
    return DraftForm.create(*children, on_submit=submit.prevent_default, class_name="stack", no_validate=True, **props)


def saved_note(at: rx.Var[str]) -> rx.Component:
    """ "Saved 7:41 AM", read out politely; nothing before the first time."""
    return rx.el.span(rx.cond(at != "", rx.Var.create("Saved ") + at, ""), class_name="soft small", role="status")
