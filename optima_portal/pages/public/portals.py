"""/: the portals page, for providers and for members who came to the wrong door. Source: the plan's "Portals" page."""

import reflex as rx

from optima_portal.components.buttons import link_button
from optima_portal.components.contacts import phone
from optima_portal.components.icons import icon
from optima_portal.components.link import link, outside
from optima_portal.components.page import portal_page
from optima_portal.components.panel import panel
from optima_portal.rules.plan import plan
from optima_portal.state.handlers import ANYONE

FOR_PROVIDERS = ("Verify member eligibility", "Check claims history", "Check authorizations status", "Submit referrals")
FOR_MEMBERS = (
    "Request a member ID card",
    "Print a temporary member ID card",
    "Change your primary care provider (PCP)",
    "Change your health network",
    "Contact Customer Service electronically",
    "Update your contact information",
)


@portal_page("/", title="Portals", needs=ANYONE, frame="public")
def portals() -> rx.Component:
    """What the portals are for and how to get in."""
    return rx.fragment(
        rx.el.h1("Portals", tab_index=-1),
        rx.el.p(
            f"Secure websites of {plan().name}, open 24 hours a day wherever there is an internet connection.",
            class_name="lead",
        ),
        rx.el.div(_for_providers(), _for_members(), class_name="portals"),
    )


def _for_providers() -> rx.Component:
    return panel(
        rx.el.h2("Provider Portal"),
        rx.el.p("With a secure username and password, authorized provider users can:"),
        _ticks(FOR_PROVIDERS),
        rx.el.div(
            link_button(f"Login to the {plan().name} Provider Portal", to="/login", kind="primary"),
            class_name="row",
        ),
        rx.el.h3("How to get started"),
        rx.el.p(
            "Each provider office must complete and sign the ",
            outside("Provider Portal Access Agreement and User Roster", plan().links.access_agreement),
            f" and return it to {plan().name} prior to access being permitted. "
            "To begin the registration process, please contact Provider Relations at ",
            phone(plan().contacts.provider_relations),
            ".",
        ),
        rx.el.h3("Reference materials"),
        rx.el.ul(
            rx.el.li(
                icon("file"), outside("Provider Portal Reference Guide", plan().links.reference_guide), class_name="row"
            ),
            rx.el.li(
                icon("file"),
                outside("Provider Portal Access Agreement", plan().links.access_agreement),
                class_name="row",
            ),
            rx.el.li(
                icon("file"), link("Prior Authorization Code Lookup", to="/authorization-codes"), class_name="row"
            ),
            rx.el.li(icon("file"), link("Prior Authorization Figures", to="/authorization-metrics"), class_name="row"),
            class_name="stack tight",
        ),
    )


def _for_members() -> rx.Component:
    address = plan().plan.member_portal
    return panel(
        rx.el.h2("Member Portal"),
        rx.el.p("With a secure username and password, members can view their personal information and do things like:"),
        _ticks(FOR_MEMBERS),
        rx.el.div(
            rx.el.a("Sign in to the Member Portal", href=address, class_name="btn"),
            rx.el.a("Register for the Member Portal", href=address, class_name="btn"),
            class_name="row",
        ),
        rx.el.h3("How to get started"),
        rx.el.p(
            "Have your member ID card with you: you will need details on it to register. ",
            "Once your registration is complete, you can sign in and begin using the Member Portal. ",
            "Questions? Call Customer Service at ",
            phone(plan().contacts.member_line, f"(TTY {plan().contacts.tty})"),
            ".",
        ),
    )


def _ticks(lines: tuple[str, ...]) -> rx.Component:
    return rx.el.ul(*[rx.el.li(line) for line in lines], class_name="ticks")
