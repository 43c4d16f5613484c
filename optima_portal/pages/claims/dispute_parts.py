"""What a claim's page says of disputes: the button in the upper right, the last day, the tab."""

import reflex as rx

from optima_portal.components.buttons import link_button, primary
from optima_portal.components.chip import chip
from optima_portal.components.link import link
from optima_portal.components.panel import note
from optima_portal.components.table import Column, grid
from optima_portal.state.dispute_request import DisputeRequestState as State

DISPUTES = (
    Column("Dispute #", lambda row: link(row.number, to="/claims/disputes/" + row.key, class_name="mono"), head=True),
    Column("Status", lambda row: chip(row.status, row.tone)),
    Column("Submitted", lambda row: row.submitted),
)


def dispute_action() -> rx.Component:
    """*Dispute Claim*, or the dispute that is open."""
    known = State.standing.is_not_none()
    opened = link_button(
        "Dispute ", State.standing.open_number, to="/claims/disputes/" + State.standing.open_key.to(str)
    )
    begin = rx.cond(State.standing.can_dispute, primary("Dispute Claim", on_click=State.begin))
    return rx.cond(known, rx.cond(State.standing.open_key != "", opened, begin))


def disputable_until() -> rx.Component:
    """The last day to dispute the claim."""
    known = State.standing.is_not_none() & (State.standing.until != "")
    return rx.cond(known, rx.fragment(State.standing.until), rx.fragment("–"))


def dispute_tab() -> rx.Component:
    """Whether the claim can be disputed, or why not, and what became of its disputes."""
    return rx.el.div(
        rx.cond(State.standing.is_not_none(), _standing()),
        rx.cond(
            State.disputes.length() > 0,
            grid("Disputes of this claim", DISPUTES, State.disputes, key=lambda row: row.key),
        ),
        class_name="body",
    )


def _standing() -> rx.Component:
    standing = State.standing
    newer = rx.cond(
        standing.newer_key != "", link("Open the corrected claim", to="/claims/" + standing.newer_key.to(str))
    )
    refused = note(standing.why_not, " ", newer, tone="warn")
    opened = note(
        "This claim has an open dispute: ",
        link(standing.open_number, to="/claims/disputes/" + standing.open_key.to(str)),
        ". Add files, reply or withdraw there.",
    )
    ready = note(
        "Is the payment or the processing of this claim wrong? You can dispute it until ", standing.until, ". ",
        "Denied authorizations and documents that the plan asked for go elsewhere; the form tells you where.",
    )  # fmt: skip
    begin = rx.el.div(primary("Dispute Claim", on_click=State.begin), class_name="row")
    can = rx.fragment(ready, begin)
    return rx.cond(standing.open_key != "", opened, rx.cond(standing.can_dispute, can, refused))
