"""Section 1: what kind of referral, and for whom."""

import reflex as rx

from optima_portal.components.buttons import primary, secondary
from optima_portal.components.chip import chip
from optima_portal.components.field import choice_field, form_grid, text_field
from optima_portal.components.panel import note, panel, row
from optima_portal.components.states import empty
from optima_portal.rules.referral_status import ReferralKind
from optima_portal.state.referral_wizard import ReferralWizardState as State

KINDS = tuple((one.name, one.value) for one in ReferralKind)


def about() -> tuple[rx.Component, rx.Component]:
    """1a, a field of the form; 1b, a search beside it."""
    kind = panel(
        choice_field("kind", "Type of referral", KINDS, default=State.view.kind, required=True, segmented=False),
        title="1a. Select the type of referral",
    )
    return kind, panel(_chosen(), _search(), _found(), title="1b. Who is this referral for?")


def member_line(one: rx.Var, action: rx.Component | None = None) -> rx.Component:
    """A member with what decides whether a referral can be submitted."""
    tone = rx.match(one.status, ("ELIGIBLE", "ok"), ("SHARE OF COST", "warn"), "bad")
    facts = (one.cin, one.born, one.gender, one.lob, one.network)
    said = rx.Var.create([rx.Var.create(fact) for fact in facts]).to(list[str])
    return rx.el.div(
        row(
            rx.el.strong(rx.cond(one.name != "", one.name, "Member")),
            rx.cond(one.status != "", chip(one.status, tone)),
            *([action] if action is not None else []),
        ),
        rx.el.p(rx.foreach(said, lambda fact: rx.cond(fact != "", rx.el.span(fact))), class_name="dotted soft"),
        rx.cond(one.problem != "", note(one.problem, tone="bad")),
        class_name="stack tight",
    )


def _chosen() -> rx.Component:
    one = State.view.member
    return rx.cond(one.is_not_none(), rx.el.div(member_line(one), class_name="picked"))


def _search() -> rx.Component:
    return rx.el.form(
        form_grid(
            text_field(
                "words", "Name or Member ID", hint="CIN, MEDS ID or MBI accepted", problems=State.problems,
                auto_complete="off", span=8,
            )
        ),
        row(primary("Find Member", submit=True, icon="search")),
        on_submit=State.find_members,
        class_name="stack tight",
    )  # fmt: skip


def _found() -> rx.Component:
    def line(one: rx.Var) -> rx.Component:
        choose = secondary("Select", rx.el.span(" ", one.name, class_name="sr"), on_click=State.choose_member(one.key))
        return rx.el.li(member_line(one, choose), key=one.key)

    nobody = empty(
        "No member found",
        "Only members who are associated with this draft’s office at the PCP or group level can be referred.",
    )
    return rx.cond(
        State.members_searched,
        rx.cond(State.members.length() > 0, rx.el.ul(rx.foreach(State.members, line), class_name="picks"), nobody),
    )
