"""`/members`: Member Lookup (seed 000, V; seed 001, Behavioral Health Member Roster)."""

import reflex as rx

from optima_portal.components.buttons import actions, link_button, primary, secondary
from optima_portal.components.chip import chip
from optima_portal.components.field import choice_field, date_field, form_grid, text_field
from optima_portal.components.identifier import identifier
from optima_portal.components.page import portal_page
from optima_portal.components.pager import Paging, list_bar, pager
from optima_portal.components.panel import note, page_title, panel, stack
from optima_portal.components.states import empty
from optima_portal.components.tabs import Tab, tabs
from optima_portal.pages.members.roster_window import add_to_roster, roster_window
from optima_portal.state.member_lookup import MemberLookupState as State

SORTS = (("status", "Eligibility Status"), ("name", "Name"), ("born", "Date of Birth"))


@portal_page("/members", title="Member Lookup", on_load=State.open)
def member_lookup() -> rx.Component:
    """The search and its cards."""
    both = (Tab("id", "Member ID", _by_number()), Tab("name", "Name", _by_name()))
    return stack(
        page_title("Member Lookup"),
        panel(tabs("Search by", both, chosen=State.by, on_choose=State.choose), flush=True),
        rx.cond(State.is_searched, _results()),
        roster_window(),
    )


def _by_number() -> rx.Component:
    return rx.el.form(
        form_grid(
            text_field(
                "number", "Member ID", hint="CIN, MEDS ID, or MBI accepted", mono=True, required=True,
                default=State.number, problems=State.problems, auto_complete="off", span=5,
                pattern=r"(\W*\w){4,}\W*", says="Enter a Member ID: CIN, MEDS ID or MBI.",
            )
        ),
        _buttons(),
        on_submit=State.search,
        key=State.opened.to_string(),
        class_name="body",
    )  # fmt: skip


def _by_name() -> rx.Component:
    told = {"problems": State.problems, "auto_complete": "off"}
    return rx.el.form(
        form_grid(
            text_field(
                "name",
                "Member Name",
                required=True,
                default=State.name,
                span=5,
                hint="Any part of it",
                pattern=r".*\S.*\S.*",
                says="Enter at least two letters of the name.",
                **told,
            ),
            date_field("born", "Date of Birth", default=State.born, span=3, **told),
            text_field("city", "City", default=State.city, span=4, **told),
        ),
        _buttons(),
        on_submit=State.search,
        key=State.opened.to_string(),
        class_name="body",
    )


def _buttons() -> rx.Component:
    return actions(secondary("Clear", on_click=State.clear), primary("Search", submit=True, icon="search"))


def _results() -> rx.Component:
    paging = Paging(
        State.total, State.page, State.size, State.turn, on_size=State.resize, on_download=State.download,
        things=("member", "members"),
    )  # fmt: skip
    nobody = panel(
        empty(
            "No member found",
            "Only members whose PCP or medical group is in your collection can be found. Check the Member ID, or try "
            "the name.",
        )
    )
    return rx.cond(
        State.total > 0,
        stack(
            rx.cond(State.by_sound, note("No name matches. These sound alike.", tone="warn")),
            list_bar(paging, State.cards, None),
            rx.cond(State.total > 1, _sort()),
            rx.el.ul(rx.foreach(State.cards, _card), class_name="cards"),
            pager(paging),
        ),
        nobody,
    )


def _sort() -> rx.Component:
    return choice_field("sort", "Sort by", SORTS, default=State.sort_by, on_choose=State.sort)


def _card(one: rx.Var) -> rx.Component:
    facts = [one.born, one.gender, one.lob, one.network]
    said = rx.Var.create(facts).to(list[str])
    return rx.el.li(
        rx.el.div(chip(one.status, one.tone), identifier(one.cin, "Member ID"), class_name="row spread"),
        rx.el.h2(one.name),
        rx.el.p(rx.foreach(said, lambda fact: rx.cond(fact != "", rx.el.span(fact))), class_name="dotted"),
        rx.cond(one.pcp != "", rx.el.p("PCP ", one.pcp, class_name="soft")),
        rx.cond(one.is_limited, rx.el.p("Not one of your members: name and eligibility only.", class_name="soft")),
        rx.el.div(
            rx.cond(~one.is_limited, link_button("View Facesheet", to="/members/" + one.key.to(str))),
            rx.cond(State.may_roster, add_to_roster(one.cin)),
            class_name="row",
        ),
        key=one.key,
    )
