"""`/referrals`: Referral Lookup (seed 000 VIII)."""

import reflex as rx

from optima_portal.components.buttons import actions, link_button, primary
from optima_portal.components.chip import chip
from optima_portal.components.field import date_field, form_grid, select_field, text_field
from optima_portal.components.identifier import identifier
from optima_portal.components.page import portal_page
from optima_portal.components.pager import Paging
from optima_portal.components.panel import page_title, panel, stack
from optima_portal.components.states import empty
from optima_portal.components.table import Column, table
from optima_portal.components.tabs import Tab, tabs
from optima_portal.rules.referral_status import ReferralStatus
from optima_portal.state.referral_lookup import ReferralLookupState as State

STATUSES = (("", "All Statuses (5)"), *((one.name, one.value) for one in ReferralStatus))
KINDS = (("service", "Date of Service"), ("request", "Request Date"))
COLUMNS = (
    Column("Status", lambda row: chip(row.status, row.tone), sort="status", tight=True),
    Column(
        "Referral Code",
        lambda row: identifier(row.code, "referral code", to="/referrals/" + row.key.to(str)),
        sort="code",
        tight=True,
        head=True,
    ),
    Column("Member Name", lambda row: row.member),
    Column("CIN", lambda row: rx.el.span(row.cin, class_name="mono"), tight=True),
    Column("LOB", lambda row: row.lob, tight=True),
    Column("Referred Provider", lambda row: row.referred_to),
    Column("Priority", lambda row: row.priority, tight=True),
    Column("Requested Date", lambda row: row.requested, sort="requested", tight=True),
)


@portal_page("/referrals", title="Referral Lookup", on_load=State.open)
def referral_lookup() -> rx.Component:
    """The search and its results."""
    both = (Tab("date", "Date", _by_date()), Tab("code", "Referral Code", _by_code()))
    return stack(
        page_title("Referral Lookup", actions=link_button("Submit a Referral", to="/referrals/new", kind="primary")),
        panel(tabs("Search by", both, chosen=State.by, on_choose=State.choose), flush=True),
        rx.cond(State.is_searched, _results()),
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
                "cin", "CIN", mono=True, hint="Or MEDS ID, MBI; without it, all", default=State.cin,
                auto_complete="off", span=3, **told,
            ),
        ),
        actions(primary("Find Referrals", submit=True, icon="search")),
        on_submit=State.search,
        key=State.opened.to_string(),
        class_name="body",
    )  # fmt: skip


def _by_code() -> rx.Component:
    return rx.el.form(
        form_grid(
            text_field(
                "code", "Referral Code", mono=True, required=True, default=State.code, problems=State.problems,
                auto_complete="off", span=5,
            )
        ),
        actions(primary("Find Referrals", submit=True, icon="search")),
        on_submit=State.search,
        key=State.opened.to_string(),
        class_name="body",
    )  # fmt: skip


def _results() -> rx.Component:
    paging = Paging(
        State.total, State.page, State.size, State.turn, on_size=State.resize, sort_by=State.sort_by,
        descending=State.descending, on_sort=State.sort, on_download=State.download, things=("referral", "referrals"),
    )  # fmt: skip
    nothing = empty("No referrals for these dates", "Try a longer period, the other type of date, or all statuses.")
    return panel(table("Referrals", COLUMNS, State.rows, key=None, paging=paging, empty=nothing), flush=True)
