"""`/claims`: Claims Lookup (seed 000, VI; Release 14, Submitting a Dispute)."""

import reflex as rx

from optima_portal.components.buttons import actions, primary, secondary, text_button
from optima_portal.components.chip import chip
from optima_portal.components.field import date_field, form_grid, select_field, text_field
from optima_portal.components.identifier import identifier
from optima_portal.components.link import link
from optima_portal.components.page import portal_page
from optima_portal.components.pager import Paging
from optima_portal.components.panel import page_title, panel, stack
from optima_portal.components.states import empty
from optima_portal.components.table import Column, table
from optima_portal.components.tabs import Tab, tabs
from optima_portal.state.claim_lookup import ClaimLookupState as State
from optima_portal.state.dispute_bundle import ClaimChoiceState as Choice

STATUSES = (
    ("", "All Statuses (4)"),
    ("IN_PROGRESS", "In Progress"),
    ("CHECK_PENDING", "Check Pending"),
    ("FINALIZED", "Finalized"),
    ("ORIGINAL", "Original Claim"),
)
KINDS = (("service", "Date of Service"), ("paid", "Paid Date"))
REMARK = (
    "The payable amount may not reflect the final claims payment. Please review the Remittance Advice (RA) for final "
    "claims detail."
)


def _number(row: rx.Var) -> rx.Component:
    return identifier(row.number, "claim number", to="/claims/" + row.key.to(str))


def _check(row: rx.Var) -> rx.Component:
    """The green RA button leads to the Remittance Advice."""
    advice = link("RA", to="/claims/ra/" + row.payment_key.to(str), class_name="ra", title=row.check)
    return rx.cond(row.payment_key != "", advice)


def _tick(row: rx.Var) -> rx.Component:
    """Chooses a finalized claim, to dispute several at once."""
    box = rx.el.input(
        type="checkbox",
        checked=Choice.chosen.contains(row.key),
        on_change=lambda _: Choice.toggle(row.key),
        custom_attrs={"aria-label": rx.Var.create("Choose claim ") + row.number.to(str)},
    )
    return rx.cond((row.status == "Finalized") | (row.status == "Denied"), box)


COLUMNS = (
    Column("Status", lambda row: rx.el.span(_tick(row), chip(row.status, row.tone), class_name="ticked"), tight=True),
    Column("Claim Number", _number, sort="number", tight=True, head=True),
    Column("Member Name", lambda row: row.member),
    Column("CIN", lambda row: rx.el.span(row.cin, class_name="mono"), tight=True),
    Column("DOS", lambda row: row.service_date, sort="service", tight=True),
    Column("Service Provider", lambda row: row.provider),
    Column("Billed", lambda row: row.billed, sort="billed", right=True, tight=True),
    Column("Payable", lambda row: row.payable, sort="payable", right=True, tight=True),
    Column("LOB", lambda row: row.lob, tight=True),
    Column("Check", _check, tight=True),
)


@portal_page("/claims", title="Claims Lookup", on_load=State.open)
def claim_lookup() -> rx.Component:
    """The search and its results."""
    both = (Tab("date", "Date", _by_date()), Tab("number", "Claim #", _by_number()))
    return stack(
        page_title("Claims Lookup"),
        panel(tabs("Search by", both, chosen=State.by, on_choose=State.choose), flush=True),
        rx.cond(State.is_searched, stack(_results(), rx.el.p(REMARK, class_name="soft small"))),
    )


def _by_date() -> rx.Component:
    told = {"problems": State.problems}
    return rx.el.form(
        form_grid(
            date_field("first", "From", required=True, default=State.first, span=2, **told),
            date_field("last", "To", required=True, default=State.last, span=2, **told),
            select_field("date_kind", "Type of Date", KINDS, default=State.date_kind, span=2, **told),
            select_field("status", "Status", STATUSES, default=State.status, span=3, **told),
            text_field(
                "cin", "CIN", mono=True, hint="Optional", default=State.cin, auto_complete="off", span=3, **told
            ),
        ),
        actions(primary("Find Claims", submit=True, icon="search")),
        on_submit=State.search,
        key=State.opened.to_string(),
        class_name="body",
    )


def _by_number() -> rx.Component:
    return rx.el.form(
        form_grid(
            text_field(
                "number", "Claim #", mono=True, required=True, default=State.number, problems=State.problems,
                auto_complete="off", span=5,
            )
        ),
        actions(primary("Find Claims", submit=True, icon="search")),
        on_submit=State.search,
        key=State.opened.to_string(),
        class_name="body",
    )  # fmt: skip


def _dispute_chosen() -> rx.Component:
    many = Choice.chosen.length()
    return rx.cond(
        many > 0, secondary("Dispute chosen claims: ", many.to_string(), on_click=Choice.dispute, small=True)
    )


def _results() -> rx.Component:
    paging = Paging(
        State.total, State.page, State.size, State.turn, on_size=State.resize, sort_by=State.sort_by,
        descending=State.descending, on_sort=State.sort, on_download=State.download, things=("claim", "claims"),
        
        more=rx.fragment(_dispute_chosen(), text_button("Search for New Claim", on_click=State.again)),
    )  # fmt: skip
    nothing = rx.cond(
        State.by == "number",
        empty("No claim with this number", "Check the number. Only claims of your own providers can be found."),
        empty("No claims for these dates", "Try a longer period, another type of date, or all statuses."),
    )
    return panel(table("Claims", COLUMNS, State.rows, key=None, paging=paging, empty=nothing), flush=True)
