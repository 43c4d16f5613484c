"""What the clocks of referrals and the automatic determination came to; for quality, compliance and the UM queue."""

from typing import Any

import reflex as rx

from optima_portal.components.chart import chart
from optima_portal.components.facts import facts
from optima_portal.components.link import link
from optima_portal.components.page import portal_page
from optima_portal.components.panel import page_title, panel, row, stack
from optima_portal.components.states import empty, skeleton
from optima_portal.components.table import Column, grid
from optima_portal.state.referral_figures import ReferralFiguresState as State

UNDER = "Counts of the last twelve months, nobody’s name. Late counts what was decided past its time."
RULES = (
    Column("Rule", lambda one: one.rule, head=True),
    Column("Services approved", lambda one: one.services, right=True, tight=True),
    Column("Rules of", lambda one: one.files),
)


@portal_page("/plan/referral-figures", title="Referral Figures", on_load=State.open)
def referral_figures() -> rx.Component:
    """For the quality team."""
    return _page("Referral Figures")


@portal_page("/plan/referral-clocks", title="Referral Clocks", on_load=State.open_as_officer)
def referral_clocks() -> rx.Component:
    """For the compliance officer."""
    return _page("Referral Clocks")


def figures_of(state: Any) -> rx.Component:
    """The panels, of any state that has `figures`, `months` and `rules`."""
    one = state.figures
    return rx.fragment(
        panel(
            facts(
                ("Decided", one.decided), ("In time", one.in_time), ("Late", one.late),
                ("Open past their time", one.missed), ("The same day", one.same_day), ("By rule", one.automatic),
                ("Appealed", one.appealed), ("Overturned, of the appeals decided", one.overturned),
            ),
            rx.cond(state.months.is_not_none(), chart(state.months)),
            title="Decisions by month",
            aside="Last twelve months",
        ),
        panel(
            rx.cond(
                state.rules.length() > 0,
                grid("Approved by rule", RULES, state.rules, key=lambda each: each.rule),
                empty("No rule has approved any yet"),
            ),
            title="Automatic determination: approved by rule",
            aside=rx.fragment("In use: ", one.file),
            flush=True,
        ),
    )  # fmt: skip


def _page(title: str) -> rx.Component:
    public = row(
        link("Public figures (CMS-0057-F)", to="/authorization-metrics"),
        link("Prior Authorization Code Lookup", to="/authorization-codes"),
    )
    return stack(
        page_title(title, under=UNDER),
        rx.cond(State.figures.is_not_none(), stack(figures_of(State)), skeleton()),
        public,
    )
