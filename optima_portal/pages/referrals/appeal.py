"""`/referrals/[referral_key]/appeal`: the office appeals a decision for its member."""

import reflex as rx

from optima_portal.components.buttons import AFTER_FILES, actions, link_button, primary
from optima_portal.components.draft_form import draft_form, saved_note
from optima_portal.components.field import area_field, check_field, choice_field
from optima_portal.components.page import portal_page
from optima_portal.components.pairs import pairs
from optima_portal.components.panel import note, page_title, panel, stack
from optima_portal.components.states import waiting_or_missing
from optima_portal.components.upload import upload
from optima_portal.rules.appeals import EXPEDITED_MEANS, AppealPace
from optima_portal.rules.plan import plan
from optima_portal.state.appeal_request import APPEAL_FILES
from optima_portal.state.appeal_request import AppealRequestState as State

FORM = "appeal-form"
PACES = tuple((one.name, one.value) for one in AppealPace)


@portal_page("/referrals/[referral_key]/appeal", title="Appeal a decision", on_load=State.open)
def appeal() -> rx.Component:
    """The form, or why there is none."""
    here = (State.record != "") & (State.record == State.referral_key)
    return rx.cond(here, _appeal(), waiting_or_missing("Appeal a decision", State.is_missing))


def _appeal() -> rx.Component:
    back = rx.Var.create("/referrals/") + State.record
    return stack(
        page_title(
            "Appeal a decision",
            beside=saved_note(State.saved),
            back=(rx.Var.create("Referral ") + State.code, back),
        ),
        panel(pairs(State.decision, lines=True), title=rx.Var.create("The decision: ") + State.status),
        panel(_form(), title="The appeal", aside=rx.fragment("Until ", State.until)),
        panel(_files(), title="Attachments"),
        actions(
            link_button("Back to the referral", to=back),
            primary("Submit Appeal", submit=True, form=FORM, custom_attrs=AFTER_FILES),
            start=rx.fragment(
                "Decided within ", State.standard_days.to_string(), " days, expedited within ",
                State.expedited_hours.to_string(), " hours, by somebody who had no part in the first decision",
            ),
        ),
    )  # fmt: skip


def _form() -> rx.Component:
    told = {"problems": State.problems, "prefix": "appeal-"}
    definition = rx.cond(
        State.pace == AppealPace.EXPEDITED.name,
        note(
            rx.el.p(rx.el.strong("Expedited means: "), EXPEDITED_MEANS),
            check_field(
                "is_confirmed",
                "This definition applies to this appeal.",
                default=State.values["is_confirmed"] != "",
                **told,
            ),
            tone="warn",
        ),
    )
    consent = rx.cond(
        State.needs_consent,
        check_field(
            "has_consent",
            "The member has agreed in writing that we appeal for them.",
            default=State.values["has_consent"] != "",
            **told,
        ),
    )
    return draft_form(
        rx.el.input(type="hidden", name="record", value=State.record, read_only=True),
        choice_field(
            "pace", "How fast", PACES, default=State.values["pace"], required=True, on_choose=State.choose_pace
        ),
        definition,
        area_field(
            "reason", "Why should the decision be changed?", required=True, default=State.values["reason"],
            placeholder="What the records show that the decision did not consider", **told,
        ),
        area_field(
            "outcome", "Expected Outcome", required=True, default=State.values["outcome"],
            placeholder="What you ask the plan to approve", **told,
        ),
        consent,
        keep=State.keep,
        opened=State.opened,
        submit=State.submit,
        id=FORM,
    )  # fmt: skip


def _files() -> rx.Component:
    most = plan().files.referral_files
    gone = rx.cond(
        State.lost > 0,
        note("Files that were attached more than a day ago are no longer there. Attach them again.", tone="warn"),
    )
    return stack(
        gone,
        upload(
            "appeal-files", "the appeal", purpose=APPEAL_FILES, files=State.files, arrived=State.arrived,
            remove=State.remove, most=most,
        ),
    )  # fmt: skip
