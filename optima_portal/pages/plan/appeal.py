"""`/plan/appeals/[appeal_key]`: one appeal, and its decision by somebody else than the first was."""

import reflex as rx

from optima_portal.components.buttons import actions, link_button, primary
from optima_portal.components.chip import chip
from optima_portal.components.draft_form import open_form
from optima_portal.components.field import area_field, form_grid, select_field
from optima_portal.components.page import portal_page
from optima_portal.components.pairs import pairs
from optima_portal.components.panel import note, page_title, panel, stack
from optima_portal.components.states import waiting_or_missing
from optima_portal.pages.referrals.detail_parts import (
    appeal_panel,
    attachments,
    diagnoses,
    providers,
    services,
    timeline,
)
from optima_portal.rules.appeals import OUTCOMES, AppealStatus
from optima_portal.rules.referral_status import DenialReason
from optima_portal.state.appeal_review import AppealReviewState as State

DECISIONS = tuple((one.name, one.value) for one in OUTCOMES)
REASONS = tuple((one.name, one.value) for one in DenialReason)


@portal_page("/plan/appeals/[appeal_key]", title="Appeal", on_load=State.open)
def appeal_review() -> rx.Component:
    """The appeal in review, or why it cannot be shown."""
    here = State.appeal.is_not_none() & (State.appeal.key == State.appeal_key)
    return rx.cond(here, _review(), waiting_or_missing("Appeal", State.is_missing))


def _review() -> rx.Component:
    one, referral = State.appeal, State.referral
    return stack(
        page_title(
            rx.fragment("Appeal ", rx.el.span(one.number, class_name="mono")),
            beside=chip(one.status, one.tone),
            back=("Appeals", "/plan/appeals"),
            actions=[
                link_button(
                    rx.fragment("Referral ", referral.code), to="/plan/referrals/" + referral.key.to(str)
                )
            ],
        ),
        appeal_panel(State),
        panel(services(State), title="Services", aside=chip(referral.status, referral.tone), flush=True),
        rx.cond(one.is_open, panel(_decision(), title="Decide the appeal")),
        panel(pairs(State.member_facts), title="Member Info"),
        panel(providers(State), title="Provider", flush=True),
        panel(diagnoses(State), title="Diagnosis", flush=True),
        panel(attachments(State, "The office has sent no file."), title="Attachments of the referral", flush=True),
        panel(timeline(State), title="Timeline", flush=True),
    )  # fmt: skip


def _decision() -> rx.Component:
    form = open_form(
        form_grid(
            select_field(
                "decision", "Outcome", DECISIONS, first="Choose", required=True, problems=State.problems,
                prefix="appeal-", on_change=State.choose, span=4,
            ),
            rx.cond(
                (State.outcome != "") & (State.outcome != AppealStatus.OVERTURNED.name),
                select_field(
                    "reason", "Reason", REASONS, first="Choose", required=True, problems=State.problems,
                    prefix="appeal-", span=8,
                ),
            ),
        ),
        rx.cond(State.outcome == AppealStatus.PARTLY_OVERTURNED.name, rx.foreach(State.services, _units)),
        area_field(
            "text", "What the office and the member read", required=True, problems=State.problems, prefix="appeal-"
        ),
        actions(primary("Send decision", submit=True), start="The office is mailed, and reads the letter at once"),
        submit=State.decide,
        key=State.opened.to_string(),
    )  # fmt: skip
    return rx.cond(State.why_not_mine != "", note(State.why_not_mine, tone="warn"), form)


def _units(one: rx.Var) -> rx.Component:
    """Approved units of a service, beginning with those that are approved now. The name ends with the service's key."""
    place = rx.Var.create("units-") + one.key.to(str)
    words = rx.fragment(one.code, " ", one.description, ": approved units, of ", one.units)
    return rx.el.div(
        rx.el.label(words, html_for=place),
        rx.el.input(
            type="text", input_mode="numeric", id=place, name=place, default_value=one.approved, class_name="control"
        ),
        rx.el.p(State.problems[place], class_name="problem"),
        class_name="field",
        key=one.key,
    )
