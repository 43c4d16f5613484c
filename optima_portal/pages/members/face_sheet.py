"""`/members/[member_key]`: the face sheet (seed 000, V.c)."""

from typing import Any

import reflex as rx

from optima_portal.components.buttons import primary, secondary
from optima_portal.components.chip import chip
from optima_portal.components.field import date_field
from optima_portal.components.identifier import identifier
from optima_portal.components.page import portal_page
from optima_portal.components.pager import Paging, list_bar
from optima_portal.components.panel import page_title, panel, stack
from optima_portal.components.states import waiting_or_missing
from optima_portal.components.table import Column, grid, together
from optima_portal.pages.members.history import claims, conditions, labs, medications, referrals
from optima_portal.pages.members.roster_window import add_to_roster, roster_window
from optima_portal.state.face_sheet import FaceSheetState as State
from optima_portal.state.referral_drafts import ReferralDraftsState as Drafts

SPANS = (
    Column("From", lambda row: row.starts, tight=True, head=True),
    Column("To", lambda row: row.ends, tight=True),
    Column("Status", lambda row: chip(row.status, row.tone), tight=True),
    Column("LOB", lambda row: row.lob, tight=True),
    Column("Health Network", lambda row: row.network),
    Column("PCP", lambda row: row.pcp),
    Column("Aid Code", lambda row: rx.el.span(row.aid_code, class_name="mono"), tight=True),
    Column("Share of Cost", lambda row: row.share_of_cost, right=True, tight=True),
)
PCPS = (
    Column("From", lambda row: row.starts, tight=True),
    Column("To", lambda row: row.ends, tight=True),
    Column("PCP", lambda row: row.pcp, head=True),
    Column("Medical group", lambda row: row.group),
    Column("Health Network", lambda row: row.network),
)
OTHERS = (
    Column("Carrier", lambda row: row.carrier, head=True),
    Column("Kind", lambda row: row.kind),
    Column(
        "Policy number",
        lambda row: rx.cond(row.policy != "", rx.el.span(row.policy, class_name="mono"), "–"),
        tight=True,
    ),
    Column("From", lambda row: row.starts, tight=True),
    Column("To", lambda row: row.ends, tight=True),
)
LABELS = {
    "eligibility": "Eligibility",
    "conditions": "Condition History",
    "claims": "Claims History",
    "labs": "Labs",
    "medications": "Medications",
    "referrals": "Referrals",
}


@portal_page("/members/[member_key]", title="Face sheet", on_load=State.open)
def face_sheet() -> rx.Component:
    """The member, or why they cannot be shown (the frame's message says so)."""
    return rx.cond(
        State.member.is_not_none() & (State.member.key == State.member_key),
        _sheet(),
        waiting_or_missing("Face sheet", State.is_missing),
    )


def _sheet() -> rx.Component:
    bodies = {
        "eligibility": _eligibility(),
        "conditions": conditions(),
        "claims": claims(),
        "labs": labs(),
        "medications": medications(),
        "referrals": referrals(),
    }
    return stack(
        roster_window(),
        _header(),
        panel(
            rx.el.div(
                *[_tab(value, label) for value, label in LABELS.items()],
                role="tablist",
                class_name="tabs",
                custom_attrs={"aria-label": "Face sheet"},
            ),
            rx.el.div(
                rx.match(State.tab, *bodies.items(), rx.fragment()),
                role="tabpanel",
                id="face-sheet-panel",
                custom_attrs={"aria-labelledby": rx.Var.create("face-sheet-") + State.tab},
            ),
            flush=True,
        ),
    )


def _header() -> rx.Component:
    member = State.member
    facts = rx.Var.create([member.born, member.gender, member.language, member.phone]).to(list[str])
    chips = rx.Var.create([member.lob, member.network]).to(list[str])
    return rx.fragment(
        page_title(
            member.name,
            under=rx.el.span(
                identifier(member.cin, "Member ID"),
                rx.foreach(facts, lambda fact: rx.cond(fact != "", rx.el.span(fact))),
                class_name="dotted",
            ),
            back=("Results", "/members"),
            actions=[
                secondary("Print", icon="print", on_click=State.paper),
                rx.cond(member.may_roster, add_to_roster(member.cin)),
                rx.cond(member.may_refer, primary("Submit a Referral", on_click=Drafts.begin_for(member.key))),
            ],
        ),
        rx.el.div(
            chip(rx.Var.create(member.status).to(str) + " today", member.tone),
            rx.foreach(chips, lambda words: rx.cond(words != "", chip(words))),
            rx.cond(member.pcp != "", chip(rx.Var.create("PCP ") + member.pcp.to(str))),
            rx.cond(member.deceased != "", chip(rx.Var.create("Deceased ") + member.deceased.to(str), "bad")),
            rx.foreach(State.due, lambda one: chip(one.words, one.tone)),
            class_name="row",
        ),
    )


def _tab(value: str, label: str) -> rx.Component:
    """A tab that is there only for whom it is open; its count is what its list shows."""
    here = State.tab == value
    count = [] if value == "eligibility" else [rx.el.small(State.counts[value])]
    button = rx.el.button(
        label,
        *count,
        type="button",
        role="tab",
        id=f"face-sheet-{value}",
        tab_index=rx.cond(here, 0, -1),
        on_click=State.choose(value),
        custom_attrs={"aria-selected": rx.cond(here, "true", "false"), "aria-controls": "face-sheet-panel"},
    )
    return rx.cond(State.tabs.contains(value), button)


def _eligibility() -> rx.Component:
    answer = rx.el.div(
        chip(State.verified_status, State.verified_tone),
        rx.el.span(State.verified),
        rx.el.span("Confirmation ", identifier(State.confirmation, "confirmation number")),
        class_name="row",
    )
    return rx.el.div(
        rx.el.form(
            date_field(
                "as_of",
                "Eligible on",
                default=State.as_of,
                max=State.member.last_to_check,
                problems=State.problems,
            ),
            primary("Check", submit=True),
            on_submit=State.verify,
            class_name="asof",
        ),
        rx.el.div(
            rx.cond(State.confirmation != "", answer),
            role="status",
            class_name=rx.cond(State.confirmation != "", "body tight", "after"),
        ),
        _bar(State.spans, ("span", "spans"), "eligibility"),
        grid("Eligibility", SPANS, State.spans, key=lambda row: together(row.starts, row.lob, row.ends)),
        rx.el.div(
            rx.el.h2("PCP history"),
            rx.el.p(State.member.pcp_change, class_name="soft small"),
            class_name="body tight part",
        ),
        _bar(State.pcps, ("PCP", "PCPs"), "pcps"),
        grid("PCP history", PCPS, State.pcps, key=lambda row: together(row.starts, row.pcp, row.network)),
        rx.cond(
            State.others.length() > 0,
            rx.fragment(
                rx.el.div(rx.el.h2("Other coverage"), class_name="body tight part"),
                _bar(State.others, ("policy", "policies"), "others"),
                grid("Other coverage", OTHERS, State.others, key=lambda row: together(row.carrier, row.starts)),
            ),
        ),
    )


def _bar(rows: rx.Var[Any], things: tuple[str, str], tab: str) -> rx.Component:
    """They are few and need no pages, but can be taken along."""
    paging = Paging(
        rows.length(), rx.Var.create(1), rx.Var.create(25), State.turn, things=things,
        on_download=lambda kind: State.download(tab, kind),
    )  # fmt: skip
    return list_bar(paging, rows, None)
