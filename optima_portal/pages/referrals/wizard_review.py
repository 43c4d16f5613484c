"""Sections 5 and 6: clinical attachments, and the whole before *Submit Referral*."""

from typing import Any

import reflex as rx

from optima_portal.components.buttons import text_button
from optima_portal.components.field import area_field
from optima_portal.components.panel import note, panel, row
from optima_portal.components.upload import size_of, upload
from optima_portal.pages.referrals.wizard_about import member_line
from optima_portal.pages.referrals.wizard_referred_to import provider_warnings
from optima_portal.rules.plan import plan
from optima_portal.rules.referral_form import Section
from optima_portal.state.referral_wizard import REFERRAL_FILES
from optima_portal.state.referral_wizard import ReferralWizardState as State


def attachments() -> rx.Component:
    """Section 5."""
    most, megabytes = plan().files.referral_files, plan().files.max_megabytes
    return panel(
        rx.el.p("More clinical information gives you the best opportunity for a faster response."),
        upload(
            "referral-files", "the referral", purpose=REFERRAL_FILES, files=State.files, arrived=State.arrived,
            remove=State.remove_file, most=most,
            hint=f"You can upload up to {most} files. Max file size is {megabytes}MB.",
        ),
        title="5. Clinical Attachments",
    )  # fmt: skip


def review() -> rx.Component:
    """Section 6: everything with its *Edit*."""
    view = State.view
    return rx.fragment(
        rx.cond(State.missing.length() > 0, _missing()),
        panel(
            _part("Referral", Section.ABOUT, rx.el.p(_kind(), " · ", _priority()), member_line(view.member)),
            _part("Referring Provider", Section.REFERRING, rx.el.p(view.referring_name), _soft(view.service_address)),
            _part("Referred To Provider", Section.REFERRED_TO, _provider()),
            _part("Services", Section.MEDICAL, _services()),
            _part("Diagnosis", Section.MEDICAL, _diagnoses()),
            _part("Clinical Indications", Section.MEDICAL, rx.el.p(view.indications, class_name="said")),
            _part("Attachments", Section.ATTACHMENTS, _files()),
            title="6. Review your referral",
            flush=True,
        ),
        rx.cond(view.duplicate != "", _duplicate()),
        note(
            "All referrals are subject to the member’s eligibility. If it is approved, providers are granted "
            f"{plan().referrals.approved_days} days to render services."
        ),
    )


def _part(title: str, section: Section, *body: Any) -> rx.Component:
    edit = text_button("Edit", rx.el.span(f" {title}", class_name="sr"), on_click=State.go_to_step(int(section) - 1))
    return rx.el.section(row(rx.el.h3(title), edit), *body, class_name="body stack tight")


def _missing() -> rx.Component:
    return note(
        rx.el.strong("This is still missing:"), rx.el.ul(rx.foreach(State.missing, rx.el.li)), tone="warn"
    )  # fmt: skip


def _kind() -> Any:
    return rx.cond(State.view.kind == "BEHAVIORAL", "Behavioral Health", "Medical")


def _priority() -> Any:
    dated = rx.el.span("Retro, ", State.view.request_date)
    return rx.match(
        State.view.priority, ("URGENT", rx.fragment("Urgent")), ("RETRO", dated), rx.fragment("Routine")
    )  # fmt: skip


def _soft(words: rx.Var) -> rx.Component:
    return rx.el.p(words, class_name="soft")


def _provider() -> rx.Component:
    view = State.view
    allowed = rx.cond(view.redirect_allowed, "Yes", "No")
    return rx.cond(
        view.chosen.is_not_none(),
        rx.el.div(
            row(rx.el.strong(view.chosen.name), provider_warnings(view.chosen)),
            _soft(view.chosen.address),
            rx.el.p("Allow the member to be redirected? ", rx.el.strong(allowed)),
            rx.cond(view.justification != "", rx.el.p(view.justification, class_name="said")),
            class_name="stack tight",
        ),
    )


def _services() -> rx.Component:
    def line(one: rx.Var) -> rx.Component:
        modifiers = rx.cond(one.modifiers != "", rx.fragment(" · modifiers ", one.modifiers))
        asked = rx.foreach(one.questions, lambda each: rx.el.li(each.text, " ", rx.el.strong(each.answer)))
        return rx.el.li(
            rx.el.span(one.code, class_name="mono"), " ", one.description, " · ", one.units, " units", modifiers,
            rx.el.ul(asked, class_name="soft small"), key=one.code,
        )  # fmt: skip

    return rx.el.ul(rx.foreach(State.services, line))


def _diagnoses() -> rx.Component:
    return rx.el.ul(
        rx.foreach(
            State.diagnoses, lambda one: rx.el.li(rx.el.span(one[0], class_name="mono"), " ", one[1], key=one[0])
        )
    )


def _files() -> rx.Component:
    several = rx.el.ul(
        rx.foreach(State.files, lambda one: rx.el.li(one.name, " ", size_of(one.size), key=one.key))
    )  # fmt: skip
    return rx.cond(State.files.length() > 0, several, _soft(rx.Var.create("None")))


def _duplicate() -> rx.Component:
    return panel(
        note(
            "The same member, provider and service were requested in referral ", State.view.duplicate, ".", tone="warn"
        ),
        area_field(
            "duplicate_reason", "Why is it requested again?", required=True, default=State.view.duplicate_reason
        ),
        title="A referral for the same",
    )
