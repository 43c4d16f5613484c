"""`/plan/access`: suspend or restore a user's access."""

from typing import Any

import reflex as rx

from optima_portal.components.buttons import actions, primary, text_button
from optima_portal.components.chip import chip
from optima_portal.components.dialog import closes, dialog
from optima_portal.components.draft_form import draft_form, saved_note
from optima_portal.components.field import area_field, form_grid, select_field, text_field
from optima_portal.components.page import portal_page
from optima_portal.components.pager import Paging
from optima_portal.components.panel import page_title, panel, stack
from optima_portal.components.states import empty
from optima_portal.components.table import Column, table
from optima_portal.state.user_access import UserAccessState as State

STATUSES = (("ACTIVE", "Active"), ("SUSPENDED", "Suspended"), ("ENDED", "Ended"))


def _decision(row: rx.Var) -> rx.Component:
    suspend = text_button("Suspend", on_click=State.ask(row.key))
    restore = text_button("Restore", on_click=State.restore(row.key, row.version))
    return rx.match(row.status, ("Active", suspend), ("Suspended", restore), rx.fragment())


COLUMNS = (
    Column("User", lambda row: _two_lines(row.name, row.email), head=True),
    Column("Role", lambda row: row.role),
    Column("Collections", lambda row: row.collections),
    Column("Status", lambda row: _two_lines(chip(row.status, row.tone), row.reason)),
    Column("Last sign-in", lambda row: row.last_sign_in, tight=True),
    Column("Decide", _decision, silent=True, tight=True),
)


def _two_lines(first: Any, second: Any) -> rx.Component:
    return rx.el.div(first, rx.el.div(second, class_name="soft small"))


@portal_page("/plan/access", title="User Access", on_load=State.open)
def access() -> rx.Component:
    """Find the user, then decide."""
    paging = Paging(State.total, State.page, 25, State.turn, things=("user", "users"))
    return stack(
        page_title("User Access", under="Suspending ends a user’s sessions at once, in every open tab."),
        panel(
            rx.el.form(
                form_grid(
                    text_field("words", "Name or e-mail", default=State.words, span=6),
                    select_field("status", "Status", STATUSES, first="Any status", default=State.status, span=4),
                ),
                actions(primary("Search", submit=True, icon="search")),
                on_submit=State.search,
                class_name="stack",
            )
        ),
        panel(
            table(
                "Users", COLUMNS, State.rows, key=lambda row: row.key, paging=paging, loading=State.loading,
                empty=empty("No user matches", "Try fewer letters, or any status."),
            ),
            flush=True,
        ),
        _ask(),
    )  # fmt: skip


def _ask() -> rx.Component:
    is_open = State.chosen.is_not_none()
    return dialog(
        "suspend",
        rx.cond(is_open, rx.Var.create("Suspend ") + State.chosen.name, "Suspend"),
        draft_form(
            rx.el.input(type="hidden", name="key", value=rx.cond(is_open, State.chosen.key, ""), read_only=True),
            area_field(
                "reason", "Reason", required=True, default=State.reason, problems=State.problems, rows=4,
                hint="The user reads it at the next sign-in, so write nothing about a member.",
            ),
            actions(closes(), primary("Suspend", submit=True), start=saved_note(State.saved_at)),
            keep=State.keep,
            opened=State.opened,
            submit=State.suspend,
        ),
        open=is_open,
        on_close=State.close,
    )  # fmt: skip
