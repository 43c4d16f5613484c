"""`/claims/ra/[payment_key]`: the Remittance Advice of a check or EFT (seed 000, VI.d)."""

import reflex as rx

from optima_portal.components.chip import chip
from optima_portal.components.facts import facts
from optima_portal.components.identifier import identifier
from optima_portal.components.page import portal_page
from optima_portal.components.pager import Paging
from optima_portal.components.panel import columns, note, page_title, panel, stack
from optima_portal.components.states import empty, waiting_or_missing
from optima_portal.components.table import Column, grid, table, together
from optima_portal.state.remittance import RemittanceState as State

CLAIMS = (
    Column(
        "Claim Number", lambda row: identifier(row.number, "claim number", to="/claims/" + row.key.to(str)), head=True
    ),
    Column("Kind", lambda row: row.kind),
    Column("Member Name", lambda row: row.member),
    Column("DOS", lambda row: row.service_date, tight=True),
    Column("Service Provider", lambda row: row.provider),
    Column("Billed", lambda row: row.billed, right=True, tight=True),
    Column("Patient", lambda row: row.patient, right=True, tight=True),
    Column("Paid", lambda row: row.paid, right=True, tight=True),
)
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
        ),
        rx.cond(
            advice.balances,
            rx.fragment(),
            note("The claims less the adjustments differ from the payment by ", advice.balance, ".", tone="bad"),
        ),
        _three_parts(),
        panel(_claims(), title="Claims", flush=True),
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
                ("Claims paid", advice.claims_paid),
                ("Provider-level adjustments", advice.adjusted),
                ("Payment", advice.total),
                lines=True,
            ),
            title="Payment",
        ),
    )


def _claims() -> rx.Component:
    paging = Paging(State.total, State.page, State.size, State.turn, things=("claim", "claims"))
    nothing = empty("No claims on this advice", "It settles provider-level adjustments only.")
    return table("Claims", CLAIMS, State.claims, key=lambda row: row.key, paging=paging, empty=nothing)
