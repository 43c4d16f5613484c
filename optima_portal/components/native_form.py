"""A form that the browser itself posts: sign-in and sign-out are plain HTTP (`rx.el.form` always prevents that)."""

from typing import Any

import reflex as rx
from reflex_base.components.component import field
from reflex_components_core.el.elements.base import BaseHTML


class NativeForm(BaseHTML):
    """`<form action method>` without Reflex's handler."""

    tag = "form"
    action: rx.Var[str] = field(doc="Where the browser posts to.")
    method: rx.Var[str] = field(doc="post or get")
    auto_complete: rx.Var[str] = field(doc="on or off")
    no_validate: rx.Var[bool] = field(doc="The browser checks nothing: the page itself says what is missing.")


def native_form(*children: Any, action: str, method: str = "post", **props: Any) -> rx.Component:
    """A form posted by the browser to one of our HTTP routes."""
    return NativeForm.create(*children, action=action, method=method, **props)
