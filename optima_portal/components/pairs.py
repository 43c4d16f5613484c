"""Label and value pairs that come from the state, as `facts` shows fixed ones."""

from typing import Any

import reflex as rx


def pairs(several: rx.Var[Any], *, lines: bool = False) -> rx.Component:
    """`several` are (label, value) tuples of texts; an empty value is a dash."""
    return rx.el.dl(rx.foreach(several, _pair), class_name="facts lines" if lines else "facts")


def _pair(one: Any) -> rx.Component:
    return rx.el.div(rx.el.dt(one[0]), rx.el.dd(rx.cond(one[1] != "", one[1], "–")), key=one[0])
