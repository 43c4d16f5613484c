"""`/referrals/[referral_key]`: Services, Member Info, Provider, Diagnosis, Attachments, Timeline; the confirmation."""

import reflex as rx

from optima_portal.components.buttons import actions, link_button, primary, secondary
from optima_portal.components.chip import chip
from optima_portal.components.dialog import confirm, opens
from optima_portal.components.draft_form import draft_form
from optima_portal.components.facts import facts
from optima_portal.components.field import area_field
from optima_portal.components.link import link
from optima_portal.components.page import portal_page
from optima_portal.components.pairs import pairs
from optima_portal.components.panel import note, page_title, panel, row, stack
from optima_portal.components.states import empty, waiting_or_missing
from optima_portal.components.tabs import Tab, tabs
from optima_portal.components.upload import upload
from optima_portal.pages.referrals.detail_parts import (
    appeal_panel,
    attachments,
    clock_chip,
    diagnoses,
    providers,
    services,
    timeline,
)
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
    said = rx.match(
        one.status,
        ("Approved", note("It is approved. Valid ", one.valid, ".", tone="ok")),
        ("Pending", note("It is pending. The plan decides by ", one.due, ".", tone="info")),
        note("It is decided. Open the referral to read the decision.", tone="info"),
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
                rx.cond(
                    one.can_act & (one.appeal_until != ""),
                    link_button("Appeal this decision", to="/referrals/" + one.key.to(str) + "/appeal", kind="primary"),
                ),
            ],
        ),
        rx.cond(one.asked != "", _question()),
        panel(_head()),
        rx.cond(State.appeal.is_not_none(), _appeal()),
        panel(
            tabs(
                "Referral",
                (
                    Tab("services", "Services", services(State)),
                    Tab("member", "Member Info", _member()),
                    Tab("provider", "Provider", providers(State)),
                    Tab("diagnosis", "Diagnosis", diagnoses(State)),
                    Tab("attachments", "Attachments", _attachments(), count=State.files.length()),
                    Tab("timeline", "Timeline", timeline(State)),
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
        confirm(
            "withdraw-appeal", "Withdraw this appeal?", "The plan’s decision stands. Within the time to appeal you can "
            "appeal again.", "Withdraw the appeal", State.withdraw_appeal,
        ),
    )  # fmt: skip


def _appeal() -> rx.Component:
    one = State.appeal
    take_back = rx.cond(
        State.referral.can_act & one.is_open, row(secondary("Withdraw the appeal", **opens("withdraw-appeal")))
    )
    return appeal_panel(State, take_back)


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
        ("Can be appealed until", rx.cond(one.appeal_until != "", one.appeal_until, "–")),
        ("Place of Service", one.place_of_service),
    )


def _question() -> rx.Component:
    one = State.referral
    form = draft_form(
        rx.el.input(type="hidden", name="record", value=one.key.to(str), read_only=True),
        area_field("text", "Your answer", required=True, default=State.begun, problems=State.problems),
        actions(primary("Send answer", submit=True)),
        keep=State.keep,
        opened=State.opened,
        submit=State.answer,
        bones=2,
    )
    return panel(
        note(rx.el.strong("The plan asks: "), rx.el.span(one.asked, class_name="said"), tone="warn"),
        rx.cond(
            one.question == "",
            rx.el.p(
                "Your file has arrived, and the time to decide runs. You can still send an answer.", class_name="soft"
            ),
        ),
        rx.cond(one.can_act, form),
        title="Information requested",
    )


def _member() -> rx.Component:
    hidden = empty(
        "Member information is not shown", "The member is not associated with your office at the PCP or group level."
    )
    return rx.el.div(rx.cond(State.referral.sees_member, pairs(State.member_facts), hidden), class_name="body")


def _attachments() -> rx.Component:
    most = plan().files.referral_files
    more = upload(
        "more-files", "the referral", purpose=REFERRAL_FILES, files=rx.Var.create([]).to(list[dict[str, str]]),
        arrived=State.arrived, remove=lambda _: State.open, most=most,
    )  # fmt: skip
    return rx.el.div(
        attachments(State, "Files that were sent with the referral appear here."),
        rx.cond(State.referral.can_act & State.referral.is_open, more),
        class_name="body stack",
    )
