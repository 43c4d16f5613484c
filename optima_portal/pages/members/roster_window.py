"""*Add To My Roster*: the window of seed 001, shared by Member Lookup and the face sheet."""

from typing import Any

import reflex as rx

from optima_portal.components.buttons import actions, button, danger, primary, secondary
from optima_portal.components.dialog import closes, dialog
from optima_portal.components.field import date_field, form_grid, select_field, text_field
from optima_portal.components.panel import note
from optima_portal.components.states import empty
from optima_portal.components.table import Column, grid
from optima_portal.state.roster_form import RosterFormState as State

FORM = "roster-update"


def add_to_roster(cin: Any) -> rx.Component:
    """The button that opens the window for a member."""
    return secondary("Add To My Roster", icon="plus", on_click=State.begin(cin))


def roster_window() -> rx.Component:
    """Roster type and date, the providers to choose from, *Update*."""
    return dialog(
        "add-to-roster",
        "Add To My Roster",
        rx.cond(State.cin != "", _inside()),
        open=State.cin != "",
        on_close=State.close,
        wide=True,
    )


def _inside() -> rx.Component:
    """Drawn when it is open only: the page around it has fields of the same names."""
    whole = rx.fragment(_since(), _search(), _boxes(), _update())
    return rx.fragment(
        rx.el.p(rx.el.strong(State.member), " ", rx.el.span(State.cin, class_name="mono")),
        rx.cond(State.asks.length() > 0, _question(), whole),
    )


def _search() -> rx.Component:
    return rx.el.form(
        form_grid(
            text_field("name", "Provider Name", auto_complete="off", prefix="roster-", span=4),
            text_field("provider_id", "Provider ID", mono=True, prefix="roster-", span=4),
            text_field("tin", "Provider TIN", mono=True, prefix="roster-", span=4),
        ),
        actions(secondary("Search for Provider", submit=True, icon="search")),
        on_submit=State.search,
        key="search" + State.opened.to_string(),
        class_name="stack tight",
    )


def _box(row: rx.Var) -> rx.Component:
    """Drawn by the browser at once; *Update* sends what is ticked, `tick` remembers it while one searches on."""
    return rx.el.input(
        type="checkbox",
        name="tick-" + row.key.to(str),
        form=FORM,
        default_checked=row.ticked,
        on_change=lambda _: State.tick(row.key),
        custom_attrs={"aria-label": "On the roster of " + row.name.to(str)},
    )


BOXES = (
    Column("On the roster", _box, silent=True, tight=True),
    Column(
        "Name",
        lambda row: rx.fragment(row.name, rx.cond(row.since != "", rx.el.span(row.since, class_name="under"))),
        head=True,
    ),
    Column("Provider ID", lambda row: rx.el.span(row.provider_id, class_name="mono"), tight=True),
    Column("TIN", lambda row: rx.el.span(row.tin, class_name="mono"), tight=True),
)


def _boxes() -> rx.Component:
    nobody = empty("No provider found", "Only the providers of your own collection can be chosen.")
    filled = grid("Your providers", BOXES, State.rows, key=lambda row: row.key, narrow="scroll")
    return rx.fragment(
        rx.el.div(rx.cond(State.rows.length() > 0, filled, nobody), class_name="pick"),
        rx.cond(State.more, rx.el.p("There are more. Search to see them.", class_name="soft small")),
    )


def _since() -> rx.Component:
    """Roster type and relationship date stand on top (seed 001); they belong to the form of *Update* below."""
    told = {"problems": State.problems, "prefix": "roster-", "form": FORM}
    return form_grid(
        select_field("roster_type", "Roster Type", (("BH", "BH"),), default="BH", span=4, **told),
        date_field(
            "started", "Relationship Date", required=True, default=State.started, max=State.latest, span=4, **told
        ),
        key="since" + State.opened.to_string(),
    )


def _update() -> rx.Component:
    return rx.el.form(
        actions(closes(), primary("Update", submit=True)),
        id=FORM,
        on_submit=State.update,
        key="update" + State.opened.to_string(),
    )


def _question() -> rx.Component:
    """Unticking asks before it removes."""
    return rx.el.div(
        note(
            rx.el.p("This removes ", rx.el.strong(State.member), " from the roster of:"),
            rx.el.ul(rx.foreach(State.asks, lambda name: rx.el.li(name))),
            tone="warn",
        ),
        actions(button("Keep on the roster", on_click=State.keep), danger("Remove and update", on_click=State.confirm)),
        class_name="stack",
    )
