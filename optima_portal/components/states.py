"""What a list or a panel shows while it has nothing to show: loading, empty, failed, partial."""

from typing import Any

import reflex as rx

from optima_portal.components.buttons import button
from optima_portal.components.icons import icon
from optima_portal.components.panel import note


def skeleton(rows: int = 6) -> rx.Component:
    """Gray bars as high as the rows that will come, so that nothing jumps."""
    return rx.el.div(
        rx.el.span("Loading…", class_name="sr"), *[rx.el.i() for _ in range(rows)], class_name="bones", role="status"
    )


def waiting_or_missing(title: str, is_missing: Any) -> rx.Component:
    """In place of a record: gray bars until it is here, then, if it is not there, a sentence that says so."""
    words = "It is not there, or it is not one of your office’s. Check the number you came from."
    gone = empty(f"{title} not found", words, symbol="lock")
    return rx.el.section(
        rx.el.h1(title, tab_index=-1, class_name="sr"), rx.cond(is_missing, gone, skeleton(8)), class_name="panel"
    )


def empty(title: Any, then: Any = "", *, action: Any = None, symbol: str = "nothing") -> rx.Component:
    """Why there is nothing, and what to try next."""
    return _blank(symbol, title, then, action)


def failed(what: Any, on_retry: Any = None) -> rx.Component:
    """What could not be shown, with a way to try again."""
    retry = button("Try again", icon="refresh", on_click=on_retry) if on_retry is not None else None
    return rx.el.div(_blank("alert", what, "Nothing was changed. Try again in a moment.", retry), role="alert")


def partial(words: Any) -> rx.Component:
    """Something is shown, but not all: say what is missing."""
    return note(words, tone="warn", role="status")


def _blank(symbol: str, title: Any, then: Any, action: Any) -> rx.Component:
    return rx.el.div(
        icon(symbol), rx.el.h3(title), rx.el.p(then), *([action] if action is not None else []), class_name="blank"
    )
