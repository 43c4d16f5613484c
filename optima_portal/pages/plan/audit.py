"""`/plan/audit`: who did or saw what, when; for the privacy officer."""

import reflex as rx

from optima_portal.components.buttons import actions, primary, secondary
from optima_portal.components.field import date_field, form_grid, select_field, text_field
from optima_portal.components.page import portal_page
from optima_portal.components.pager import Paging
from optima_portal.components.panel import page_title, panel, stack
from optima_portal.components.states import empty
from optima_portal.components.table import Column, table
from optima_portal.state.audit import ACTIONS
from optima_portal.state.audit import AuditState as State

COLUMNS = (
    Column("#", lambda row: row.number.to_string(), tight=True, right=True),
    Column("When", lambda row: row.at, sort="at", tight=True),
    Column("Action", lambda row: row.action, sort="action", head=True, tight=True),
    Column("User", lambda row: row.user, sort="user"),
    Column("Role", lambda row: row.role),
    Column("Collection", lambda row: row.collection),
    Column("Record", lambda row: row.record),
    Column("Detail", lambda row: row.detail),
    Column("From", lambda row: rx.el.span(row.source, class_name="mono"), tight=True),
)


@portal_page("/plan/audit", title="Audit", on_load=State.open)
def audit() -> rx.Component:
    """The search and its results."""
    paging = Paging(
        State.total, State.page, State.size, State.turn, on_size=State.resize, sort_by=State.sort_by,
        descending=State.descending, on_sort=State.sort, on_download=State.download, things=("record", "records"),
    )  # fmt: skip
    return stack(
        page_title("Audit", under="Every sign-in, view, change and decision. Nothing here can be altered."),
        panel(_search()),
        panel(
            table(
                "Audit records", COLUMNS, State.rows, key=lambda row: row.number.to_string(), paging=paging,
                loading=State.loading,
                empty=empty("No records match", "Try a longer period, or fewer words."),
            ),
            flush=True,
        ),
    )  # fmt: skip


def _search() -> rx.Component:
    return rx.el.form(
        form_grid(
            date_field("first", "From day", default=State.first, problems=State.problems, span=2),
            date_field("last", "To day", default=State.last, problems=State.problems, span=2),
            text_field(
                "user", "User", hint="Part of a name or e-mail", default=State.user, problems=State.problems, span=3
            ),
            text_field(
                "member", "Member", hint="CIN, MEDS ID or MBI: who saw this member", mono=True, default=State.member,
                problems=State.problems, auto_complete="off", span=3,
            ),
            select_field(
                "action", "Action", ACTIONS, first="Any action", default=State.action, problems=State.problems, span=2
            ),
        ),
        actions(secondary("Clear", on_click=State.clear), primary("Search", submit=True, icon="search")),
        on_submit=State.search,
        key=State.opened.to_string(),
        class_name="stack",
    )  # fmt: skip
