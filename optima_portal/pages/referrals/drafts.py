"""`/referrals/new`: begin a referral, or go on with a draft of the office."""

import reflex as rx

from optima_portal.components.buttons import primary
from optima_portal.components.link import link
from optima_portal.components.page import portal_page
from optima_portal.components.panel import page_title, panel, stack
from optima_portal.components.states import empty, skeleton
from optima_portal.components.table import Column, grid
from optima_portal.state.referral_drafts import ReferralDraftsState as State

COLUMNS = (
    Column(
        "Draft",
        lambda row: link(
            rx.cond(row.member != "", row.member, "No member yet"), to="/referrals/new/" + row.key.to(str)
        ),
        head=True,
    ),
    Column("Left at", lambda row: row.section),
    Column("Saved", lambda row: row.saved, tight=True),
    Column("By", lambda row: row.saved_by),
)
ANSWERS = (
    Column("Number", lambda row: rx.el.span(row.number, class_name="mono"), tight=True, head=True),
    Column("Member Name", lambda row: row.member),
    Column("Code", lambda row: rx.el.span(row.code, class_name="mono"), tight=True),
    Column("Answer", lambda row: row.answer),
    Column("Kept", lambda row: row.kept, tight=True),
    Column("By", lambda row: row.by),
)


@portal_page("/referrals/new", title="Submit a Referral", on_load=State.open)
def referral_drafts() -> rx.Component:
    """My drafts."""
    begin = primary("Submit a Referral", icon="plus", on_click=State.begin)
    none = empty("No drafts", "A referral is saved at every step; what you leave unfinished waits here.")
    several = grid("My drafts", COLUMNS, State.drafts, key=lambda row: row.key)
    listed = rx.cond(State.drafts.length() > 0, several, none)
    return stack(
        page_title("Submit a Referral", under="Begin a new one, or go on with a draft of your office.", actions=begin),
        panel(rx.cond(State.is_read, listed, skeleton(4)), title="My drafts", aside="Kept for 60 days", flush=True),
        rx.cond(
            State.answers.length() > 0,
            panel(
                grid("No referral required", ANSWERS, State.answers, key=lambda row: row.number),
                title="No referral required: kept answers",
                flush=True,
            ),
        ),
    )
