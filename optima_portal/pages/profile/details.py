"""Name and e-mail are shown and cannot be edited; the rest by *Edit Info*."""

import reflex as rx

from optima_portal.components.buttons import actions, primary, secondary
from optima_portal.components.facts import facts
from optima_portal.components.field import form_grid, text_field
from optima_portal.state.profile import ProfileState as State


def details() -> rx.Component:
    """Read, or edit."""
    return rx.el.div(rx.cond(State.is_editing, _edit(), _read()), class_name="body")


def _read() -> rx.Component:
    return rx.el.div(
        facts(
            ("Name", State.name),
            ("E-mail", State.email),
            ("Phone", _or_none(State.phone)),
            ("Street", _or_none(State.street)),
            ("City", _or_none(State.city)),
            ("State", _or_none(State.state)),
            ("ZIP", _or_none(State.zip_code)),
        ),
        actions(secondary("Edit Info", on_click=State.edit(True))),
        class_name="stack",
    )


def _edit() -> rx.Component:
    told = {"problems": State.problems}
    return rx.el.form(
        facts(("Name", State.name), ("E-mail", State.email)),
        form_grid(
            text_field("phone", "Phone", kind="tel", default=State.phone, auto_complete="tel", span=4, **told),
            text_field("street", "Street", default=State.street, auto_complete="street-address", span=8, **told),
            text_field("city", "City", default=State.city, auto_complete="address-level2", span=6, **told),
            text_field("state", "State", default=State.state, auto_complete="address-level1", span=2, **told),
            text_field("zip_code", "ZIP", default=State.zip_code, auto_complete="postal-code", span=4, **told),
        ),
        actions(secondary("Cancel", on_click=State.edit(False)), primary("Save", submit=True)),
        on_submit=State.save,
        class_name="stack",
    )


def _or_none(value: rx.Var[str]) -> rx.Var:
    return rx.cond(value != "", value, "–")
