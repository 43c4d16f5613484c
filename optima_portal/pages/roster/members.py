"""`/roster/[provider_key]`: the members on a provider's roster (seed 001, View Member Roster)."""

import reflex as rx

from optima_portal.components.buttons import actions, primary
from optima_portal.components.chip import chip
from optima_portal.components.dialog import confirm, dialog
from optima_portal.components.facts import facts
from optima_portal.components.field import form_grid, select_field, text_field
from optima_portal.components.identifier import identifier
from optima_portal.components.menu import menu_item, row_menu
from optima_portal.components.page import portal_page
from optima_portal.components.pager import Paging
from optima_portal.components.panel import note, page_title, panel, stack
from optima_portal.components.states import empty, waiting_or_missing
from optima_portal.components.table import Column, table
from optima_portal.state.roster import RosterState as State

TYPES = (("BH", "BH"),)
STANDINGS = (("", "On the roster"), ("removed", "Removed"))
NOT_THEIRS = "Not one of your members: name and eligibility only"


def _name(row: rx.Var) -> rx.Component:
    return rx.el.div(row.name, rx.cond(~row.is_theirs, rx.el.span(NOT_THEIRS, class_name="under")))


def _menu(row: rx.Var) -> rx.Component:
    return row_menu(
        "entry-" + row.key.to(str),
        "Actions for " + row.name.to(str),
        rx.cond(
            row.is_theirs,
            menu_item("View Member Details", to="/members/" + row.member_key.to(str)),
            menu_item("View Member Details", on_click=State.look(row.key)),
        ),
        rx.cond(row.ended == "", menu_item("Remove from Roster", kind="danger", on_click=State.ask(row.key))),
    )


COLUMNS = (
    Column("Name", _name, head=True),
    Column("Member ID", lambda row: identifier(row.cin, "Member ID"), tight=True),
    Column("Start Date", lambda row: row.started, tight=True),
    Column("End Date", lambda row: rx.cond(row.ended != "", row.ended, "–"), tight=True),
    Column("Action", _menu, tight=True),
)


@portal_page("/roster/[provider_key]", title="Member Roster", on_load=State.open)
def roster() -> rx.Component:
    """The roster, or why it cannot be shown."""
    return rx.cond(
        State.roster.is_not_none() & (State.roster.provider_key == State.provider_key),
        _roster(),
        waiting_or_missing("Roster", State.is_missing),
    )


def _roster() -> rx.Component:
    paging = Paging(
        State.total, State.page, State.size, State.turn, on_size=State.resize, on_download=State.download,
        things=("member", "members"),
    )  # fmt: skip
    nobody = rx.cond(
        (State.number != "") | (State.standing != ""),
        empty("No member found", "Check the Member ID, or show who is on the roster instead of who was removed."),
        empty("Nobody on this roster", "Find a member in Members and press Add To My Roster."),
    )
    return stack(
        page_title(
            State.roster.provider,
            under=rx.el.span(
                rx.el.span("Provider ID ", rx.el.span(State.roster.provider_id, class_name="mono")),
                rx.el.span("TIN ", rx.el.span(State.roster.tin, class_name="mono")),
                class_name="dotted",
            ),
            back=("Back", "/roster"),
        ),
        panel(_search()),
        panel(
            table("Member roster", COLUMNS, State.rows, key=lambda row: row.key, paging=paging, empty=nobody),
            flush=True,
        ),
        confirm(
            "remove-from-roster",
            "Remove from Roster",
            rx.fragment(
                rx.el.strong(State.removing_name),
                " will no longer stand on this roster. That the member stood on it, and until when, is kept.",
            ),
            "Remove from Roster",
            State.remove,
            open=State.removing != "",
            on_close=State.keep,
        ),
        _details(),
    )


def _details() -> rx.Component:
    """Name and eligibility of a member who is on the roster, but not one of the office's."""
    shown = facts(
        ("Name", State.details.name),
        ("Member ID", identifier(State.details.cin, "Member ID")),
        ("Eligibility today", chip(State.details.status, State.details.tone)),
        ("Line of business", State.details.lob),
        lines=True,
    )
    return dialog(
        "member-details",
        "Member Details",
        rx.cond(State.details.is_not_none(), shown),
        note(NOT_THEIRS, "."),
        open=State.details.is_not_none(),
        on_close=State.look_away,
    )


def _search() -> rx.Component:
    told = {"problems": State.problems}
    return rx.el.form(
        form_grid(
            select_field("roster_type", "Roster Type", TYPES, default=State.roster_type, span=3, **told),
            text_field(
                "number", "Member ID", mono=True, hint="CIN, MEDS ID, or MBI accepted", default=State.number,
                auto_complete="off", span=4, **told,
            ),
            select_field("standing", "Show", STANDINGS, default=State.standing, span=3, **told),
        ),
        actions(primary("Search for Members", submit=True, icon="search")),
        on_submit=State.search,
        key=State.opened.to_string(),
        class_name="stack",
    )  # fmt: skip
