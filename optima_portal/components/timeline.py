"""The way of a request, step by step: done, current, late or still to come, each with its day and what it means."""

from typing import Any

import reflex as rx

from optima_portal.components.chip import bad, info, ok


def timeline(steps: rx.Var[Any], *, name: str) -> rx.Component:
    """`steps` are views with `title`, `day`, `words` and `standing`."""
    return rx.el.ol(rx.foreach(steps, _step), class_name="timeline", custom_attrs={"aria-label": name})


def _step(one: Any) -> rx.Component:
    mark = rx.match(
        one.standing, ("done", ok("Done")), ("late", bad("Late")), ("current", info("Next")), rx.fragment()
    )  # fmt: skip
    return rx.el.li(
        rx.el.div(rx.el.strong(one.title), rx.el.span(one.day, class_name="nowrap"), mark, class_name="row"),
        rx.el.p(one.words, class_name="soft small"),
        key=one.title,
        custom_attrs={"data-standing": one.standing},
    )
