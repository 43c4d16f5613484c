"""The footer of every page: five links and the © line. Source: Release 14, "Portal Footer"."""

import reflex as rx

from optima_portal.components.link import link
from optima_portal.kit import clock
from optima_portal.rules.plan import plan


def footer_links() -> tuple[tuple[str, str], ...]:
    """The seeds' five, in their order."""
    return (
        ("Terms Of Use", "/terms"),
        ("Website Privacy Policy", "/privacy"),
        ("Provider Portal Policy", "/portal-policy"),
        ("Medical Director Contact Information", "/medical-director"),
        (f"{plan().name} Guidelines", "/guidelines"),
    )


@rx.memo
def footer() -> rx.Component:
    """Links and the © line; the year is the browser's once the page lives, the build's before."""
    identity = plan().plan
    built_in = clock.today(identity.time_zone).year
    year = rx.cond(rx.State.is_hydrated, rx.Var("new Date().getFullYear()").to(int), built_in)
    links = [rx.el.li(link(label, to=to)) for label, to in footer_links()]
    return rx.el.footer(
        rx.el.nav(rx.el.ul(*links), custom_attrs={"aria-label": "Policies"}),
        rx.el.p("© ", year, f" {identity.legal_line} - All Rights Reserved"),
        class_name="foot",
    )
