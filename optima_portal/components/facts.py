"""Labels with their values: a grid for the head of a page, lines for a form that is read."""

from typing import Any

import reflex as rx


def fact(label: str, value: Any) -> rx.Component:
    """One label with its value."""
    return rx.el.div(rx.el.dt(label), rx.el.dd(value))


def facts(*pairs: tuple[str, Any], lines: bool = False) -> rx.Component:
    """Label and value pairs, side by side, or under one another with `lines`."""
    return rx.el.dl(*[fact(*pair) for pair in pairs], class_name="facts lines" if lines else "facts")
