"""`/plan/referrals/[referral_key]`: the plan's review of one referral."""

import reflex as rx

from optima_portal.components.buttons import actions, link_button, primary, secondary
from optima_portal.components.chip import chip
from optima_portal.components.dialog import closes, dialog
from optima_portal.components.draft_form import draft_form
from optima_portal.components.facts import facts
from optima_portal.components.field import area_field, check_field, date_field, form_grid, select_field, text_field
from optima_portal.components.link import link
from optima_portal.components.page import portal_page
from optima_portal.components.pairs import pairs
from optima_portal.components.panel import note, page_title, panel, row, stack
from optima_portal.components.states import waiting_or_missing
from optima_portal.components.tabs import Tab, tabs
from optima_portal.pages.referrals.detail_parts import (
    appeal_panel,
    attachments,
    clock_chip,
    diagnoses,
    providers,
    services,
    timeline,
)
from optima_portal.rules.appeals import EXPEDITED_MEANS, AppealPace
from optima_portal.rules.referral_status import DenialReason, ServiceDecision, VoidReason
from optima_portal.state.um_review import UmReviewState as State

DECISIONS = tuple(
    (one.name, words)
    for one, words in (
        (ServiceDecision.APPROVED, "Approve"),
        (ServiceDecision.MODIFIED, "Modify"),
        (ServiceDecision.DENIED, "Deny"),
    )
)
REASONS = tuple((one.name, one.value) for one in DenialReason)
VOIDS = tuple((one.name, one.value) for one in VoidReason if one is not VoidReason.WITHDRAWN)
TITLES = {
    "ask": "Ask for information",
    "extend": "Extend the time to decide",
    "void": "Void this referral",
    "appeal": "Record the member’s appeal",
}
PACES = tuple((one.name, one.value) for one in AppealPace)


@portal_page("/plan/referrals/[referral_key]", title="Referral Review", on_load=State.open)
def um_review() -> rx.Component:
    """The referral in review, or why it cannot be shown."""
    here = State.referral.is_not_none() & (State.referral.key == State.referral_key)
    return rx.cond(here, _review(), waiting_or_missing("Referral", State.is_missing))


def _review() -> rx.Component:
    one = State.referral
    acts = [
        secondary("Ask for information", on_click=State.begin("ask")),
        secondary("Extend", on_click=State.begin("extend")),
        secondary("Void", on_click=State.begin("void")),
    ]
    return stack(
        page_title(
            rx.fragment("Referral ", rx.el.span(one.code, class_name="mono")),
            beside=chip(one.status, one.tone),
            back=("Referral Review", "/plan/referrals"),
            actions=[
                rx.cond(one.is_open, row(*acts)),
                rx.cond(
                    one.appeal_until != "", secondary("Record the member’s appeal", on_click=State.begin("appeal"))
                ),
            ],
        ),
        panel(_head()),
        rx.cond(State.appeal.is_not_none(), _appeal()),
        panel(
            tabs(
                "Referral",
                (
                    Tab("services", "Services", services(State)),
                    Tab("provider", "Provider", providers(State)),
                    Tab("diagnosis", "Diagnosis", diagnoses(State)),
                    Tab(
                        "attachments",
                        "Attachments",
                        attachments(State, "The office has sent no file."),
                        count=State.files.length(),
                    ),
                    Tab("timeline", "Timeline", timeline(State)),
                ),
                chosen=State.tab,
                on_choose=State.choose,
            ),
            flush=True,
        ),
        panel(pairs(State.member_facts), title="Member Info"),
        rx.cond(one.is_open, _decision()),
        *[_window(act, title) for act, title in TITLES.items()],
    )


def _head() -> rx.Component:
    one = State.referral
    waits = rx.cond(one.question != "", note("Asked of the office: ", one.question, tone="warn"))
    clocks = rx.el.ul(rx.foreach(State.clocks, lambda each: rx.el.li(each.rule, ": ", rx.el.strong(each.due))))
    return rx.fragment(
        facts(
            ("Member", link(one.member, to="/members/" + one.member_key.to(str))),
            ("Priority", one.priority),
            ("Received", one.received),
            ("Decision due", row(rx.cond(one.due != "", one.due, "–"), clock_chip(one))),
            ("Place of Service", one.place_of_service),
            ("Member may be redirected", one.redirect),
        ),
        clocks,
        waits,
    )


def _decision() -> rx.Component:
    form = draft_form(
        _record(),
        rx.foreach(State.services, _service),
        rx.cond(State.redirect_to != "", _redirected()),
        actions(primary("Send decision", submit=True), start="The office is mailed, and reads the letter at once"),
        keep=State.keep,
        opened=State.opened,
        submit=State.decide,
    )
    return panel(rx.cond(State.referral.redirect == "Yes", _redirect()), form, title="Decide each service")


def _redirect() -> rx.Component:
    def line(one: rx.Var) -> rx.Component:
        choose = secondary("Redirect there", rx.el.span(" ", one.name, class_name="sr"), small=True,
                           on_click=State.choose_provider(one.key))  # fmt: skip
        said = rx.el.span(one.specialty, " · ", one.miles, class_name="soft")
        return rx.el.li(row(rx.el.strong(one.name), said, choose), key=one.key)

    search = rx.el.form(
        form_grid(text_field("words", "Name, Provider ID or specialty", auto_complete="off", span=6)),
        row(secondary("Search for Provider", submit=True, icon="search")),
        on_submit=State.find_providers,
        class_name="stack tight",
    )
    return rx.el.details(
        rx.el.summary("Redirect to another provider"),
        rx.el.div(
            search, rx.el.ul(rx.foreach(State.providers, line), class_name="picks found"), class_name="stack tight"
        ),
    )


