"""How far a long piece of work has come, with counts where they are known."""

from typing import Any

import reflex as rx

from optima_portal.components.pager import grouped


def progress(label: str, done: rx.Var[int], total: rx.Var[int], *, things: str = "", note: Any = None) -> rx.Component:
    """A bar with "1,204 of 9,310 rows"; a total of 0 means that nobody knows yet."""
    known = total > 0
    place = "progress-" + label.lower().replace(" ", "-")
    counts = rx.cond(
        known, rx.el.span(grouped(done), " of ", grouped(total), f" {things}"), rx.el.span(grouped(done), f" {things}")
    )
    attributes = {"aria-labelledby": place}
    return rx.el.div(
        rx.el.div(rx.el.span(label, id=place), counts),
        rx.cond(
            known,
            rx.el.progress(value=done, max=total, custom_attrs=attributes),
            rx.el.progress(custom_attrs=attributes),
        ),
        *([rx.el.p(note, class_name="soft small")] if note is not None else []),
        class_name="progress",
    )
