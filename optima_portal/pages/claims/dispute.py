"""`/claims/disputes/[dispute_key]`: Dispute Details, Attachments, Correspondence; and the confirmation."""

import reflex as rx

from optima_portal.components.buttons import AFTER_FILES, actions, link_button, primary, secondary
from optima_portal.components.chip import chip
from optima_portal.components.correspondence import attachments, correspondence
from optima_portal.components.dialog import confirm, opens
from optima_portal.components.draft_form import draft_form, saved_note
from optima_portal.components.facts import facts
from optima_portal.components.field import area_field
from optima_portal.components.identifier import identifier
from optima_portal.components.link import link
from optima_portal.components.page import portal_page
from optima_portal.components.pairs import pairs
from optima_portal.components.panel import note, page_title, panel, stack
from optima_portal.components.states import waiting_or_missing
from optima_portal.components.tabs import Tab, tabs
from optima_portal.components.timeline import timeline
from optima_portal.components.upload import upload
from optima_portal.rules.plan import plan
from optima_portal.state.dispute_detail import REPLY_FILES
from optima_portal.state.dispute_detail import DisputeState as State


@portal_page("/claims/disputes/[dispute_key]", title="Dispute", on_load=State.open)
def dispute() -> rx.Component:
    """The dispute, or why it cannot be shown."""
    here = State.detail.is_not_none() & (State.detail.key == State.dispute_key)
    return rx.cond(here, _dispute(), waiting_or_missing("Dispute", State.is_missing))


def _dispute() -> rx.Component:
    one = State.detail
    title = rx.fragment("Dispute ", rx.el.span(one.number, class_name="mono"))
    take_back = secondary("Withdraw", **opens("withdraw"))
    return stack(
        page_title(
            title,
            beside=chip(one.status, one.tone),
            back=("Dispute Lookup", "/claims/disputes"),
            actions=rx.cond(one.may_act, take_back),
        ),
        rx.cond(one.question != "", _question()),
        panel(_head()),
        rx.el.div(
            panel(
                tabs(
                    "Dispute",
                    (
                        Tab("details", "Dispute Details", dispute_details(State)),
                        Tab("attachments", "Attachments", _attachments(), count=State.files.length()),
                        Tab("correspondence", "Correspondence", _correspondence(), count=State.words.length()),
                    ),
                    chosen=State.tab,
                    on_choose=State.choose,
                ),
                flush=True,
            ),
            panel(timeline(State.steps, name="What happens when"), title="What happens when"),
            class_name="beside",
        ),
        rx.cond(one.may_act, _reply()),
        confirm(
            "withdraw",
            "Withdraw this dispute?",
            "It is closed without a decision. Until the last day to dispute the claim you can submit a new one.",
            "Withdraw",
            State.take_back,
        ),
    )


def _question() -> rx.Component:
    one = State.detail
    return note(
        rx.el.strong("The plan asks, until ", one.answer_by, ": "), rx.el.span(one.question, class_name="said"),
        " Answer below; you can attach files.", tone="warn",
    )  # fmt: skip


def _head() -> rx.Component:
    one = State.detail
    bundle = rx.cond(
        one.bundle_key != "", link(one.bundle_number, to="/claims/bundles/" + one.bundle_key.to(str)), rx.fragment("–")
    )
    return facts(
        ("Claim", identifier(one.claim_number, "claim number", to="/claims/" + one.claim_key.to(str))),
        ("Member", one.member),
        ("Submitted", one.submitted),
        ("By", one.submitter),
        ("Decision due", rx.cond(one.is_open, one.decide_by, "–")),
        ("Bundle", bundle),
    )


def dispute_details(state: type) -> rx.Component:
    """Dispute Details: the decision first, then what was submitted; for the office's state and the plan's alike."""
    one = state.detail
    decided = rx.el.section(
        rx.el.h2("Decision"), pairs(state.decision), rx.el.p(one.decision_text, class_name="said"), class_name="stack"
    )
    asked = rx.el.section(
        rx.el.h2("Dispute Details"),
        pairs(state.amounts),
        rx.el.div(rx.el.h3("Dispute Description"), rx.el.p(one.description, class_name="said")),
        rx.el.div(rx.el.h3("Expected Outcome"), rx.el.p(one.outcome, class_name="said")),
        class_name="stack",
    )
    rest = [
        rx.el.section(rx.el.h2(title), pairs(several), class_name="stack")
        for title, several in (
            ("Claim Details", state.claim),
            ("Provider Details", state.provider),
            ("Contact Info", state.contact),
        )
    ]
    return rx.el.div(rx.cond(state.decision.length() > 0, decided), asked, *rest, class_name="body apart")


def _attachments() -> rx.Component:
    return attachments(State.files, on_open=State.download)


def _correspondence() -> rx.Component:
    return rx.el.div(correspondence(State.words, on_letter=State.letter), class_name="body")


def _reply() -> rx.Component:
    most = plan().files.dispute_files
    full = note(f"There are {most} files attached, as many as there can be.")
    place = stack(
        rx.cond(
            State.lost > 0,
            note("Files that were attached more than a day ago are no longer there. Attach them again.", tone="warn"),
        ),
        upload(
            "reply-files", "the dispute", purpose=REPLY_FILES, files=State.added, arrived=State.arrived,
            remove=State.remove, most=most,
            hint=f"Up to {most} files for the whole dispute, {plan().files.max_megabytes} MB each.",
        ),
    )  # fmt: skip
    return panel(
        draft_form(
            rx.el.input(type="hidden", name="record", value=State.detail.key.to(str), read_only=True),
            area_field("text", "Message", default=State.text, problems=State.problems, prefix="reply-"),
            rx.cond(State.detail.room > 0, place, full),
            actions(primary("Send", submit=True, custom_attrs=AFTER_FILES), start=saved_note(State.saved)),
            keep=State.keep,
            opened=State.opened,
            submit=State.send,
        ),
        title="Reply or add files",
        aside="The plan is told at once",
    )


@portal_page("/claims/disputes/[dispute_key]/submitted", title="Dispute submitted", on_load=State.open)
def submitted() -> rx.Component:
    """The confirmation."""
    one = State.detail
    here = one.is_not_none() & (one.key == State.dispute_key)
    return rx.cond(here, _submitted(), waiting_or_missing("Dispute", State.is_missing))


def _submitted() -> rx.Component:
    one = State.detail
    return stack(
        page_title("Your dispute is submitted", beside=chip(one.status, one.tone)),
        panel(
            facts(
                ("Dispute #", identifier(one.number, "dispute number")),
                ("Claim", identifier(one.claim_number, "claim number")),
                ("Submitted", one.submitted),
                ("Attachments", State.files.length().to_string()),
                ("Acknowledged by", one.acknowledge_by),
                ("Decided by", one.decide_by),
            ),
            rx.el.p(
                "We have sent you a confirmation by e-mail, and told your Local Office Administrator. You can add "
                "files, write to us or withdraw it as long as it is open."
            ),
            rx.el.div(
                link_button("View the dispute", to="/claims/disputes/" + one.key.to(str), kind="primary"),
                link_button("Back to the claim", to="/claims/" + one.claim_key.to(str)),
                link_button("Dispute Lookup", to="/claims/disputes"),
                class_name="row",
            ),
        ),
        panel(timeline(State.steps, name="What happens when"), title="What happens when"),
    )
