"""Status chips: a colour with a meaning, an icon and words. Green, amber, red, blue, gray: 8-look.md, "Colour"."""

from typing import Any

import reflex as rx


def chip(label: Any, tone: str | rx.Var[str] = "plain") -> rx.Component:
    """A status. `tone` is ok, warn, bad, info or plain, fixed or from the state."""
    return rx.el.span(label, class_name="chip", custom_attrs={"data-tone": tone})


def ok(label: Any) -> rx.Component:
    """Eligible, approved, paid."""
    return chip(label, "ok")


def warn(label: Any) -> rx.Component:
    """Share of cost, pending, soon due."""
    return chip(label, "warn")


def bad(label: Any) -> rx.Component:
    """Not eligible, denied, late."""
    return chip(label, "bad")


def info(label: Any) -> rx.Component:
    """Good to know."""
    return chip(label, "info")
