"""The face sheet's tabs besides eligibility: conditions, claims, labs, medications."""

import reflex as rx

from optima_portal.components.chip import chip
from optima_portal.components.identifier import identifier
from optima_portal.components.pager import Paging
from optima_portal.components.states import empty
from optima_portal.components.table import Column, table, together
from optima_portal.state.face_sheet import FaceSheetState as State

CONDITIONS = (
    Column("Since", lambda row: row.since, tight=True),
    Column("Until", lambda row: rx.cond(row.until != "", row.until, "goes on"), tight=True),
    Column("Code", lambda row: rx.el.span(row.code, class_name="mono"), tight=True),
    Column("Condition", lambda row: row.words, head=True),
)
CLAIMS = (
    Column("Status", lambda row: chip(row.status, row.tone), tight=True),
    Column(
        "Claim Number", lambda row: identifier(row.number, "claim number", to="/claims/" + row.key.to(str)), head=True
    ),
    Column("DOS", lambda row: row.service_date, tight=True),
    Column("Service Provider", lambda row: row.provider),
    Column("Billed", lambda row: row.billed, right=True, tight=True),
    Column("Payable", lambda row: row.payable, right=True, tight=True),
    Column("LOB", lambda row: row.lob, tight=True),
)
LABS = (
    Column("Collected", lambda row: row.collected, tight=True),
    Column("Test", lambda row: row.test, head=True),
    Column("Value", lambda row: row.value, right=True, tight=True),
    Column("Unit", lambda row: row.unit, tight=True),
    Column("Reference range", lambda row: row.limits, tight=True),
    Column("", lambda row: rx.cond(row.mark != "", chip(row.mark, "bad")), silent=True, tight=True),
)
FILLS = (
    Column("Filled", lambda row: row.filled, tight=True),
    Column("Drug", lambda row: row.drug, head=True),
    Column("Quantity", lambda row: row.quantity, right=True, tight=True),
    Column("Days' supply", lambda row: row.days, right=True, tight=True),
    Column("Next refill", lambda row: row.next_due, tight=True),
    Column("Refills left", lambda row: row.refills, right=True, tight=True),
    Column("Pharmacy", lambda row: row.pharmacy),
)


def claim_link(row: rx.Var) -> rx.Component:
    """A claim's number, which leads to it."""
    return identifier(row.number, "claim number", to="/claims/" + row.key.to(str))


def conditions() -> rx.Component:
    """Condition History."""
    nothing = empty("No conditions on record", "Conditions come from claims and the plan’s own records.")
    return table(
        "Condition History",
        CONDITIONS,
        State.conditions,
        key=lambda row: together(row.code, row.since),
        empty=nothing,
    )


def claims() -> rx.Component:
    """Claims History: two years, the rows of Claims Lookup."""
    paging = Paging(
        State.counts["claims"].to(int), State.claims_page, State.claims_size, State.turn, things=("claim", "claims")
    )
    nothing = empty("No claims in two years", "Claims Lookup can search an earlier period.")
    return table("Claims History", CLAIMS, State.claims, key=lambda row: row.key, paging=paging, empty=nothing)


def labs() -> rx.Component:
    """Labs."""
    nothing = empty("No laboratory results", "Results appear here when laboratories send them to the plan.")
    return table(
        "Labs",
        LABS,
        State.labs,
        key=lambda row: together(row.test, row.collected, row.value),
        empty=nothing,
    )


def medications() -> rx.Component:
    """Medications."""
    nothing = empty("No fills on record", "Fills appear here when pharmacies bill the plan.")
    return table("Medications", FILLS, State.fills, key=lambda row: together(row.drug, row.filled), empty=nothing)
