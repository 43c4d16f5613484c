"""The forms, windows and attachments that /dev/components shows."""

import reflex as rx

from optima_portal.components.buttons import (
    actions,
    button,
    primary,
    secondary,
)
from optima_portal.components.dialog import closes, confirm, dialog, opens
from optima_portal.components.draft_form import draft_form, saved_note
from optima_portal.components.field import (
    area_field,
    check_field,
    choice_field,
    date_field,
    form_grid,
    password_field,
    select_field,
    text_field,
)
from optima_portal.components.menu import menu, menu_item
from optima_portal.components.panel import note, panel, row
from optima_portal.components.states import partial
from optima_portal.components.tabs import Tab, tabs
from optima_portal.components.upload import upload
from optima_portal.components.wizard import wizard
from optima_portal.state.dev_components import DevComponentsState as State


def fields_sample() -> rx.Component:
    """Every kind of field, and problems on Check."""
    known = State.problems
    return rx.el.form(
        form_grid(
            text_field(
                "member_id",
                "Member ID",
                required=True,
                hint="CIN, MEDS ID, or MBI accepted",
                mono=True,
                problems=known,
                span=4,
            ),
            date_field("eligible_on", "Eligible on", span=3),
            select_field("line", "Line of Business", [("MC", "Medi-Cal"), ("OC", "OneCare")], first="Any", span=3),
            text_field("email", "Email", kind="email", auto_complete="email", span=6),
            password_field("secret", "Password", span=6),
            area_field("reason", "Expected Outcome", required=True, problems=known),
            choice_field(
                "redirect", "Allow the member to be redirected?", [("yes", "Yes"), ("no", "No")], default="yes"
            ),
            choice_field(
                "order", "Order", [("new", "Newest first"), ("old", "Oldest first")], default="new", segmented=False
            ),
            check_field("attest", "I attest that I have completed the Annual Provider Training."),
        ),
        actions(primary("Check", submit=True), start="Fields marked * are required."),
        on_submit=State.check,
        no_validate=True,
        class_name="stack",
    )


def tabs_sample() -> rx.Component:
    """ARIA tabs."""

    def body(words: str) -> rx.Component:
        return rx.el.div(words, class_name="body", style={"padding": "14px"})

    return tabs(
        "Claim",
        [
            Tab("services", "Services", body("Four service lines.")),
            Tab("member", "Member Info", body("Tran, Linh K · 03/14/1968")),
            Tab("history", "Claims History", body("Earlier claims."), count=41),
        ],
        chosen=State.tab,
        on_choose=State.choose,
    )


def draft_sample() -> rx.Component:
    """What is kept while one types."""
    return draft_form(
        form_grid(
            text_field("name", "Name", required=True, default=State.draft["name"], prefix="draft-", span=4),
            select_field(
                "kind",
                "Dispute type",
                ["Contract rate", "Timely filing"],
                first="Choose",
                default=State.draft["kind"],
                prefix="draft-",
                span=4,
            ),
            area_field("words", "Dispute Description", default=State.draft["words"], prefix="draft-"),
        ),
        actions(button("Clear", on_click=State.clear), start=saved_note(State.saved)),
        keep=State.keep,
        opened=State.opened,
    )


def wizard_sample() -> rx.Component:
    """The steps of a referral."""
    return wizard(
        State.steps,
        panel(
            partial("The provider's address could not be read. Everything else is here."),
            title="3a. Who should see the member?",
        ),
        on_step=State.go_to_step,
        on_next=State.next_step,
        on_back=State.back_step,
        first=State.step == 0,
        why_not=rx.cond(State.step == 3, "Write the justification to go on", ""),
    )


def windows_sample() -> rx.Component:
    """What opens dialogs and menus."""
    return row(
        secondary("From the state", on_click=State.show_window),
        secondary("Remove from roster", **opens("remove")),
        menu(
            "more",
            "More",
            menu_item("Print", icon="print", custom_attrs={"data-print": ""}),
            menu_item("Remove", icon="close", kind="danger", **opens("remove")),
        ),
    )


def dialogs_sample() -> rx.Component:
    """The dialogs themselves."""
    fields = form_grid(
        select_field(
            "dispute", "Dispute type", ["Contract rate", "Timely filing"], required=True, prefix="window-", span=6
        ),
        text_field("amount", "Amount expected", prefix="window-", span=6),
        area_field("outcome", "Expected Outcome", required=True, prefix="window-"),
    )
    return rx.fragment(
        dialog(
            "dispute",
            "Provider Dispute Resolution Request",
            note("For payment disputes related to reimbursement rates or processing."),
            fields,
            open=State.window,
            on_close=State.hide_window,
            aside="Step 1 of 2",
            foot=actions(
                closes(),
                primary("Continue to attachment", on_click=State.hide_window),
                start="Acknowledged within 2 working days",
            ),
            wide=True,
        ),
        confirm(
            "remove",
            "Remove from roster?",
            "Tran, Linh K leaves the BH roster of Ramirez, Ana MD today.",
            "Remove",
            State.say("done"),
        ),
    )


def upload_sample() -> rx.Component:
    """Attachments."""
    return upload(
        "attachments",
        "the dispute",
        purpose="sample",
        files=State.files,
        arrived=State.arrived,
        remove=State.remove,
        most=5,
    )
