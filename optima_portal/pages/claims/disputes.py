"""`/claims/disputes`: Dispute Lookup (Release 14)."""

from typing import Any

import reflex as rx

from optima_portal.components.buttons import actions, link_button, primary
from optima_portal.components.chip import chip
from optima_portal.components.field import date_field, form_grid, select_field, text_field
from optima_portal.components.link import link
from optima_portal.components.page import portal_page
from optima_portal.components.pager import Paging
from optima_portal.components.panel import page_title, panel, stack
from optima_portal.components.states import empty
from optima_portal.components.table import Column, table
from optima_portal.components.tabs import Tab, tabs
from optima_portal.rules.dispute_status import DisputeStatus
from optima_portal.state.dispute_lookup import DisputeLookupState as State

STATUSES = (("", "All Statuses"), ("OPEN", "All open"), *((one.name, one.value) for one in DisputeStatus))


def _opens(number: rx.Var, row: rx.Var) -> rx.Component:
    """Both numbers open the dispute (Release 14)."""
    return link(number, to="/claims/disputes/" + row.key.to(str), class_name="mono")


def _two(first: Any, second: rx.Var, *, mono: bool = False) -> rx.Component:
    return rx.fragment(first, rx.el.span(second, class_name="under mono" if mono else "under"))


def _both_numbers(row: rx.Var) -> rx.Component:
    return rx.el.div(_opens(row.number, row), _opens(row.claim_number, row), class_name="twolinks")


COLUMNS = (
    Column(
        "Status, submitted", lambda row: _two(chip(row.status, row.tone), row.submitted), sort="submitted", tight=True
    ),
    Column("Dispute #, claim", _both_numbers, sort="number", tight=True, head=True),
    Column("Member Name, CIN", lambda row: _two(row.member, row.cin, mono=True)),
    Column("Provider, type", lambda row: _two(row.provider, row.kind)),
    Column("Decision due", lambda row: row.decide_by, sort="due", tight=True),
    Column("Billed, payable", lambda row: _two(row.billed, row.payable), right=True, tight=True),
    Column("Expected, paid", lambda row: _two(row.expected, row.awarded), right=True, tight=True),
)


@portal_page("/claims/disputes", title="Dispute Lookup", on_load=State.open)
def dispute_lookup() -> rx.Component:
    """The search and its results."""
    both = (Tab("date", "Date", _by_date()), Tab("number", "Dispute #", _by_number()))
    return stack(
        page_title(
            "Dispute Lookup",
            under="Disputes of your providers’ claims. A dispute begins on its claim.",
            actions=link_button("Dispute several claims", to="/claims/disputes/new"),
        ),
        panel(tabs("Search by", both, chosen=State.by, on_choose=State.choose), flush=True),
        rx.cond(State.is_searched, _results()),
    )


def _by_date() -> rx.Component:
    told = {"problems": State.problems}
    asked = State.asked
    return rx.el.form(
        form_grid(
            date_field("first", "From", required=True, default=State.first, span=3, **told),
            date_field("last", "To", required=True, default=State.last, span=3, **told),
            select_field("status", "Status", STATUSES, default=asked["status"], span=3, **told),
            text_field("claim_number", "Claim Number", mono=True, default=asked["claim_number"], span=3, **told),
            text_field("provider", "Provider", hint="Name, NPI, TIN or ID", default=asked["provider"], span=6, **told),
            text_field("cin", "CIN", mono=True, default=asked["cin"], auto_complete="off", span=3, **told),
        ),
        actions(primary("Find Disputes", submit=True, icon="search")),
        on_submit=State.search,
        key=State.opened.to_string(),
        class_name="body",
    )


def _by_number() -> rx.Component:
    return rx.el.form(
        form_grid(
            text_field(
                "number", "Dispute #", mono=True, required=True, default=State.asked["number"], span=4,
                problems=State.problems, auto_complete="off", hint="Such as D26-00418",
            )
        ),
        actions(primary("Find Disputes", submit=True, icon="search")),
        on_submit=State.search,
        key=State.opened.to_string(),
        class_name="body",
    )  # fmt: skip


def _results() -> rx.Component:
    paging = Paging(
        State.total, State.page, State.size, State.turn, on_size=State.resize, sort_by=State.sort_by,
        descending=State.descending, on_sort=State.sort, on_download=State.download, things=("dispute", "disputes"),
    )  # fmt: skip
    nothing = empty("No disputes found", "Try a longer period or fewer parameters. A dispute begins on its claim.")
    return panel(
        table("Disputes", COLUMNS, State.rows, key=lambda row: row.key, paging=paging, empty=nothing), flush=True
    )
