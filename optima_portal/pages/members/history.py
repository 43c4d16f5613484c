"""The face sheet's tabs besides eligibility: conditions, claims, labs, medications."""

import reflex as rx

from optima_portal.components.chip import chip
from optima_portal.components.identifier import identifier
from optima_portal.components.pager import Paging
from optima_portal.components.states import empty
from optima_portal.components.table import Column, table, together
from optima_portal.pages.members.pictures import adherence, trends
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
REFERRALS = (
    Column("Status", lambda row: chip(row.status, row.tone), tight=True),
    Column(
        "Referral Code",
        lambda row: identifier(row.code, "referral code", to="/referrals/" + row.key.to(str)),
        tight=True,
        head=True,
    ),
    Column("Referred Provider", lambda row: row.referred_to),
    Column("Units used", lambda row: row.used),
    Column("Priority", lambda row: row.priority, tight=True),
    Column("Requested Date", lambda row: row.requested, tight=True),
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
    key = lambda row: together(row.code, row.since)  # noqa: E731
    return table(
        "Condition History", CONDITIONS, State.conditions, key=key, paging=_paging("conditions", "condition"),
        empty=nothing,
    )  # fmt: skip


def claims() -> rx.Component:
    """Claims History: two years, the rows of Claims Lookup."""
    nothing = empty("No claims in two years", "Claims Lookup can search an earlier period.")
    return table(
        "Claims History", CLAIMS, State.claims, key=None, paging=_paging("claims", "claim"),
        empty=nothing,
    )  # fmt: skip


def referrals() -> rx.Component:
    """Referrals: two years, the rows of Referral Lookup."""
    nothing = empty("No referrals in two years", "Referral Lookup can search an earlier period.")
    return table(
        "Referrals", REFERRALS, State.referrals, key=None, paging=_paging("referrals", "referral"),
        empty=nothing,
    )  # fmt: skip


def labs() -> rx.Component:
    """Labs: the trend of each test, then the results."""
    nothing = empty("No laboratory results", "Results appear here when laboratories send them to the plan.")
    key = lambda row: together(row.test, row.collected, row.value)  # noqa: E731
    return rx.fragment(
        rx.cond(State.trends.length() > 0, trends()),
        table("Labs", LABS, State.labs, key=key, paging=_paging("labs", "result"), empty=nothing),
    )


def medications() -> rx.Component:
    """Medications: how well each class is kept to this year, then the fills."""
    nothing = empty("No fills on record", "Fills appear here when pharmacies bill the plan.")
    key = lambda row: together(row.drug, row.filled)  # noqa: E731
    return rx.fragment(
        rx.cond(State.adherence.length() > 0, adherence()),
        table("Medications", FILLS, State.fills, key=key, paging=_paging("medications", "fill"), empty=nothing),
    )


def _paging(tab: str, thing: str) -> Paging:
    return Paging(
        State.counts[tab].to(int), State.page, State.size, State.turn, things=(thing, f"{thing}s"),
        on_download=lambda kind: State.download(tab, kind),
    )  # fmt: skip
