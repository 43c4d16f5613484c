"""`/claims/reconciliation`: Claims Reconciliation (spec 3): payments, adjustments, months, and the office's list."""

import reflex as rx

from optima_portal.components.buttons import actions, primary
from optima_portal.components.chart import chart
from optima_portal.components.chip import chip
from optima_portal.components.dialog import closes, dialog
from optima_portal.components.facts import facts
from optima_portal.components.field import area_field, date_field, form_grid, select_field, text_field
from optima_portal.components.identifier import identifier
from optima_portal.components.menu import menu_item, row_menu
from optima_portal.components.page import portal_page
from optima_portal.components.pager import Paging, list_bar
from optima_portal.components.panel import page_title, panel, stack
from optima_portal.components.states import empty, skeleton
from optima_portal.components.table import Column, grid, table
from optima_portal.components.tabs import Tab, tabs
from optima_portal.pages.claims.office_list import office_list
from optima_portal.state.reconciliation import ReconciliationState as State

STANDINGS = (("", "All"), ("open", "Not reconciled"), ("reconciled", "Reconciled"))


def _number(row: rx.Var) -> rx.Component:
    return rx.el.div(
        identifier(row.number, "payment number", to="/claims/ra/" + row.key.to(str)),
        rx.el.span(row.method, class_name="under"),
    )


def _total(row: rx.Var) -> rx.Component:
    beside = rx.el.span(row.beside, " beside claims", class_name="under")
    return rx.el.div(rx.el.strong(row.total), rx.cond(row.beside != "$0.00", beside))


def _mark(row: rx.Var) -> rx.Component:
    done = rx.el.div(
        chip("Reconciled", "ok"),
        rx.el.span(row.mark, class_name="under"),
        rx.cond(row.note != "", rx.el.span(row.note, class_name="under")),
    )
    return rx.cond(row.mark != "", done, rx.el.span("–", class_name="soft"))


def _menu(row: rx.Var) -> rx.Component:
    return row_menu(
        "payment-" + row.key.to(str),
        "Actions for payment " + row.number.to(str),
        menu_item("Open its claims", to="/claims/ra/" + row.key.to(str)),
        rx.cond(
            row.mark != "",
            menu_item("Take the mark back", on_click=State.undo(row.key)),
            menu_item("Mark as reconciled", on_click=State.begin_mark(row.key)),
        ),
    )


PAYMENTS = (
    Column("Paid", lambda row: row.paid, sort="paid", tight=True),
    Column("Check / EFT", _number, sort="number", head=True),
    Column("Provider", lambda row: row.payee),
    Column("Claims", lambda row: row.claims.to_string(), right=True, tight=True),
    Column("Billed", lambda row: row.billed, right=True, tight=True),
    Column("Allowed", lambda row: row.allowed, right=True, tight=True),
    Column("Adjustments", lambda row: row.adjusted, right=True, tight=True),
    Column("Payment", _total, sort="total", right=True, tight=True),
    Column("Reconciled", _mark),
    Column("Action", _menu, silent=True, tight=True),
)
REASONS = (
    Column("Reason", lambda row: rx.el.span(row.code, class_name="mono"), head=True, tight=True),
    Column("Meaning", lambda row: row.words),
    Column("Group", lambda row: row.group),
    Column("Times", lambda row: row.times, right=True, tight=True),
    Column("Amount", lambda row: row.amount, right=True, tight=True),
)


@portal_page("/claims/reconciliation", title="Claims Reconciliation", on_load=State.open)
def reconciliation() -> rx.Component:
    """The search, what all payments found come to, and the tabs."""
    several = (
        Tab("payments", "Payments", _payments()),
        Tab("reasons", "Adjustments by reason", _reasons()),
        Tab("months", "By month", _months()),
        Tab("list", "Your list", office_list()),
    )
    return stack(
        page_title("Claims Reconciliation"),
        panel(_search()),
        rx.cond(State.sums.is_not_none(), panel(_sums()), panel(skeleton(1), flush=True)),
        panel(tabs("Reconciliation", several, chosen=State.tab, on_choose=State.choose), flush=True),
        _window(),
    )


def _search() -> rx.Component:
    told = {"problems": State.problems}
    return rx.el.form(
        form_grid(
            date_field("first", "Paid from", required=True, default=State.first, span=2, **told),
            date_field("last", "Paid to", required=True, default=State.last, span=2, **told),
            text_field("provider", "Provider", hint="Name, NPI or TIN", default=State.provider, span=3, **told),
            text_field("number", "Check / EFT number", mono=True, default=State.number, span=3, **told),
            select_field("standing", "Standing", STANDINGS, default=State.standing, span=2, **told),
        ),
        actions(primary("Find Payments", submit=True, icon="search")),
        on_submit=State.search,
        key=State.opened.to_string(),
        class_name="stack",
    )


def _sums() -> rx.Component:
    sums = State.sums
    shown = facts(
        ("Payments", sums.payments.to_string()),
        ("Claims", sums.claims),
        ("Billed", sums.billed),
        ("Allowed", sums.allowed),
        ("Adjustments", sums.adjusted),
        ("Claims paid", sums.claims_paid),
        ("Paid total", sums.total),
    )
    return rx.el.div(shown, class_name="figures")


def _payments() -> rx.Component:
    paging = Paging(
        State.total, State.page, State.size, State.turn, on_size=State.resize, sort_by=State.sort_by,
        descending=State.descending, on_sort=State.sort, on_download=State.download,
        things=("payment", "payments"),
    )  # fmt: skip
    nothing = empty("No payments for these days", "Try a longer period, or fewer words.")
    return table("Payments", PAYMENTS, State.rows, key=lambda row: row.key, paging=paging, empty=nothing)


def _reasons() -> rx.Component:
    paging = Paging(
        State.reasons.length(), rx.Var.create(1), State.size, State.turn, on_download=State.download_by_reason,
        things=("reason", "reasons"),
    )  # fmt: skip
    filled = grid("Adjustments by reason", REASONS, State.reasons, key=lambda row: row.code)
    nothing = empty("No adjustments", "Everything on these payments was paid as billed.")
    return rx.fragment(list_bar(paging, State.reasons, None), rx.cond(State.reasons.length() > 0, filled, nothing))


def _months() -> rx.Component:
    return rx.el.div(rx.cond(State.months.is_not_none(), chart(State.months), skeleton(6)), class_name="body")


def _window() -> rx.Component:
    """Asks for a note before a payment is marked."""
    form = rx.el.form(
        area_field("note", "Note", hint="Optional. Your office sees it.", problems=State.problems),
        actions(closes(), primary("Mark as reconciled", submit=True)),
        on_submit=State.mark,
        key=State.marking,
        class_name="stack",
    )
    return dialog(
        "mark-payment",
        rx.fragment("Reconcile payment ", rx.el.span(State.marking_number, class_name="mono")),
        form,
        open=State.marking != "",
        on_close=State.stop_mark,
    )
