"""`/claims/[claim_key]`: Claims Detail (seed 000, VII)."""

import reflex as rx

from optima_portal.components.buttons import secondary
from optima_portal.components.chip import chip
from optima_portal.components.facts import facts
from optima_portal.components.identifier import identifier
from optima_portal.components.link import link
from optima_portal.components.page import portal_page
from optima_portal.components.panel import columns, note, page_title, panel, stack
from optima_portal.components.states import empty, waiting_or_missing
from optima_portal.components.table import Column, grid, together
from optima_portal.components.tabs import Tab, tabs
from optima_portal.pages.claims.dispute_parts import disputable_until, dispute_action, dispute_tab
from optima_portal.pages.claims.dispute_request import dispute_window
from optima_portal.pages.claims.lookup import REMARK
from optima_portal.state.claim_detail import ClaimDetailState as State
from optima_portal.state.dispute_request import DisputeRequestState as Disputing

SERVICES = (
    Column("Start Date", lambda row: row.start, tight=True),
    Column("End Date", lambda row: row.end, tight=True),
    Column("Code", lambda row: rx.el.span(row.code, class_name="mono"), head=True, tight=True),
    Column("Modifiers", lambda row: rx.el.span(row.modifiers, class_name="mono"), tight=True),
    Column("Billed Quantity", lambda row: row.quantity, right=True, tight=True),
    Column("Billed Amount", lambda row: row.billed, right=True, tight=True),
    Column("Payable", lambda row: row.payable, right=True, tight=True),
    Column("Why", lambda row: rx.el.span(row.why, " ", rx.el.span(row.codes, class_name="mono soft small whole"))),
)
EOB = (
    Column("EOB Code", lambda row: rx.el.span(row.code, class_name="mono"), head=True, tight=True),
    Column("Billed Amount", lambda row: row.billed, right=True, tight=True),
    Column("Allowed Amount", lambda row: row.allowed, right=True, tight=True),
    Column("Disallowed Amount", lambda row: row.disallowed, right=True, tight=True),
    Column("Coinsurance Amount", lambda row: row.coinsurance, right=True, tight=True),
    Column("Copay Amount", lambda row: row.copay, right=True, tight=True),
    Column("Deductible Amount", lambda row: row.deductible, right=True, tight=True),
    Column("Paid Amount", lambda row: row.paid, right=True, tight=True),
    Column("Interest Paid", lambda row: row.interest, right=True, tight=True),
    Column(
        "EOB Description", lambda row: rx.fragment(row.description, rx.el.div(row.remarks, class_name="soft small"))
    ),
)
DIAGNOSES = (
    Column("Code", lambda row: rx.el.span(row.code, class_name="mono"), head=True, tight=True),
    Column("Description", lambda row: rx.cond(row.description != "", row.description, "–")),
)


@portal_page("/claims/[claim_key]", title="Claim", on_load=[State.open, Disputing.open])
def claim_detail() -> rx.Component:
    """The claim, or why it cannot be shown (the frame's message says so)."""
    return rx.cond(
        State.claim.is_not_none() & (State.claim.key == State.claim_key),
        _claim(),
        waiting_or_missing("Claim", State.is_missing),
    )


def _claim() -> rx.Component:
    claim = State.claim
    return stack(
        page_title(
            rx.fragment("Claim #: ", rx.el.span(claim.number, class_name="mono")),
            beside=chip(claim.status, claim.tone),
            back=("Results", "/claims"),
            actions=[dispute_action(), secondary("Download Printable", icon="print", on_click=State.paper)],
        ),
        rx.cond(claim.warning != "", note(claim.warning, tone="warn")),
        panel(
            facts(
                ("CIN", identifier(claim.cin, "CIN")),
                ("Member", claim.member),
                ("Check #", rx.cond(claim.payment_key != "", _advice_of(claim), "–")),
                ("Service Date", claim.service_dates),
                ("Received", claim.received),
                ("Paid", claim.paid),
                ("Dispute until", disputable_until()),
            )
        ),
        panel(
            tabs(
                "Claim",
                (
                    Tab("services", "Services", _services()),
                    Tab("member", "Member Info", _theirs(_cards(State.member_cards))),
                    Tab("providers", "Providers", _cards(State.provider_cards)),
                    Tab("diagnosis", "Diagnosis", _theirs(_diagnoses())),
                    Tab("dispute", "Dispute Claim", dispute_tab()),
                    Tab(
                        "eob",
                        "EOB",
                        grid(
                            "Explanation of Benefits",
                            EOB,
                            State.eob,
                            key=lambda row: together(row.line, row.code),
                            long_labels=True,
                        ),
                    ),
                ),
                chosen=State.tab,
                on_choose=State.choose,
            ),
            flush=True,
        ),
        rx.el.p(REMARK, class_name="soft small"),
        dispute_window(),
    )


def _advice_of(claim: rx.Var) -> rx.Component:
    return link(claim.check, to="/claims/ra/" + claim.payment_key.to(str))


def _services() -> rx.Component:
    total = rx.el.tr(
        rx.el.th("Total", col_span=5, role="rowheader", custom_attrs={"scope": "row"}),
        rx.el.td(State.claim.billed, role="cell", custom_attrs={"data-align": "right", "data-label": "Billed Amount"}),
        rx.el.td(State.claim.payable, role="cell", custom_attrs={"data-align": "right", "data-label": "Payable"}),
        rx.el.td(role="cell"),
        role="row",
    )
    return grid("Services", SERVICES, State.services, key=lambda row: row.number, foot=total, long_labels=True)


def _theirs(shown: rx.Component) -> rx.Component:
    """What only an associated office may see, or the sentence that says so."""
    return rx.cond(
        State.claim.why_no_member == "", shown, empty("Cannot be viewed", State.claim.why_no_member, symbol="lock")
    )


def _cards(cards: rx.Var) -> rx.Component:
    return rx.el.div(columns(rx.foreach(cards, _card)), class_name="body")


def _card(card: rx.Var) -> rx.Component:
    pair = lambda one: rx.el.div(rx.el.dt(one[0]), rx.el.dd(rx.cond(one[1] != "", one[1], "–")))  # noqa: E731
    return rx.el.section(rx.el.h2(card.title), rx.el.dl(rx.foreach(card.facts, pair), class_name="facts lines"))


def _diagnoses() -> rx.Component:
    return grid("Diagnosis", DIAGNOSES, State.diagnoses, key=lambda row: row.code)