def _redirected() -> rx.Component:
    """With the decision, another provider: who, why, and the way back."""
    asked, instead = State.referral.referred_to.name, State.redirect_name
    undo = secondary("Undo the redirect", small=True, on_click=State.undo_redirect)
    said = rx.el.p("The member is redirected from ", rx.el.strong(asked), " to ", rx.el.strong(instead), ".")
    return rx.el.div(
        note(said, row(undo), tone="warn"),
        rx.el.p(State.problems["redirect_to"], class_name="problem", role="alert"),
        area_field(
            "redirect_reason", "Why another provider? The office and the member read it.", required=True, rows=2,
            default=State.kept["redirect_reason"], problems=State.problems,
        ),
        class_name="stack tight",
    )  # fmt: skip


def _record() -> rx.Component:
    """Which referral a form is about: a late copy of one is none of the next one's."""
    return rx.el.input(type="hidden", name="record", value=State.referral.key.to(str), read_only=True)


def _service(one: rx.Var) -> rx.Component:
    """Names end with the service's key: `decision-KEY`."""
    key = one.key.to(str)
    return rx.el.fieldset(
        rx.el.legend(rx.el.span(one.code, class_name="mono"), " ", one.description, " · ", one.units, " units"),
        rx.el.div(
            _select("decision-", key, "Decision", DECISIONS, 3),
            _input("units-", key, "Approved units, to modify"),
            _select("reason-", key, "Reason, unless approved", REASONS, 6),
            _words("text-", key, "What the office and the member read"),
            class_name="form",
        ),
        class_name="field",
        key=one.key,
    )


def _select(name: str, key: rx.Var, label: str, choices: tuple[tuple[str, str], ...], span: int) -> rx.Component:
    place = rx.Var.create(name) + key
    options = [rx.el.option("Choose", value=""), *[rx.el.option(words, value=value) for value, words in choices]]
    kept = {"data-value": State.kept[place]}
    control = rx.el.select(*options, id=place, name=place, class_name="control", custom_attrs=kept)
    return _field(place, label, rx.el.span(control, class_name="select"), span)


def _input(name: str, key: rx.Var, label: str) -> rx.Component:
    place = rx.Var.create(name) + key
    control = rx.el.input(type="text", id=place, name=place, class_name="control", default_value=State.kept[place])
    return _field(place, label, control, 3)


def _words(name: str, key: rx.Var, label: str) -> rx.Component:
    place = rx.Var.create(name) + key
    area = rx.el.textarea(id=place, name=place, rows=2, class_name="control", default_value=State.kept[place])
    return _field(place, label, area, 12)


def _field(place: rx.Var, label: str, control: rx.Component, span: int) -> rx.Component:
    problem = rx.el.p(State.problems[place], class_name="problem")
    return rx.el.div(
        rx.el.label(label, html_for=place), control, problem, class_name="field", custom_attrs={"data-span": str(span)}
    )


def _window(act: str, title: str) -> rx.Component:
    form = f"um-{act}"
    told = {"problems": State.problems, "prefix": form, "required": True}
    if act == "void":
        body = select_field("reason", "Reason", VOIDS, first="Choose", default=_kept(act, "reason"), **told)
    elif act == "appeal":
        body = _members_appeal(form)
    else:
        label = "What do you need?" if act == "ask" else "Why is more time needed? The office reads it."
        body = area_field("text", label, default=_kept(act, "text"), **told)
    which = rx.el.input(type="hidden", name="act", value=act, read_only=True)
    return dialog(
        f"{form}-window",
        title,
        draft_form(
            _record(), which, body, keep=State.keep_act, opened=State.acts_opened, submit=State.do_it, bones=2, id=form
        ),
        open=State.act == act,
        on_close=State.cancel,
        foot=actions(closes(), primary(title, submit=True, form=form)),
    )


def _kept(act: str, name: str) -> rx.Var:
    return State.kept_acts[f"{act}-{name}"]


def _appeal() -> rx.Component:
    one = State.appeal
    return appeal_panel(State, row(link_button("Open in Appeals", to="/plan/appeals/" + one.key.to(str))))


def _members_appeal(form: str) -> rx.Component:
    """What the member said or wrote; they need no consent of their own."""
    told = {"problems": State.problems, "prefix": form}
    return stack(
        form_grid(
            select_field("pace", "How fast", PACES, required=True, span=6, default=_kept("appeal", "pace"), **told),
            date_field(
                "received_on", "Received, when not today", span=6, default=_kept("appeal", "received_on"), **told
            ),
        ),
        check_field(
            "is_confirmed", f"Expedited: {EXPEDITED_MEANS}", default=_kept("appeal", "is_confirmed") == "on", **told
        ),
        area_field(
            "reason", "Why should the decision be changed?", required=True, default=_kept("appeal", "reason"), **told
        ),
        area_field("outcome", "Expected Outcome", required=True, default=_kept("appeal", "outcome"), **told),
    )
