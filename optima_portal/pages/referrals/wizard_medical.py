"""Section 4: when, where, which services, for which diagnoses, why (seed 000 X, 4a–4e)."""

from typing import Any

import reflex as rx

from optima_portal.components.buttons import icon_button, secondary
from optima_portal.components.field import (
    area_field,
    check_field,
    choice_field,
    date_field,
    form_grid,
    select_field,
    text_field,
)
from optima_portal.components.panel import note, panel, row
from optima_portal.components.states import empty
from optima_portal.rules.plan import plan
from optima_portal.rules.referral_form import URGENT
from optima_portal.rules.referral_status import Priority
from optima_portal.state.referral_wizard import ReferralWizardState as State

PRIORITIES = tuple((one.name, one.value) for one in Priority)


SERVICES, CODES = "service-search", "diagnosis-search"
"""The forms of the searches: they stand beside the draft's form, their fields and buttons inside it."""


def medical() -> rx.Component:
    """The fields of the draft, and the searches where what they find belongs."""
    return rx.fragment(_when_and_where(), _services(), _diagnoses(), _indications())


def medical_searches() -> rx.Component:
    """A form cannot stand in a form: these are empty, and the fields name them."""
    return rx.fragment(
        rx.el.form(id=SERVICES, on_submit=State.find_services), rx.el.form(id=CODES, on_submit=State.find_diagnoses)
    )


def _when_and_where() -> rx.Component:
    view = State.view
    retro = rx.cond(
        view.priority == "RETRO",
        date_field(
            "request_date", "Request Date", required=True, default=view.request_date, max=view.today,
            hint="For services previously provided: a date before today, at most "
            f"{plan().referrals.retro_days:,} days back", span=4,
        ),
        text_field(
            "shown_date", "Request Date", kind="date", default=view.today, read_only=True, tab_index=-1, span=4,
            hint="Always the day on which you fill out the referral",
        ),
    )  # fmt: skip
    urgent = rx.cond(
        view.priority == "URGENT",
        note(
            rx.el.p(URGENT),
            check_field("urgent", "This definition applies to this referral.", default=view.is_urgency_confirmed),
            tone="warn",
        ),
    )
    return panel(
        form_grid(
            choice_field("priority", "Priority", PRIORITIES, default=view.priority, required=True, span=4),
            retro,
            select_field(
                "place_of_service", "Place of Service", State.places, first="Select a place", required=True,
                default=view.place_of_service, span=4,
            ),
        ),
        urgent,
        title="4a–b. When and where",
    )  # fmt: skip


def _services() -> rx.Component:
    return panel(
        rx.el.ul(rx.foreach(State.services, _service), class_name="picks"), _service_search(), title="4c. Services"
    )


def _service(one: rx.Var) -> rx.Component:
    prefix = one.code.to(str)
    return rx.el.li(
        row(
            rx.el.span(one.code, class_name="mono"),
            rx.el.strong(one.description),
            icon_button("close", rx.Var.create("Remove ") + prefix, on_click=State.remove_service(one.code)),
        ),
        rx.cond(
            one.gray != "",
            note(one.gray, tone="warn"),
            rx.el.div(
                _typed(rx.Var.create("units-") + prefix, "Units", one.units, one.most_units, required=True),
                _typed(rx.Var.create("modifiers-") + prefix, "Modifiers", one.modifiers, "Parted by blanks"),
                rx.foreach(
                    one.questions, lambda asked: _typed(asked.field, asked.text, asked.answer, "", required=True)
                ),
                class_name="form",
            ),
        ),
        rx.cond((one.gray == "") & (one.free != ""), row(rx.el.span(one.free, class_name="soft"), _keep(one))),
        key=one.code,
    )


def _typed(
    name: rx.Var, label: rx.Var | str, value: rx.Var, hint: rx.Var | str, *, required: bool = False
) -> rx.Component:
    """A field whose name the state says."""
    must = [rx.el.span("*", class_name="must", custom_attrs={"aria-hidden": "true"})] if required else []
    return rx.el.div(
        rx.el.label(label, *must, html_for=name),
        rx.el.input(
            type="text", id=name, name=name, default_value=value, required=required, class_name="control",
            auto_complete="off",
        ),
        rx.el.p(hint, class_name="hint"),
        class_name="field",
        custom_attrs={"data-span": "4"},
        key=name,
    )  # fmt: skip


def _diagnoses() -> rx.Component:
    def line(one: rx.Var) -> rx.Component:
        take_off = icon_button("close", rx.Var.create("Remove ") + one[0], on_click=State.remove_diagnosis(one[0]))
        return rx.el.li(row(rx.el.span(one[0], class_name="mono"), rx.el.span(one[1]), take_off), key=one[0])

    several = rx.el.ul(rx.foreach(State.diagnoses, line), class_name="picks")
    return panel(several, _diagnosis_search(), title="4d. ICD codes")


def _indications() -> rx.Component:
    return panel(
        area_field(
            "indications", "What are the clinical indications for this referral?", required=True, rows=5,
            default=State.view.indications,
        ),
        title="4e. Clinical indications",
    )  # fmt: skip


def _keep(one: rx.Var) -> rx.Component:
    """*No referral required*, with a number to write down."""
    name = rx.el.span(" ", one.code, class_name="sr")
    return secondary("Keep a record", name, small=True, on_click=State.keep_answer(one.code))


def _service_search() -> rx.Component:
    def line(one: rx.Var) -> rx.Component:
        words = row(rx.el.span(one.code, class_name="mono"), rx.el.span(one.description))
        name = rx.el.span(" ", one.code, class_name="sr")
        add = secondary("+ Add Service", name, small=True, on_click=State.add_service(one.code))
        gray = rx.el.p(one.gray, class_name="soft small")
        kept = rx.cond(one.gray.startswith("No referral required"), _keep(one))
        return rx.el.li(
            rx.cond(one.gray != "", rx.el.div(row(words, kept), gray, class_name="gray"), row(words, add)), key=one.code
        )

    return _search(
        SERVICES, "Select a Service", "service_words", "Code or words of the description",
        State.services_searched, State.found_services, line, "No service found",
    )  # fmt: skip


def _diagnosis_search() -> rx.Component:
    def line(one: rx.Var) -> rx.Component:
        name = rx.el.span(" ", one.code, class_name="sr")
        add = secondary("+ Add ICD Code", name, small=True, on_click=State.add_diagnosis(one.code))
        return rx.el.li(row(rx.el.span(one.code, class_name="mono"), rx.el.span(one.description), add), key=one.code)

    return _search(
        CODES, "Find an ICD Code", "diagnosis_words", "Code or words, such as e11.2 or sleep apnea",
        State.diagnoses_searched, State.found_diagnoses, line, "No billable code found",
    )  # fmt: skip


def _search(
    form: str, title: str, name: str, hint: str, searched: rx.Var, found: rx.Var, line: Any, nothing: str
) -> rx.Component:
    several = rx.el.ul(rx.foreach(found, line), class_name="picks found")
    spoken = rx.el.span(f": {title}", class_name="sr")
    return rx.el.div(
        form_grid(text_field(name, title, hint=hint, problems=State.problems, auto_complete="off", form=form, span=8)),
        row(secondary("Search", spoken, submit=True, form=form, icon="search")),
        rx.cond(searched, rx.cond(found.length() > 0, several, empty(nothing, "Try fewer letters or other words."))),
        class_name="stack tight",
    )
