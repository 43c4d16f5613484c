"""The jump box: a Member ID, a claim number or a page's name, straight to its place. Ctrl+K or / focus it."""

import reflex as rx

from optima_portal.components.icons import icon
from optima_portal.components.link import link
from optima_portal.state.frame import JumpState

WHAT = "Member ID, claim, referral or dispute number"


def jump_box() -> rx.Component:
    """An ARIA combobox over links: arrow keys choose, Enter goes to the chosen or the first."""
    return rx.el.div(
        icon("search"),
        rx.el.input(
            type="text",
            role="combobox",
            class_name="control",
            placeholder=WHAT,
            auto_complete="off",
            spell_check=False,
            on_change=JumpState.look.debounce(120),
            custom_attrs={
                "data-jump": "",
                "aria-label": f"Jump to: {WHAT}, or a page",
                "aria-autocomplete": "list",
                "aria-expanded": "false",
                "aria-controls": "jump-list",
                "aria-keyshortcuts": "Control+K /",
            },
        ),
        rx.el.kbd("Ctrl K", custom_attrs={"aria-hidden": "true"}),
        rx.cond(JumpState.suggestions.length() > 0, _suggestions()),
        rx.cond(
            JumpState.nothing,
            rx.el.p(
                "Nothing of this name or number here. Member IDs and claim numbers work in full.",
                class_name="none",
                role="status",
            ),
        ),
        class_name="jump",
        role="search",
    )


def _suggestions() -> rx.Component:
    # What the suggestions answer, so that Enter never goes to the answer of an earlier, shorter word.
    asked = {"data-asked": JumpState.asked}
    return rx.el.div(
        rx.foreach(
            JumpState.suggestions,
            lambda one, number: link(
                one.label,
                rx.el.span(one.kind),
                to=one.address,
                role="option",
                id=f"jump-{number}",
                tab_index=-1,
                key=one.address,
            ),
        ),
        role="listbox",
        id="jump-list",
        custom_attrs={"aria-label": "Places"} | asked,
    )
