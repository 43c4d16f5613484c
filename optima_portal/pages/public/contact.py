"""/contact: whom to call and write to, and how to report a privacy incident. Numbers of the seeds, from plan.toml."""

from typing import Any

import reflex as rx

from optima_portal.components.contacts import mail, phone
from optima_portal.components.facts import facts
from optima_portal.components.page import portal_page
from optima_portal.components.panel import note, panel, stack
from optima_portal.rules.plan import plan
from optima_portal.state.handlers import ANYONE


@portal_page("/contact", title="Contact Us", needs=ANYONE, frame="public")
def contact() -> rx.Component:
    """All of the plan's doors, the most asked for first."""
    return stack(
        rx.el.div(
            rx.el.h1("Contact Us", tab_index=-1),
            rx.el.p(
                "Please have your Provider ID or NPI ready, and the claim, referral or dispute number.",
                class_name="lead",
            ),
        ),
        note(
            "Never put a member's name, Member ID or diagnosis into an email. ",
            "For an emergency, call 911.",
            tone="warn",
        ),
        _relations(),
        _incidents(),
        _subjects(),
        _by_mail(),
    )


def _relations() -> rx.Component:
    to = plan().contacts
    return panel(
        _people(
            ("Phone", phone(to.provider_relations, to.provider_relations_option)),
            ("Toll-free", phone(to.provider_relations_toll_free, to.provider_relations_option)),
            ("Email", mail(to.provider_relations_email)),
            ("Hours", to.provider_relations_hours),
        ),
        title="Provider Relations",
        aside="accounts, access agreements, help with the portal",
    )


def _incidents() -> rx.Component:
    to = plan().contacts
    return panel(
        rx.el.p(
            "Report suspected or potential security incidents and privacy breaches the same day, "
            "even when you are not sure."
        ),
        _people(
            ("Privacy Officer", mail(to.privacy_email)),
            ("Compliance and Ethics Hotline", phone(to.compliance_hotline)),
        ),
        title="Privacy and security incidents",
    )


def _subjects() -> rx.Component:
    to = plan().contacts
    return panel(
        _people(
            ("Eligibility by phone", phone(to.eligibility_line)),
            ("Claims Provider Line", phone(to.claims_line, "(claim and dispute status)")),
            ("Utilization Management", phone(to.utilization_management, "(referrals)")),
            ("Case Management", rx.fragment(phone(to.case_management), " · ", mail(to.case_management_email))),
            ("Medical Director", phone(to.medical_director)),
            ("Customer Service for members", phone(to.member_line, f"(TTY {to.tty})")),
        ),
        title="By subject",
    )


def _by_mail() -> rx.Component:
    return panel(
        rx.el.address(
            plan().name,
            *[part for line in plan().plan.address for part in (rx.el.br(), line)],
            style={"font_style": "normal"},
        ),
        title="By mail",
    )


def _people(*pairs: tuple[str, Any]) -> rx.Component:
    return facts(*pairs, lines=True)
