"""The password's rules, each ticked live while one types (portal.js, `data-rules-for`), without asking the server."""

from typing import Any

import reflex as rx

from optima_portal.components.field import password_field

Rules = list[tuple[str, str]] | rx.Var[Any]


def new_password_fields(rules: Rules, problems: rx.Var[dict[str, str]], *, prefix: str = "") -> rx.Component:
    """Password, its rules, and the password again."""
    return rx.el.div(
        password_field("password", "New password", new=True, required=True, problems=problems, prefix=prefix),
        rx.el.ul(
            *_items(rules),
            class_name="rules",
            custom_attrs={"data-rules-for": f"{prefix}password", "aria-label": "Your password needs"},
        ),
        password_field("again", "Confirm password", new=True, required=True, problems=problems, prefix=prefix),
        class_name="stack",
    )


def _items(rules: Rules) -> list[rx.Component]:
    if isinstance(rules, rx.Var):
        return [rx.foreach(rules, lambda rule: _item(rule[0], rule[1]))]
    return [_item(words, pattern) for words, pattern in rules]


def _item(words: Any, pattern: Any) -> rx.Component:
    met = rx.el.span(" – not yet", class_name="sr", custom_attrs={"data-met": ""})
    return rx.el.li(words, met, custom_attrs={"data-pattern": pattern})
