"""`/authorization-codes`: Prior Authorization Code Lookup, for anybody."""

import reflex as rx

from optima_portal.components.buttons import actions, primary
from optima_portal.components.chip import chip
from optima_portal.components.field import form_grid, text_field
from optima_portal.components.link import link
from optima_portal.components.page import portal_page
from optima_portal.components.panel import note, panel, stack
from optima_portal.components.states import empty
from optima_portal.components.table import Column, grid, together
from optima_portal.rules.authorization_codes import NEVER_NEEDED
from optima_portal.rules.plan import plan
from optima_portal.state.authorization_codes import AuthorizationCodesState as State
from optima_portal.state.handlers import ANYONE

COLUMNS = (
    Column("Code", lambda one: rx.el.span(one.code, class_name="mono"), tight=True, head=True),
    Column("Description", lambda one: one.description),
    Column("Answer", lambda one: chip(one.answer, one.tone), tight=True),
    Column("Line of Business", lambda one: rx.cond(one.lobs != "", one.lobs, "All"), tight=True),
    Column("Ages", lambda one: rx.cond(one.ages != "", one.ages, "All"), tight=True),
    Column("Limit", lambda one: one.limit, tight=True),
    Column("Modifiers", lambda one: rx.cond(one.modifiers != "", one.modifiers, "Any")),
    Column("From", lambda one: one.since, tight=True),
    Column("Until", lambda one: one.until, tight=True),
)


@portal_page("/authorization-codes", title="Prior Authorization Code Lookup", needs=ANYONE, frame="public")
def authorization_codes() -> rx.Component:
    """Does this code need an authorization, for whom, from when?"""
    return stack(
        rx.el.div(
            rx.el.h1("Prior Authorization Code Lookup", tab_index=-1),
            rx.el.p("Does this code need an authorization, for whom, from when?", class_name="lead"),
        ),
        panel(
            rx.el.form(
                form_grid(
                    text_field(
                        "words", "Code or words of the description", required=True, problems=State.problems,
                        auto_complete="off", span=8,
                    )
                ),
                actions(primary("Find Code", submit=True, icon="search")),
                on_submit=State.search,
                class_name="stack tight",
            )
        ),
        rx.cond(State.is_searched, _answers()),
        panel(
            rx.el.ul(*[rx.el.li(one) for one in NEVER_NEEDED]), title="Services that do not require authorization"
        ),
        link("Prior authorization figures", to="/authorization-metrics"),
    )  # fmt: skip


def _answers() -> rx.Component:
    ask = f"or ask Utilization Management, {plan().contacts.utilization_management}."
    unlisted = empty(
        "Not on the list",
        rx.fragment(
            rx.el.span(State.words, class_name="mono"),
            " ",
            State.unlisted,
            ": a code that is not on the list needs no authorization. Do not submit a request for it.",
        ),
    )
    unknown = empty(
        rx.fragment("Nothing found for “", State.words, "”"),
        f"Check the spelling, enter a whole code, {ask} That nothing was found does not say that no authorization is "
        "needed.",
    )
    nothing = rx.cond(State.unlisted != "", unlisted, unknown)
    several = grid(
        "Codes", COLUMNS, State.found, key=lambda one: together(one.code, one.lobs, one.ages, one.since)
    )  # fmt: skip
    cut = rx.cond(State.is_cut, note("There are more: enter a whole code, or more words."))
    reminder = note("Verify the member’s eligibility first: an authorization is subject to it.")
    return stack(panel(rx.cond(State.found.length() > 0, several, nothing), title="Answer", flush=True), cut, reminder)
