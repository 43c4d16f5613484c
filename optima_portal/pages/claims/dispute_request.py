"""The Provider Dispute Resolution Request of Release 14: its notice, its sections, its attachments."""

import reflex as rx

from optima_portal.components.buttons import AFTER_FILES, actions, button, primary
from optima_portal.components.dialog import closes, dialog
from optima_portal.components.draft_form import draft_form, saved_note
from optima_portal.components.field import area_field, form_grid, select_field, text_field
from optima_portal.components.pairs import pairs
from optima_portal.components.panel import note, stack
from optima_portal.components.upload import upload
from optima_portal.rules.dispute_status import DisputeType
from optima_portal.rules.dispute_triage import ABOUTS, notice_of
from optima_portal.rules.plan import plan
from optima_portal.state.dispute_request import DISPUTE_FILES
from optima_portal.state.dispute_request import DisputeRequestState as State

FORM = "dispute-form"
KINDS = tuple((one.name, one.value) for one in DisputeType)
ASK = (
    "Do you have any supporting documents? Acceptable documents include *.pdf, *.docx, *.xlsx, and images files "
    f"({plan().files.dispute_files} items total)"
)


def dispute_window() -> rx.Component:
    """The modal over a claim, in two steps."""
    return dialog(
        "dispute-request",
        "Provider Dispute Resolution Request",
        rx.cond(State.step == 1, request_form(), request_files()),
        open=State.window,
        on_close=State.close,
        aside=rx.fragment("Step ", State.step.to_string(), " of 2 ", rx.cond(State.saved != "", "· ", ""), saved()),
        foot=request_actions(closes()),
        wide=True,
    )


def request_form(with_claim: bool = True) -> rx.Component:
    """The first step; a bundle has no claim of its own to show."""
    return stack(
        _notice(),
        *([_known()] if with_claim else []),
        draft_form(
            rx.el.input(type="hidden", name="record", value=State.record, read_only=True),
            _about(),
            _what(),
            rx.el.h3("Contact Info"),
            _contact(),
            keep=State.keep,
            opened=State.opened,
            submit=State.proceed,
            id=FORM,
        ),
    )


def request_files() -> rx.Component:
    """The second step."""
    gone = rx.cond(
        State.lost > 0,
        note("Files that were attached more than a day ago are no longer there. Attach them again.", tone="warn"),
    )
    return stack(
        rx.el.p(ASK),
        gone,
        upload(
            "dispute-files", "the dispute", purpose=DISPUTE_FILES, files=State.files, arrived=State.arrived,
            remove=State.remove, most=plan().files.dispute_files,
            hint=f"Upload up to {plan().files.dispute_files} files. Max file size {plan().files.max_megabytes}MB.",
        ),
        note(
            "Nothing is sent before you press Submit Dispute. As long as the dispute is open, you can come back and "
            "add files."
        ),
    )  # fmt: skip


def request_actions(leave: rx.Component) -> rx.Component:
    """The buttons of each step."""
    clocks = rx.el.span("Acknowledged by ", State.acknowledge_by, " · decided by ", State.decide_by)
    first = actions(leave, primary("Continue to attachment", submit=True, form=FORM), start=clocks)
    second = actions(
        button("Back", on_click=State.back),
        primary("Submit Dispute", on_click=State.submit, custom_attrs=AFTER_FILES),
        start=clocks,
    )
    return rx.cond(State.step == 1, first, second)


def saved() -> rx.Component:
    """When the draft was kept."""
    return saved_note(State.saved)


def _notice() -> rx.Component:
    first, second = notice_of(plan())
    return note(
        rx.el.p(first),
        rx.el.details(rx.el.summary("What is not a dispute?"), rx.el.p(second), class_name="more-words"),
    )


def _known() -> rx.Component:
    """What the plan knows already, in little room: nobody has to type it."""
    provider = rx.el.details(
        rx.el.summary(rx.el.h3("Provider Details"), rx.el.span(State.provider[0][1], class_name="soft")),
        pairs(State.provider),
        class_name="more-words",
    )
    claim = rx.el.section(rx.el.h3("Claim Details"), pairs(State.claim))
    amounts = rx.el.section(rx.el.h3("Dispute Details"), pairs(State.amounts))
    return rx.el.div(provider, claim, amounts, class_name="known")


def _about() -> rx.Component:
    elsewhere = rx.cond(
        State.elsewhere != "",
        rx.el.div(
            note(rx.el.strong(State.elsewhere), ". ", State.elsewhere_words, tone="warn"), role="status"
        ),
    )  # fmt: skip
    return rx.fragment(
        form_grid(
            select_field(
                "about", "What is this request about?", ABOUTS, required=True, default=State.values["about"],
                problems=State.problems, prefix="dispute-", on_change=State.choose_about, span=12,
            )
        ),
        elsewhere,
    )  # fmt: skip


def _what() -> rx.Component:
    told = {"problems": State.problems, "prefix": "dispute-"}
    return form_grid(
        select_field(
            "kind", "Dispute type", KINDS, first="Choose", required=True, default=State.values["kind"], span=6, **told
        ),
        text_field(
            "amount", "Amount expected", default=State.values["amount"], hint="For all lines together, such as 118.72",
            span=6, input_mode="decimal", auto_complete="off", **told,
        ),
        area_field(
            "description", "Dispute Description", required=True, default=State.values["description"],
            placeholder="Please enter text", **told,
        ),
        area_field(
            "outcome", "Expected Outcome", required=True, default=State.values["outcome"],
            placeholder="Please enter text", **told,
        ),
    )  # fmt: skip


def _contact() -> rx.Component:
    told = {"problems": State.problems, "prefix": "dispute-"}
    field = lambda name, label, **more: text_field(  # noqa: E731
        f"contact_{name}", label, default=State.values[f"contact_{name}"], **told, **more
    )
    return form_grid(
        field("name", "Name", required=True, auto_complete="name", span=6),
        field("email", "Email", required=True, kind="email", auto_complete="email", span=6),
        field("title", "Title", span=4),
        field("phone", "Phone", required=True, kind="tel", auto_complete="tel", span=4),
        field("fax", "Fax", kind="tel", span=4),
    )
