"""`/referrals/new/[draft_key]`: *Submit a Referral* (seed 000 X; Release 14)."""

import reflex as rx

from optima_portal.components.buttons import button, primary, secondary
from optima_portal.components.dialog import confirm, opens
from optima_portal.components.draft_form import draft_form
from optima_portal.components.page import portal_page
from optima_portal.components.panel import page_title, stack
from optima_portal.components.states import waiting_or_missing
from optima_portal.components.wizard import way_on, wizard
from optima_portal.pages.referrals.wizard_about import about
from optima_portal.pages.referrals.wizard_medical import medical, medical_searches
from optima_portal.pages.referrals.wizard_referred_to import redirect_dialogs, redirect_indicator, referred_to
from optima_portal.pages.referrals.wizard_referring import referring
from optima_portal.pages.referrals.wizard_review import attachments, review
from optima_portal.state.referral_wizard import ReferralWizardState as State

FORM = "referral-section"


@portal_page("/referrals/new/[draft_key]", title="Submit a Referral", on_load=State.open)
def referral_wizard() -> rx.Component:
    """The draft of the address at the section where it was left."""
    here = State.view.is_not_none() & (State.view.key == State.draft_key)
    return rx.cond(here, _wizard(), waiting_or_missing("Submit a Referral", State.is_missing))


def _wizard() -> rx.Component:
    view = State.view
    of_office = rx.cond(view.office != "", rx.fragment(" · for ", view.office))
    saved = rx.el.span("Draft · saved ", view.saved, " by ", view.saved_by, of_office, class_name="chip", role="status")
    return stack(
        page_title(
            "Submit a Referral",
            beside=saved,
            actions=[secondary("Discard", **opens("discard-draft")), button("Leave for later", on_click=State.leave)],
        ),
        wizard(
            State.steps,
            stack(_sections(), key=view.section.to_string()),
            on_step=State.go_to_step,
            on_next=None,
            on_back=State.step_back,
            first=view.section == 1,
            why_not=view.why_not,
            form=FORM,
            onward=_onward(),
        ),
        redirect_dialogs(),
        confirm(
            "discard-draft",
            "Discard this draft?",
            "What was entered and its files are gone for the whole office.",
            "Discard",
            State.discard,
        ),
    )


def _sections() -> rx.Component:
    """What stands outside the form comes before it (searches) or inside (fields)."""
    return rx.match(
        State.view.section,
        (1, stack(_form(about()[0]), about()[1])),
        (2, _form(referring())),
        (3, stack(referred_to(), _form(redirect_indicator()))),
        (4, stack(_form(medical()), medical_searches())),
        (5, stack(attachments(), _form())),
        (6, _form(review())),
        rx.fragment(),
    )


def _form(*fields: rx.Component) -> rx.Component:
    return draft_form(
        rx.el.input(type="hidden", name="draft", value=State.view.key, read_only=True),
        *fields,
        keep=State.keep,
        opened=State.opened,
        submit=State.go_on,
        id=FORM,
    )


def _onward() -> rx.Component:
    last = rx.el.div(
        rx.el.div(button("Back", on_click=State.step_back), class_name="start"),
        rx.el.span(State.view.why_not, class_name="soft", id="why-not", role="status"),
        primary(
            "Submit Referral",
            on_click=State.submit,
            disabled=State.view.why_not != "",
            custom_attrs={"aria-describedby": "why-not"},
        ),
        class_name="buttons",
    )
    on = way_on(
        on_next=None, on_back=State.step_back, first=State.view.section == 1, why_not=State.view.why_not, form=FORM
    )
    return rx.cond(State.view.section == 6, last, on)
