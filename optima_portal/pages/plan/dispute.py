"""`/plan/disputes/[dispute_key]`: a dispute in the analyst's hands."""

import reflex as rx

from optima_portal.components.buttons import AFTER_FILES, actions, primary, secondary
from optima_portal.components.chip import chip
from optima_portal.components.correspondence import attachments, correspondence
from optima_portal.components.draft_form import draft_form, saved_note
from optima_portal.components.facts import facts
from optima_portal.components.field import area_field, choice_field, form_grid, select_field, text_field
from optima_portal.components.identifier import identifier
from optima_portal.components.page import portal_page
from optima_portal.components.panel import note, page_title, panel, stack
from optima_portal.components.states import waiting_or_missing
from optima_portal.components.table import Column, grid, together
from optima_portal.components.tabs import Tab, tabs
from optima_portal.components.timeline import timeline
from optima_portal.components.upload import upload
from optima_portal.pages.claims.dispute import dispute_details
from optima_portal.rules.dispute_reasons import REASONS
from optima_portal.rules.dispute_status import OUTCOMES
from optima_portal.rules.plan import plan
from optima_portal.state.dispute_review import REVIEW_FILES
from optima_portal.state.dispute_review import DisputeReviewState as State

SERVICES = (
    Column("Date", lambda row: row.start, tight=True),
    Column("Code", lambda row: rx.el.span(row.code, " ", row.modifiers, class_name="mono"), head=True, tight=True),
    Column("Qty", lambda row: row.quantity, right=True, tight=True),
    Column("Billed", lambda row: row.billed, right=True, tight=True),
    Column("Payable", lambda row: row.payable, right=True, tight=True),
    Column("Why", lambda row: rx.fragment(row.why, " ", rx.el.span(row.codes, class_name="mono soft small"))),
)
EOB = (
    Column("EOB Code", lambda row: rx.el.span(row.code, class_name="mono"), head=True, tight=True),
    Column("Billed", lambda row: row.billed, right=True, tight=True),
    Column("Allowed", lambda row: row.allowed, right=True, tight=True),
    Column("Disallowed", lambda row: row.disallowed, right=True, tight=True),
    Column("Paid", lambda row: row.paid, right=True, tight=True),
    Column("Description", lambda row: rx.fragment(row.description, rx.el.div(row.remarks, class_name="soft small"))),
)
ACTS = (("decide", "Decide"), ("ask", "Ask for information"), ("write", "Write"))
DECISIONS = tuple((one.name, one.value) for one in OUTCOMES)
WORDS = tuple((one.code, f"{one.code} {one.words}") for one in REASONS)
VERBS = {"decide": "Send the decision", "ask": "Ask the office", "write": "Send the message"}


@portal_page("/plan/disputes/[dispute_key]", title="Dispute", on_load=State.open)
def review() -> rx.Component:
    """The dispute, or why it cannot be shown."""
    here = State.detail.is_not_none() & (State.detail.key == State.dispute_key)
    return rx.cond(here, _dispute(), waiting_or_missing("Dispute", State.is_missing))


def _dispute() -> rx.Component:
    one = State.detail
    return stack(
        page_title(
            rx.fragment("Dispute ", rx.el.span(one.number, class_name="mono")),
            beside=chip(one.status, one.tone),
            back=("Queue", "/plan/disputes"),
            actions=[
                secondary("Refresh", icon="refresh", on_click=State.refresh),
                rx.cond(one.why_not_acknowledge == "", primary("Acknowledge", on_click=State.acknowledge)),
                rx.cond(one.status == "Acknowledged", secondary("Take into review", on_click=State.take)),
            ],
        ),
        panel(
            facts(
                ("Claim", identifier(one.claim_number, "claim number")),
                ("Member", one.member),
                ("Submitted", one.submitted),
                ("By", one.submitter),
                ("Analyst", rx.cond(one.analyst != "", one.analyst, "–")),
                ("Decision due", rx.cond(one.is_open, one.decide_by, "–")),
            )
        ),
        rx.el.div(
            panel(_tabs(), flush=True),
            panel(timeline(State.steps, name="What happens when"), title="What happens when"),
            class_name="beside",
        ),
        rx.cond(one.is_open, panel(_acts(), title="What to do")),
    )


def _tabs() -> rx.Component:
    lines = rx.el.div(
        grid("Services", SERVICES, State.services, key=lambda row: row.number),
        rx.el.h3("Explanation of Benefits"),
        grid("Explanation of Benefits", EOB, State.eob, key=lambda row: together(row.line, row.code)),
        class_name="body",
    )
    letters = rx.el.div(correspondence(State.words, on_letter=State.letter), class_name="body")
    files = attachments(State.files, on_open=State.download)
    several = (
        Tab("details", "Dispute Details", dispute_details(State)),
        Tab("claim", "Claim", lines),
        Tab("attachments", "Attachments", files, count=State.files.length()),
        Tab("correspondence", "Correspondence", letters, count=State.words.length()),
    )
    return tabs("Dispute", several, chosen=State.tab, on_choose=State.choose)


def _acts() -> rx.Component:
    waits = note(State.detail.why_not_review, " You can write to the office before.", tone="info")
    return stack(rx.cond(State.detail.why_not_review != "", waits), _form())


def _form() -> rx.Component:
    told = {"problems": State.problems, "prefix": "review-"}
    verb = rx.match(State.act, *VERBS.items(), VERBS["write"])
    hint = "The office reads it, in the letter and in Correspondence."
    return draft_form(
        rx.el.input(type="hidden", name="record", value=State.detail.key.to(str), read_only=True),
        choice_field(
            "act", "What to do", ACTS, default=State.act, on_choose=State.choose_act, prefix="review-",
        ),
        rx.cond(State.act == "decide", _decision()),
        area_field("text", "What to say", required=True, rows=5, default=State.values["text"], hint=hint, **told),
        rx.cond(State.detail.room > 0, _files()),
        actions(primary(verb, submit=True, custom_attrs=AFTER_FILES), start=saved_note(State.saved)),
        keep=State.keep,
        opened=State.opened,
        submit=State.send,
    )  # fmt: skip


def _decision() -> rx.Component:
    told = {"problems": State.problems, "prefix": "review-"}
    more = f"In addition to what is payable. {plan().disputes.interest_percent:g} % interest is added where it is due."
    return form_grid(
        select_field(
            "decision", "Outcome", DECISIONS, first="Choose", required=True, default=State.values["decision"], span=4,
            **told,
        ),
        text_field(
            "award", "Amount to pay in addition", default=State.values["award"], span=4, input_mode="decimal",
            hint=more, auto_complete="off", **told,
        ),
        select_field(
            "reason", "Reason", WORDS, first="Choose", required=True, default=State.values["reason"], span=4, **told
        ),
    )  # fmt: skip


def _files() -> rx.Component:
    most = plan().files.dispute_files
    gone = note("Files that were attached more than a day ago are no longer there. Attach them again.", tone="warn")
    return stack(
        rx.cond(State.lost > 0, gone),
        upload(
            "review-files", "the office", purpose=REVIEW_FILES, files=State.added, arrived=State.arrived,
            remove=State.remove, most=most, hint=f"Up to {most} files, {plan().files.max_megabytes} MB each.",
        ),
    )  # fmt: skip
