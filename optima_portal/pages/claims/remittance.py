"""`/claims/ra/[payment_key]`: the Remittance Advice of a check or EFT (seed 000, VI.d)."""

import reflex as rx

from optima_portal.components.buttons import secondary
from optima_portal.components.chip import chip
from optima_portal.components.facts import facts
from optima_portal.components.page import portal_page
from optima_portal.components.pager import Paging, list_bar, pager
from optima_portal.components.panel import columns, note, page_title, panel, stack
from optima_portal.components.states import empty, waiting_or_missing
from optima_portal.components.table import Column, grid, together
from optima_portal.pages.claims.advice_claim import advice_claim
from optima_portal.state.remittance import RemittanceState as State

ADJUSTMENTS = (
    Column("Reason", lambda row: row.reason, head=True),
    Column("Reference", lambda row: rx.el.span(row.reference, class_name="mono")),
    Column("Amount", lambda row: row.amount, right=True, tight=True),
)


@portal_page("/claims/ra/[payment_key]", title="Remittance Advice", on_load=State.open)
def remittance() -> rx.Component:
    """The advice, or why it cannot be shown (the frame's message says so)."""
    return rx.cond(
        State.advice.is_not_none() & (State.advice.key == State.payment_key),
        _advice(),
        waiting_or_missing("Remittance Advice", State.is_missing),
    )


def _advice() -> rx.Component:
    advice = State.advice
    balanced = rx.cond(advice.balances, chip("Balances to the cent", "ok"), chip("Does not balance", "bad"))
    return stack(
        page_title(
            rx.fragment("Remittance Advice ", rx.el.span(advice.title, class_name="mono")),
            beside=balanced,
            back=("Claims Lookup", "/claims"),
            actions=[
                secondary("Download 835", icon="download", on_click=State.file_835),
                secondary("Download Printable", icon="print", on_click=State.paper),
            ],
        ),
        rx.cond(
            advice.balances,
            rx.fragment(),
            note("The claims less the adjustments differ from the payment by ", advice.balance, ".", tone="bad"),
        ),
        _three_parts(),
        rx.cond(
            State.adjustments.length() > 0,
            panel(
                grid(
                    "Provider-level adjustments",
                    ADJUSTMENTS,
                    State.adjustments,
                    key=lambda row: together(row.reason, row.reference, row.amount),
                ),
                title="Provider-level adjustments",
                flush=True,
            ),
        ),
        panel(_claims(), title="Claims", flush=True),
    )


def _three_parts() -> rx.Component:
    advice = State.advice
    return columns(
        panel(facts(("Name", advice.payer), ("Address", advice.payer_address), lines=True), title="Payer"),
        panel(
            facts(
                ("Name", advice.payee),
                ("Address", advice.payee_address),
                ("NPI", advice.payee_npi),
                ("TIN", advice.payee_tin),
                lines=True,
            ),
            title="Payee",
        ),
        panel(
            facts(
                ("Date", advice.paid_on),
                ("Billed", _money(advice.billed)),
                ("Adjustments", _money(advice.reduced)),
                ("Claims paid", _money(advice.claims_paid)),
                ("Provider-level adjustments", _money(advice.adjusted)),
                ("Payment", rx.el.strong(_money(advice.total))),
                lines=True,
            ),
            title="Payment",
        ),
    )


def _money(amount: rx.Var) -> rx.Component:
    return rx.el.span(amount, class_name="sum")


def _claims() -> rx.Component:
    paging = Paging(State.total, State.page, State.size, State.turn, things=("claim", "claims"))
    nothing = empty("No claims on this advice", "It settles provider-level adjustments only.")
    return rx.fragment(
        list_bar(paging, State.claims, None),
        rx.cond(
            State.claims.length() > 0, rx.el.ul(rx.foreach(State.claims, advice_claim), class_name="advice"), nothing
        ),
        pager(paging),
    )
