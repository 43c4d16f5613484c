"""Letters and messages of both sides, and the attachments: shared by the office's and the plan's page of a dispute."""

from typing import Any

import reflex as rx

from optima_portal.components.buttons import text_button
from optima_portal.components.chip import chip
from optima_portal.components.states import empty
from optima_portal.components.table import Column, grid
from optima_portal.components.upload import size_of


def correspondence(words: rx.Var[Any], *, on_letter: Any) -> rx.Component:
    """The newest first; a piece with a letter opens it as a PDF."""
    nothing = empty("No correspondence yet", "Letters and messages of both sides appear here.")
    several = rx.el.ol(rx.foreach(words, lambda one: _word(one, on_letter)), class_name="letters")
    return rx.cond(words.length() > 0, several, nothing)


def attachments(files: rx.Var[Any], *, on_open: Any) -> rx.Component:
    """Every file with its sender; its name opens it."""
    columns = (
        Column("File", lambda one: text_button(one.name, on_click=on_open(one.key)), head=True),
        Column("Size", lambda one: size_of(one.size), right=True, tight=True),
        Column("Sent by", lambda one: rx.fragment(one.sender, rx.cond(one.is_plans, " (plan)", ""))),
        Column("When", lambda one: one.when, tight=True),
    )
    nothing = empty("No attachments", "Files of both sides appear here.", symbol="file")
    return rx.cond(files.length() > 0, grid("Attachments", columns, files, key=lambda one: one.key), nothing)


def _word(one: Any, on_letter: Any) -> rx.Component:
    letter = text_button("Open the letter (PDF)", icon="file", on_click=on_letter(one.key))
    return rx.el.li(
        rx.el.div(
            rx.el.strong(one.title),
            rx.cond(one.is_plans, chip("Plan", "info"), chip("Office")),
            rx.el.span(one.author, " · ", one.when, class_name="soft small"),
            class_name="row",
        ),
        rx.el.p(one.text, class_name="said"),
        rx.cond(one.has_letter, letter),
        key=one.key,
        custom_attrs={"data-plans": rx.cond(one.is_plans, "true", "false")},
    )
