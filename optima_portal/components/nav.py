"""The side bar: icons with words, in the order of the seeds, then the plan's side. Only places this person may go to.

Which places exist, and for whom, the state says (`FrameState.places`); label, icon and order stand here.
"""

from dataclasses import dataclass

import reflex as rx

from optima_portal.components.brand import brand
from optima_portal.components.icons import icon
from optima_portal.components.link import link
from optima_portal.state.frame import FrameState


@dataclass(frozen=True)
class Module:
    """A line of the side bar, and the second row of tabs of its pages."""

    label: str
    address: str
    icon: str
    tabs: tuple[tuple[str, str], ...] = ()
    also: tuple[str, ...] = ()
    """Other addresses that belong here, besides those under its own."""


# In the order of the seeds' side bar: Dashboard, Members, Roster, Claims, Referrals, Reports, Admin.
# A module's line comes with its first page, its tabs with theirs.
OFFICE = (
    Module("Dashboard", "/dashboard", "dashboard"),
    Module("Members", "/members", "members"),
    Module("Roster", "/roster", "roster"),
    Module(
        "Claims",
        "/claims",
        "claims",
        (
            ("Claims Lookup", "/claims"),
            ("Claims Reconciliation", "/claims/reconciliation"),
            ("Dispute Lookup", "/claims/disputes"),
        ),
    ),
    Module(
        "Referrals",
        "/referrals",
        "referrals",
        (("Referral Lookup", "/referrals"), ("Submit a Referral", "/referrals/new")),
    ),
)
PLAN = (
    Module(
        "Referral Review",
        "/plan/referrals",
        "referrals",
        (("Queue", "/plan/referrals"), ("Appeals", "/plan/appeals")),
        also=("/plan/appeals",),
    ),
    Module("Referral Figures", "/plan/referral-figures", "reports"),
    Module("Referral Clocks", "/plan/referral-clocks", "reports"),
    Module(
        "Disputes",
        "/plan/disputes",
        "queue",
        (("Queue", "/plan/disputes"), ("Figures", "/plan/disputes/figures")),
    ),
    Module("Dispute Clocks", "/plan/dispute-clocks", "reports"),
    Module("User Access", "/plan/access", "queue"),
    Module("Audit", "/plan/audit", "audit"),
    Module("Imports", "/plan/imports", "imports"),
    Module("System", "/plan/system", "system"),
)


def module_of(route: str) -> Module | None:
    """The module a page belongs to: the one whose address begins its own."""
    homes = {home: one for one in (*OFFICE, *PLAN) for home in (one.address, *one.also)}
    fits = [home for home in homes if route == home or route.startswith(home + "/")]
    return homes[max(fits, key=len)] if fits else None


@rx.memo
def side_bar(here: rx.Var[str]) -> rx.Component:
    """The navy bar; a drawer on narrow screens. `here` is the address of the module on screen."""
    return rx.el.div(
        brand("/dashboard"),
        rx.el.nav(
            rx.el.ul(*[_line(one, here) for one in OFFICE]),
            rx.cond(
                FrameState.places.to_string().contains("/plan/"),
                rx.el.div(rx.el.h2("Plan"), rx.el.ul(*[_line(one, here) for one in PLAN])),
            ),
            custom_attrs={"aria-label": "Main"},
        ),
        rx.cond(
            FrameState.signed_in,
            rx.el.p(
                FrameState.collection,
                rx.cond(FrameState.collection != "", " · ", ""),
                FrameState.role,
                class_name="whose",
            ),
        ),
        rx.el.button(
            icon("fold"),
            rx.el.span("Fold the side bar"),
            type="button",
            class_name="fold",
            custom_attrs={"data-fold": ""},
        ),
        class_name="side",
        id="side",
    )


def second_row(route: str) -> rx.Component:
    """The pages of a module, where it has several."""
    module = module_of(route)
    if module is None or not module.tabs:
        return rx.fragment()
    here = max((to for _, to in module.tabs if route == to or route.startswith(to + "/")), key=len, default="")
    return rx.el.nav(
        rx.el.div(*[_tab(label, to, to == here) for label, to in module.tabs], class_name="tabs"),
        class_name="second",
        custom_attrs={"aria-label": module.label},
    )


def _line(one: Module, here: rx.Var[str]) -> rx.Component:
    current = {"custom_attrs": {"aria-current": rx.cond(here == one.address, "page", rx.Var("undefined"))}}
    place = link(icon(one.icon), rx.el.span(one.label), to=one.address, title=one.label, **current)
    return rx.cond(FrameState.places.contains(one.address), rx.el.li(place))


def _tab(label: str, to: str, here: bool) -> rx.Component:
    current = {"custom_attrs": {"aria-current": "page"}} if here else {}
    return rx.cond(FrameState.places.contains(to), link(label, to=to, **current))
