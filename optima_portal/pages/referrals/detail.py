"""`/referrals/[referral_key]`: Services, Member Info, Provider, Diagnosis, Attachments, Timeline; the confirmation."""

import reflex as rx

from optima_portal.components.buttons import actions, link_button, primary, secondary, text_button
from optima_portal.components.chip import bad, chip, warn
from optima_portal.components.dialog import confirm, opens
from optima_portal.components.facts import facts
from optima_portal.components.field import area_field
from optima_portal.components.link import link
from optima_portal.components.page import portal_page
from optima_portal.components.pairs import pairs
from optima_portal.components.panel import columns, note, page_title, panel, row, stack
from optima_portal.components.states import empty, waiting_or_missing
from optima_portal.components.table import Column, grid
from optima_portal.components.tabs import Tab, tabs
from optima_portal.components.upload import size_of, upload
from optima_portal.rules.plan import plan
from optima_portal.state.referral_detail import ReferralState as State
from optima_portal.state.referral_wizard import REFERRAL_FILES

SUBJECT = (
    "All referrals are subject to the member’s eligibility. If it is approved, providers are granted "
    f"{plan().referrals.approved_days} days to render services."
)


@portal_page("/referrals/[referral_key]", title="Referral", on_load=State.open)
def referral() -> rx.Component:
    """The referral, or why it cannot be shown."""
    here = State.referral.is_not_none() & (State.referral.key == State.referral_key)
    return rx.cond(here, _referral(), waiting_or_missing("Referral", State.is_missing))


@portal_page("/referrals/[referral_key]/submitted", title="Referral submitted", on_load=State.open)
def referral_submitted() -> rx.Component:
    """The confirmation, with the Referral Code to keep."""
    one = State.referral
    said = rx.cond(
        one.status == "Approved",
        note("It was approved at once. Valid ", one.valid, ".", tone="ok"),
        note("It is pending. The plan decides by ", one.due, ".", tone="info"),
    )
    shown = stack(
        page_title("Your referral is submitted", beside=chip(one.status, one.tone)),
        panel(
            facts(("Referral Code", rx.el.strong(one.code, class_name="mono")), ("Member", one.member),
                  ("Referred To Provider", one.referred_to.name), ("Received", one.received)),
            said,
            rx.el.p(SUBJECT),
            actions(
                link_button("Open the referral", to="/referrals/" + one.key.to(str), kind="primary"),
                secondary("Print", icon="print", on_click=State.paper),
                link_button("Submit another referral", to="/referrals/new"),
            ),
        ),
    )  # fmt: skip
    here = one.is_not_none() & (one.key == State.referral_key)
    return rx.cond(here, shown, waiting_or_missing("Your referral is submitted", State.is_missing))


def _referral() -> rx.Component:
    one = State.referral
    return stack(
        page_title(
            rx.fragment("Referral ", rx.el.span(one.code, class_name="mono")),
            beside=chip(one.status, one.tone),
            back=("Referral Lookup", "/referrals"),
            actions=[
                secondary("Print", icon="print", on_click=State.paper),
                rx.cond(one.can_act, secondary("Copy to a new referral", on_click=State.copy)),
                rx.cond(one.can_act & one.is_open, secondary("Withdraw", **opens("withdraw"))),
            ],
        ),
        rx.cond(one.question != "", _question()),
        panel(_head()),
        panel(
            tabs(
                "Referral",
                (
                    Tab("services", "Services", services()),
                    Tab("member", "Member Info", _member()),
                    Tab("provider", "Provider", providers()),
                    Tab("diagnosis", "Diagnosis", diagnoses()),
                    Tab("attachments", "Attachments", _attachments(), count=State.files.length()),
                    Tab("timeline", "Timeline", timeline()),
                ),
                chosen=State.tab,
                on_choose=State.choose,
            ),
            flush=True,
        ),
        confirm(
            "withdraw", "Withdraw this referral?", "It ends without a decision. You can copy it to a new one later.",
            "Withdraw", State.take_back,
        ),
    )  # fmt: skip


def clock_chip(one: rx.Var) -> rx.Component:
    """Late, due soon, paused: with words, not colour alone."""
    return rx.match(
        one.urgency,
        ("late", bad("Late")),
        ("soon", warn("Due within a day")),
        ("paused", chip("Waiting for the office")),
        rx.fragment(),
    )


def _head() -> rx.Component:
    one = State.referral
    member = rx.cond(one.sees_member, link(one.member, to="/members/" + one.member_key.to(str)), one.member)
    return facts(
        ("Member", member),
        ("Referral Type", one.kind),
        ("Priority", one.priority),
        ("Request Date", one.requested),
        ("Received", one.received),
        ("Decision due", rx.cond(one.is_open, row(rx.cond(one.due != "", one.due, "–"), clock_chip(one)), "–")),
        ("Valid", rx.cond(one.valid != "", one.valid, "–")),
        ("Place of Service", one.place_of_service),
    )


def _question() -> rx.Component:
    one = State.referral
    form = rx.el.form(
        area_field("text", "Your answer", required=True, problems=State.problems),
        actions(primary("Send answer", submit=True)),
        on_submit=State.answer,
        key=State.opened.to_string(),
        class_name="stack tight",
    )
    return panel(
        note(rx.el.strong("The plan asks: "), rx.el.span(one.question, class_name="said"), tone="warn"),
        rx.cond(one.can_act, form),
        title="Information requested",
    )


