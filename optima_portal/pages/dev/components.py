"""/dev/components: every component in all its states, with invented contents. Exists in a demo only."""

from typing import Any

import reflex as rx

from optima_portal.components.buttons import (
    button,
    danger,
    link_button,
    primary,
    quiet,
    secondary,
    text_button,
)
from optima_portal.components.chart import chart
from optima_portal.components.chip import bad, chip, info, ok, warn
from optima_portal.components.facts import facts
from optima_portal.components.identifier import identifier
from optima_portal.components.menu import menu_item, row_menu
from optima_portal.components.page import portal_page
from optima_portal.components.pager import Paging
from optima_portal.components.panel import columns, note, page_title, panel, row, stack
from optima_portal.components.progress import progress
from optima_portal.components.states import empty, failed, skeleton
from optima_portal.components.table import Column, table
from optima_portal.components.wizard import wizard_title
from optima_portal.pages.dev.form_samples import (
    dialogs_sample,
    draft_sample,
    fields_sample,
    tabs_sample,
    upload_sample,
    windows_sample,
    wizard_sample,
)
from optima_portal.state.dev_components import DevComponentsState as State
from optima_portal.state.handlers import ANYONE


@portal_page("/dev/components", title="Components", needs=ANYONE, on_load=State.open)
def components() -> rx.Component:
    """All of them, one panel each."""
    return stack(
        page_title(
            "Components",
            under="Every component in all its states. The contents are invented.",
            beside=chip("Demo only"),
            actions=[secondary("Find a claim", icon="search"), primary("Submit a Referral")],
        ),
        panel(_facts(), title="Facts and ids"),
        columns(panel(_buttons(), title="Buttons"), panel(_chips(), title="Chips and notes")),
        panel(_claims(), title="A table of results", aside="sorted and paged on the server", flush=True),
        panel(rx.cond(State.months, chart(State.months, on_bar=State.choose_month)), title="A chart with its table"),
        columns(
            panel(skeleton(4), title="Loading", flush=True),
            panel(
                empty("No claims for these dates", "Try a longer period, or search by claim number."),
                title="Empty",
                flush=True,
            ),
            panel(failed("The claims could not be read.", State.open), title="Failed", flush=True),
        ),
        panel(fields_sample(), title="Fields", aside="press Check to see problems"),
        panel(tabs_sample(), title="Tabs", flush=True),
        panel(draft_sample(), title="A draft that is kept while one types"),
        wizard_title("Submit a Referral", saved=State.saved, on_leave=State.clear, name="Draft D-2217", sample=True),
        wizard_sample(),
        panel(windows_sample(), title="Dialogs and menus"),
        panel(upload_sample(), title="Attachments"),
        panel(progress("Reading members.csv", State.done, rx.Var.create(9310), things="rows"), title="Progress"),
        dialogs_sample(),
    )


def _facts() -> rx.Component:
    return facts(
        ("CIN", identifier("91234567A", "Member ID")),
        ("Member", "Tran, Linh K"),
        ("Check #", identifier("EFT 0098812", "check number")),
        ("Service Date", "01/29/2026"),
        ("Paid", "02/14/2026"),
        ("Dispute until", "02/14/2027"),
    )


def _buttons() -> rx.Component:
    return stack(
        row(primary("Search", on_click=State.say("done")), secondary("Clear"), quiet("Cancel"), danger("Remove")),
        row(
            button("Print", icon="print"),
            button("Small", small=True),
            text_button("Like a link"),
            link_button("To a page", to="/dev/components"),
        ),
        row(primary("Working", busy=True, on_click=State.open), primary("Not yet", disabled=True)),
    )


def _chips() -> rx.Component:
    return stack(
        row(ok("Eligible"), warn("Share of cost"), bad("Denied"), info("In Progress"), chip("CCN")),
        note("For payment disputes on claims that the plan pays."),
        note("You have selected a tertiary provider.", tone="warn"),
        row(
            button("Say done", on_click=State.say("done")),
            button("Say refused", on_click=State.say("refused")),
            button("Say failed", on_click=State.say("failed")),
        ),
    )


COLUMNS = (
    Column("Status", lambda one: chip(one.status, one.tone), sort="status"),
    Column(
        "Claim Number",
        lambda one: identifier(one.number, "claim number", to="/dev/components"),
        sort="number",
        head=True,
    ),
    Column("Member Name", lambda one: one.member, sort="member"),
    Column("DOS", lambda one: one.service_date),
    Column("Billed", lambda one: one.billed, right=True),
    Column("Payable", lambda one: one.payable, right=True),
    Column("Actions", lambda one: _row_menu(one), tight=True, silent=True),
)


def _row_menu(one: Any) -> rx.Component:
    return row_menu(
        "menu-" + one.id,
        "Actions for claim " + one.number,
        menu_item("View claim", icon="claims", to="/dev/components"),
        menu_item("Remove from list", icon="close", kind="danger", on_click=State.say("done")),
    )


def _claims() -> rx.Component:
    paging = Paging(
        total=rx.Var.create(312),
        page=State.page,
        size=State.size,
        on_page=State.go,
        on_size=State.resize,
        sort_by=State.sort_by,
        descending=State.descending,
        on_sort=State.sort,
        on_download=State.download,
        things=("claim", "claims"),
    )
    return table(
        "Claims",
        COLUMNS,
        State.rows,
        key=lambda one: one.id,
        paging=paging,
        loading=State.loading,
        empty=empty("No claims"),
    )
