"""What the office's and the plan's page of a referral show alike; `state` has the referral and its lists."""

from typing import Any

import reflex as rx

from optima_portal.components.buttons import text_button
from optima_portal.components.chip import bad, chip, warn
from optima_portal.components.facts import facts
from optima_portal.components.link import link
from optima_portal.components.panel import columns, note, panel
from optima_portal.components.states import empty
from optima_portal.components.table import Column, grid
from optima_portal.components.upload import size_of


def clock_chip(one: rx.Var) -> rx.Component:
    """Late, due soon, paused: with words, not colour alone."""
    return rx.match(
        one.urgency,
        ("late", bad("Late")),
        ("soon", warn("Due within a day")),
        ("paused", chip("Waiting for the office")),
        rx.fragment(),
    )


def services(state: Any) -> rx.Component:
    """Seed 000 IX, Services; for the office's state and the plan's alike."""
    one = state.referral
    listed = (
        Column("Status", lambda line: line.status, tight=True),
        Column("Service", lambda line: rx.el.span(line.code, class_name="mono"), tight=True, head=True),
        Column("Modifiers", lambda line: line.modifiers, tight=True),
        Column("Description", lambda line: line.description),
        Column("Duration", lambda _: one.valid),
        Column("Service Units", lambda line: line.units, right=True, tight=True),
        Column("Approved Units", lambda line: line.approved, right=True, tight=True),
        Column("Units Used", lambda line: line.used, right=True, tight=True),
        Column("Decision", _decision, tight=True),
        Column("Decision Description", _why),
    )
    said = rx.el.div(
        rx.el.h3("Clinical Indications"),
        rx.el.p(one.indications, class_name="said"),
        rx.cond(one.duplicate != "", rx.el.p("Requested again after ", one.duplicate, class_name="soft")),
        rx.foreach(state.services, _answers),
        rx.cond(
            one.counted != "",
            rx.el.section(
                rx.el.h3("Units used"),
                rx.el.p(
                    "Counted from claims as of ",
                    one.counted,
                    ". Denied and reversed claims do not count.",
                    class_name="soft",
                ),
                rx.foreach(state.services, _used),
            ),
        ),
        class_name="body stack tight",
    )
    return rx.fragment(grid("Services", listed, state.services, key=lambda line: line.key), said)


def _decision(line: rx.Var) -> rx.Component:
    return rx.cond(line.is_decided, chip(line.decision, line.tone), "–")


def _why(line: rx.Var) -> rx.Component:
    by_rule = rx.el.details(
        rx.el.summary("Approved by rule: ", line.rule),
        rx.el.ul(rx.foreach(line.rule_facts, rx.el.li)),
        rx.cond(line.rule_file != "", rx.el.p("Rules of ", line.rule_file, class_name="soft")),
    )
    return rx.cond(line.rule != "", by_rule, rx.el.span(line.why))


def _used(line: rx.Var) -> rx.Component:
    """On which days and claims; another office's claim without its number."""

    def use(one: rx.Var) -> rx.Component:
        claim = rx.cond(
            one.address != "",
            link("Claim ", rx.el.span(one.claim, class_name="mono"), to=one.address),
            "on another office’s claim",
        )
        return rx.el.li(one.day, ": ", one.units, " · ", claim, key=one.key)

    said = rx.cond(
        line.used_lines.length() > 0, rx.el.ul(rx.foreach(line.used_lines, use)), rx.el.span(" No claim yet.")
    )
    return rx.cond(
        line.used != "",
        rx.el.div(rx.el.strong(line.code, class_name="mono"), " used ", line.used, ", ", line.left, " left.", said),
    )


def _answers(line: rx.Var) -> rx.Component:
    asked = rx.foreach(line.answers, lambda one: rx.el.li(one[0], " ", rx.el.strong(one[1])))
    return rx.cond(
        line.answers.length() > 0, rx.el.section(rx.el.h3("Questionnaire of ", line.code), rx.el.ul(asked))
    )  # fmt: skip


def providers(state: Any) -> rx.Component:
    """Referring and Referred To Provider."""
    one = state.referral
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


def diagnoses(state: Any) -> rx.Component:
    """Codes with their words."""
    listed = (
        Column("Code", lambda one: rx.el.span(one[0], class_name="mono"), tight=True, head=True),
        Column("Description", lambda one: one[1]),
    )
    return grid("Diagnosis", listed, state.diagnoses, key=lambda one: one[0])


def attachments(state: Any, nothing: str) -> rx.Component:
    """Files that can be opened, or why there are none."""
    listed = (
        Column("File", lambda one: text_button(one.name, on_click=state.file(one.key)), head=True),
        Column("Size", lambda one: size_of(one.size), right=True, tight=True),
        Column("Added", lambda one: one.added, tight=True),
    )
    none = empty("No attachments", nothing, symbol="file")
    return rx.cond(state.files.length() > 0, grid("Attachments", listed, state.files, key=lambda one: one.key), none)


def timeline(state: Any) -> rx.Component:
    """Every step, who, when, and the clocks that run."""
    listed = (
        Column("When", lambda one: one.at, tight=True),
        Column("Step", lambda one: one.step, head=True),
        Column("Who", lambda one: rx.fragment(one.by, rx.cond(one.is_plans, " (plan)", "")), tight=True),
        Column("", lambda one: rx.el.span(one.text, class_name="said"), silent=True),
        Column("Letter", lambda one: _letter(state, one), tight=True),
    )
    clocks = rx.el.ul(rx.foreach(state.clocks, lambda one: rx.el.li(one.rule, ": ", rx.el.strong(one.due))))
    running = rx.el.section(rx.el.h3("Clocks"), clocks, class_name="body")
    return rx.fragment(
        grid("Timeline", listed, state.timeline, key=lambda one: one.key), rx.cond(state.clocks.length() > 0, running)
    )


def _letter(state: Any, one: rx.Var) -> rx.Component:
    return rx.cond(one.has_letter, text_button("Open (PDF)", icon="file", on_click=state.letter(one.key)))


def appeal_panel(state: Any, *acts: rx.Component) -> rx.Component:
    """The appeal of the decision, as both sides read it; `acts` stand under it."""
    one = state.appeal
    files = rx.el.ul(
        rx.foreach(state.appeal_files, lambda file: rx.el.li(text_button(file.name, on_click=state.file(file.key))))
    )
    due = rx.cond(one.is_open, rx.fragment(one.due, " ", clock_chip(one)), "–")
    return panel(
        facts(
            ("Appeal", rx.el.span(one.number, class_name="mono")), ("How fast", one.pace), ("By", one.by),
            ("Submitted", rx.fragment(one.submitted, " · ", one.submitted_by)), ("Decision due", due),
            ("Decided", rx.cond(one.decided != "", one.decided, "–")),
        ),
        facts(
            ("Why the decision should be changed", rx.el.span(one.reason, class_name="said")),
            ("Expected Outcome", rx.el.span(one.outcome, class_name="said")),
            ("Decision", rx.cond(one.why != "", rx.el.span(one.why, class_name="said"), "–")),
            ("Attachments", rx.cond(state.appeal_files.length() > 0, files, "None")),
            lines=True,
        ),
        *acts,
        title="Appeal",
        aside=chip(one.status, one.tone),
    )  # fmt: skip
