"""`/roster`: search a provider, see their roster (seed 001, View Member Roster)."""

import reflex as rx

from optima_portal.components.buttons import actions, primary
from optima_portal.components.field import form_grid, text_field
from optima_portal.components.link import link
from optima_portal.components.page import portal_page
from optima_portal.components.pager import Paging
from optima_portal.components.panel import page_title, panel, stack
from optima_portal.components.states import empty
from optima_portal.components.table import Column, table
from optima_portal.state.rosters import RostersState as State

COLUMNS = (
    Column("Name", lambda row: link(row.name, to="/roster/" + row.key.to(str)), head=True),
    Column("TIN", lambda row: rx.el.span(row.tin, class_name="mono"), tight=True),
    Column("Provider ID", lambda row: rx.el.span(row.provider_id, class_name="mono"), tight=True),
    Column("Members", lambda row: row.listed.to_string(), right=True, tight=True),
)


@portal_page("/roster", title="Roster", on_load=State.open)
def rosters() -> rx.Component:
    """The search and the viewer's providers."""
    paging = Paging(
        State.total, State.page, State.size, State.turn, on_size=State.resize, things=("provider", "providers")
    )
    nobody = empty("No provider found", "Only the providers of your own collection have a roster here.")
    return stack(
        page_title("Roster", under="Whose roster? Search by name, Provider ID or TIN."),
        panel(_search()),
        panel(
            table(
                "Providers", COLUMNS, State.rows, key=lambda row: row.key, paging=paging, loading=State.loading,
                empty=nobody,
            ),
            flush=True,
        ),
    )  # fmt: skip


def _search() -> rx.Component:
    return rx.el.form(
        form_grid(
            text_field("name", "Provider Name", default=State.name, auto_complete="off", span=4),
            text_field("provider_id", "Provider ID", mono=True, default=State.provider_id, span=4),
            text_field("tin", "Provider TIN", mono=True, default=State.tin, span=4),
        ),
        actions(primary("Search for Provider", submit=True, icon="search")),
        on_submit=State.search,
        key=State.opened.to_string(),
        class_name="stack",
    )