def services() -> rx.Component:
    """Seed 000 IX, Services; for the office's state and the plan's alike."""
    one = State.referral
    listed = (
        Column("Status", lambda line: chip(line.decision, line.tone), tight=True),
        Column("Service", lambda line: rx.el.span(line.code, class_name="mono"), tight=True, head=True),
        Column("Modifiers", lambda line: line.modifiers, tight=True),
        Column("Description", lambda line: line.description),
        Column("Duration", lambda _: one.valid, tight=True),
        Column("Service Units", lambda line: line.units, right=True, tight=True),
        Column("Approved Units", lambda line: line.approved, right=True, tight=True),
        Column("Units Left", lambda line: line.left, right=True, tight=True),
        Column("Decision Description", _why),
    )
    said = rx.el.div(
        rx.el.h3("Clinical Indications"),
        rx.el.p(one.indications, class_name="said"),
        rx.cond(one.duplicate != "", rx.el.p("Requested again after ", one.duplicate, class_name="soft")),
        rx.foreach(State.services, _answers),
        class_name="body stack tight",
    )
    return rx.fragment(grid("Services", listed, State.services, key=lambda line: line.key), said)


def _why(line: rx.Var) -> rx.Component:
    by_rule = rx.el.details(
        rx.el.summary("Approved by rule: ", line.rule), rx.el.ul(rx.foreach(line.rule_facts, rx.el.li))
    )
    return rx.cond(line.rule != "", by_rule, rx.el.span(line.why))


def _answers(line: rx.Var) -> rx.Component:
    asked = rx.foreach(line.answers, lambda one: rx.el.li(one[0], " ", rx.el.strong(one[1])))
    return rx.cond(
        line.answers.length() > 0, rx.el.section(rx.el.h3("Questionnaire of ", line.code), rx.el.ul(asked))
    )  # fmt: skip


def _member() -> rx.Component:
    hidden = empty(
        "Member information is not shown", "The member is not associated with your office at the PCP or group level."
    )
    return rx.el.div(rx.cond(State.referral.sees_member, pairs(State.member_facts), hidden), class_name="body")


def providers() -> rx.Component:
    """Referring and Referred To Provider."""
    one = State.referral
    changed = rx.cond(
        one.redirected_from != "", note("The plan redirected from ", one.redirected_from, ".", tone="warn")
    )
    redirect = facts(("Allow the member to be redirected?", one.redirect), lines=True)
    why = rx.cond(one.justification != "", rx.el.p(one.justification, class_name="said"))
    return rx.el.div(
        columns(
            rx.el.section(rx.el.h2("Referring Provider"), _place(one.referring)),
            rx.el.section(rx.el.h2("Referred To Provider"), changed, _place(one.referred_to), redirect, why),
        ),
        class_name="body",
    )


def _place(one: rx.Var) -> rx.Component:
    return facts(
        ("Provider Name", one.name),
        ("Provider ID", rx.el.span(one.provider_id, class_name="mono")),
        ("Specialty", one.specialty),
        ("Address", one.address),
        ("Phone", one.phone),
        ("Fax", one.fax),
        lines=True,
    )


def diagnoses() -> rx.Component:
    """Codes with their words."""
    listed = (
        Column("Code", lambda one: rx.el.span(one[0], class_name="mono"), tight=True, head=True),
        Column("Description", lambda one: one[1]),
    )
    return grid("Diagnosis", listed, State.diagnoses, key=lambda one: one[0])


def _attachments() -> rx.Component:
    listed = (
        Column("File", lambda one: text_button(one.name, on_click=State.file(one.key)), head=True),
        Column("Size", lambda one: size_of(one.size), right=True, tight=True),
        Column("Added", lambda one: one.added, tight=True),
    )
    none = empty("No attachments", "Files that were sent with the referral appear here.", symbol="file")
    most = plan().files.referral_files
    more = upload(
        "more-files", "the referral", purpose=REFERRAL_FILES, files=rx.Var.create([]).to(list[dict[str, str]]),
        arrived=State.arrived, remove=lambda _: State.open, most=most,
    )  # fmt: skip
    return rx.el.div(
        rx.cond(State.files.length() > 0, grid("Attachments", listed, State.files, key=lambda one: one.key), none),
        rx.cond(State.referral.can_act & State.referral.is_open, more),
        class_name="body stack",
    )


def timeline() -> rx.Component:
    """Every step, who, when, and the clocks that run."""
    listed = (
        Column("When", lambda one: one.at, tight=True),
        Column("Step", lambda one: one.step, head=True),
        Column("Who", lambda one: rx.fragment(one.by, rx.cond(one.is_plans, " (plan)", "")), tight=True),
        Column("", lambda one: rx.el.span(one.text, class_name="said"), silent=True),
        Column("Letter", _letter, tight=True),
    )
    clocks = rx.el.ul(rx.foreach(State.clocks, lambda one: rx.el.li(one.rule, ": ", rx.el.strong(one.due))))
    running = rx.el.section(rx.el.h3("Clocks"), clocks, class_name="body")
    return rx.fragment(
        grid("Timeline", listed, State.timeline, key=lambda one: one.key), rx.cond(State.clocks.length() > 0, running)
    )


def _letter(one: rx.Var) -> rx.Component:
    return rx.cond(one.has_letter, text_button("Open (PDF)", icon="file", on_click=State.letter(one.key)))
