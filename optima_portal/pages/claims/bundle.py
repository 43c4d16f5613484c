"""`/claims/disputes/new`: dispute several alike claims at once; `/claims/bundles/[bundle_key]`: the confirmation."""

import reflex as rx

from optima_portal.components.buttons import actions, icon_button, link_button, primary, secondary
from optima_portal.components.chip import chip
from optima_portal.components.dialog import confirm, opens
from optima_portal.components.field import area_field
from optima_portal.components.link import link
from optima_portal.components.page import portal_page
from optima_portal.components.panel import columns, note, page_title, panel, stack
from optima_portal.components.states import waiting_or_missing
from optima_portal.components.table import Column, grid
from optima_portal.components.upload import upload
from optima_portal.pages.claims.dispute_request import request_actions, request_files, request_form
from optima_portal.rules.plan import plan
from optima_portal.state.dispute_bundle import CLAIM_LISTS, BundleState
from optima_portal.state.dispute_bundle import DisputeBundleState as State
from optima_portal.state.dispute_request import DisputeRequestState as Request

GOOD = (
    Column("Claim Number", lambda one: rx.el.span(one.number, class_name="mono"), head=True, tight=True),
    Column("Member Name", lambda one: one.member),
    Column("DOS", lambda one: one.service_date, tight=True),
    Column("Billed", lambda one: one.billed, right=True, tight=True),
    Column("Payable", lambda one: one.payable, right=True, tight=True),
    Column(
        "Leave out",
        lambda one: icon_button(
            "close", rx.Var.create("Leave out ") + one.number.to(str), on_click=State.leave_out(one.key)
        ),
        silent=True,
        tight=True,
    ),
)
BAD = (
    Column("Claim Number", lambda one: rx.el.span(one.number, class_name="mono"), head=True, tight=True),
    Column("Why it is left out", lambda one: one.why_not),
)
DISPUTES = (
    Column(
        "Dispute #",
        lambda one: link(one.number, to="/claims/disputes/" + one.key.to(str), class_name="mono"),
        head=True,
        tight=True,
    ),
    Column("Status", lambda one: chip(one.status, one.tone), tight=True),
    Column("Claim Number", lambda one: rx.el.span(one.claim_number, class_name="mono"), tight=True),
    Column("Member Name", lambda one: one.member),
    Column("Billed", lambda one: one.billed, right=True, tight=True),
    Column("Decision due", lambda one: one.decide_by, tight=True),
)


@portal_page("/claims/disputes/new", title="Dispute several claims", on_load=[State.open, Request.begin_bundle])
def several() -> rx.Component:
    """Which claims, then the same request for all of them."""
    return stack(
        page_title(
            "Dispute several claims",
            under="For claims that were decided wrongly for the same reason. Each becomes a dispute of its own.",
            back=("Dispute Lookup", "/claims/disputes"),
            actions=rx.cond(State.good.length() + State.bad.length() > 0, secondary("Start over", **opens("over"))),
        ),
        panel(_which(), title="Which claims"),
        rx.cond(State.bad.length() > 0, _left_out()),
        rx.cond(State.good.length() > 0, rx.fragment(_chosen(), _request())),
        confirm(
            "over", "Start over?", "The list of claims and what you have typed are thrown away.", "Throw away",
            State.start_over,
        ),
    )  # fmt: skip


def _which() -> rx.Component:
    typed = rx.el.form(
        area_field(
            "numbers", "Claim numbers", rows=4, problems=State.problems, prefix="bundle-",
            hint=f"One a line, up to {plan().disputes.bundle_claims}. Or tick them in Claims Lookup.",
        ),
        actions(primary("Check these claims", submit=True)),
        on_submit=State.choose,
        key=State.opened.to_string(),
        class_name="stack",
    )  # fmt: skip
    listed = stack(
        rx.el.p("Or a workbook or CSV file with one claim number a row, in its first column.", class_name="soft"),
        upload(
            "claim-list", "the list of claims", purpose=CLAIM_LISTS, files=State.lists,
            arrived=State.list_arrived, remove=State.leave_out, most=1, kinds=("xlsx", "csv"),
            hint="One file, up to 2 MB.",
        ),
    )  # fmt: skip
    return columns(typed, listed)


def _left_out() -> rx.Component:
    return panel(
        grid("Claims that are left out", BAD, State.bad, key=lambda one: one.number),
        title=rx.fragment("Cannot be disputed: ", State.bad.length().to_string()),
        flush=True,
    )


def _chosen() -> rx.Component:
    return panel(
        grid("Claims to dispute", GOOD, State.good, key=lambda one: one.key),
        title=rx.fragment("Claims to dispute: ", State.good.length().to_string()),
        flush=True,
    )


def _request() -> rx.Component:
    return panel(
        rx.cond(Request.step == 1, request_form(with_claim=False), request_files()),
        request_actions(link_button("Leave for later", to="/claims/disputes")),
        title="Provider Dispute Resolution Request",
        aside=rx.fragment("Step ", Request.step.to_string(), " of 2"),
    )


@portal_page("/claims/bundles/[bundle_key]", title="Bundle", on_load=BundleState.open)
def bundle() -> rx.Component:
    """The disputes of a bundle."""
    here = (BundleState.key != "") & (BundleState.key == BundleState.bundle_key)
    return rx.cond(here, _bundle(), waiting_or_missing("Bundle", BundleState.is_missing))


def _bundle() -> rx.Component:
    return stack(
        page_title(
            rx.fragment("Bundle ", rx.el.span(BundleState.number, class_name="mono")),
            back=("Dispute Lookup", "/claims/disputes"),
        ),
        note("Submitted together; the confirmation is on its way by e-mail. Each dispute is decided by itself."),
        panel(grid("Disputes of this bundle", DISPUTES, BundleState.disputes, key=lambda one: one.key), flush=True),
    )
