"""Section 3: whom the member is referred to, and whether they may be redirected (Release 14)."""

import reflex as rx

from optima_portal.components.buttons import actions, button, primary, secondary
from optima_portal.components.chip import chip, warn
from optima_portal.components.dialog import dialog
from optima_portal.components.field import area_field, form_grid, text_field
from optima_portal.components.pager import Paging, pager
from optima_portal.components.panel import note, panel, row
from optima_portal.components.states import empty
from optima_portal.components.table import Column, grid
from optima_portal.rules import redirect
from optima_portal.state.referral_wizard import PAGE
from optima_portal.state.referral_wizard import ReferralWizardState as State


def referred_to() -> rx.Component:
    """3a: the choice, the search and its results."""
    return panel(
        rx.el.div(_chosen(), _search(), class_name="body stack"),
        rx.cond(State.providers_searched, _results()),
        title="3a. Who should see the member?",
        aside="Contracted for the member’s plan, takes the member’s age and gender · nearest first",
        flush=True,
    )


def redirect_indicator() -> rx.Component:
    """3b: appears with a chosen provider."""
    view = State.view
    label = rx.cond(
        view.is_tertiary & ~view.redirect_allowed, f"3b. {redirect.TERTIARY_LABEL}", f"3b. {redirect.LABEL}"
    )
    return rx.cond(
        view.chosen.is_not_none(),
        panel(
            row(_answer("Yes", True), _answer("No", False), _additional_review(), role="group"),
            rx.cond(view.needs_justification, _justification()),
            title=label,
        ),
        rx.cond(view.justification != "", panel(rx.el.p(view.justification, class_name="said"), title="Justification")),
    )


def redirect_dialogs() -> rx.Component:
    """What asks before a tertiary provider, and before a change of mind."""
    return rx.fragment(
        dialog(
            "tertiary",
            "Warnings for This Provider",
            rx.el.h3(redirect.SELECTED_TERTIARY, " ", _what_it_means()),
            rx.el.p(redirect.ABOUT_TERTIARY),
            open=State.ask_tertiary,
            on_close=State.select_new_provider,
            foot=actions(
                button("SELECT NEW PROVIDER", on_click=State.select_new_provider),
                primary("Continue", on_click=State.keep_tertiary),
            ),
        ),
        dialog(
            "another",
            "Select another provider",
            rx.el.p(
                "To allow the member to be redirected, select a different provider. The current one is "
                f"cleared, and “{redirect.NOTE}” is added to the justification."
            ),
            open=State.ask_another,
            on_close=State.close_another,
            foot=actions(
                button("Cancel", on_click=State.close_another), primary("Continue", on_click=State.confirm_another)
            ),
        ),
    )


def provider_warnings(one: rx.Var) -> rx.Component:
    """What is good to know of a provider."""
    return rx.el.span(
        rx.cond(one.is_tertiary, warn("Tertiary provider")),
        rx.cond(one.is_closed, chip("Not accepting new patients")),
        rx.cond(one.is_far, warn("Far away")),
        class_name="row",
    )


def _chosen() -> rx.Component:
    one = State.view.chosen
    facts = rx.Var.create([one.specialty, one.address, one.phone, one.miles]).to(list[str])
    closed = (
        "This provider is not accepting new patients, but does see current ones. Continue only if the member is one."
    )
    return rx.cond(
        one.is_not_none(),
        rx.el.div(
            row(rx.el.strong(one.name), rx.el.span(one.provider_id, class_name="mono soft"), provider_warnings(one)),
            rx.el.p(rx.foreach(facts, lambda fact: rx.cond(fact != "", rx.el.span(fact))), class_name="dotted soft"),
            rx.cond(one.is_closed, note(closed, tone="warn")),
            rx.cond(
                one.is_far, note("This provider is far away from the member’s home: ", one.miles, ".", tone="warn")
            ),
            class_name="picked stack tight",
        ),
    )


def _search() -> rx.Component:
    return rx.el.form(
        form_grid(
            text_field(
                "words", "Provider name, Provider ID or specialty", hint="For example cardiovascular disease",
                default=State.provider_words, problems=State.problems, auto_complete="off", span=8,
            )
        ),
        row(primary("Search for Provider", submit=True, icon="search")),
        on_submit=State.find_providers,
        class_name="stack tight",
    )  # fmt: skip


def _results() -> rx.Component:
    def choose(one: rx.Var) -> rx.Component:
        name = rx.el.span(" ", one.name, class_name="sr")
        is_chosen = State.view.chosen.is_not_none() & (State.view.chosen.key == one.key)
        return rx.cond(
            is_chosen, chip("Selected", "ok"), secondary("Select", name, on_click=State.choose_provider(one.key))
        )

    columns = (
        Column("Provider", lambda one: _who(one), head=True),
        Column("Distance", lambda one: one.miles, right=True, tight=True),
        Column("Good to know", provider_warnings),
        Column("Provider ID", lambda one: rx.el.span(one.provider_id, class_name="mono"), tight=True),
        Column("Select", choose, tight=True, silent=True),
    )
    paging = Paging(
        State.provider_total, State.provider_page, rx.Var.create(PAGE), State.turn_providers,
        things=("provider", "providers"),
    )  # fmt: skip
    nobody = empty("No provider found", "Try the beginning of a name, a Provider ID, or another word of the specialty.")
    several = rx.el.div(
        grid("Providers", columns, State.providers, key=lambda one: one.key),
        rx.cond(State.provider_total > PAGE, pager(paging)),
    )
    return rx.cond(State.providers.length() > 0, several, nobody)


def _who(one: rx.Var) -> rx.Component:
    return rx.el.span(
        rx.el.strong(one.name), rx.el.br(), rx.el.span(one.specialty, " · ", one.address, class_name="soft small")
    )


def _answer(label: str, allowed: bool) -> rx.Component:
    is_so = State.view.redirect_allowed if allowed else ~State.view.redirect_allowed
    return rx.el.button(
        label,
        type="button",
        class_name="btn",
        on_click=State.answer_redirect(allowed),
        custom_attrs={
            "data-kind": rx.cond(is_so, "primary", "secondary"), "aria-pressed": rx.cond(is_so, "true", "false")
        },
    )  # fmt: skip


def _additional_review() -> rx.Component:
    words = rx.el.span("Request for tertiary care may require additional review. ", _what_it_means(), class_name="soft")
    return rx.cond(State.view.is_tertiary, words)


def _what_it_means() -> rx.Component:
    return rx.el.abbr(
        "What is tertiary care?", title=redirect.WHAT_TERTIARY_MEANS, tab_index=0, class_name="small"
    )  # fmt: skip


def _justification() -> rx.Component:
    def area(placeholder: str) -> rx.Component:
        return area_field(
            "justification", "Justification", required=True, default=State.view.justification, placeholder=placeholder
        )

    return rx.cond(State.view.is_tertiary, area(redirect.TERTIARY_PLACEHOLDER), area(redirect.PLACEHOLDER))
