"""Section 2: who refers, from where."""

import reflex as rx

from optima_portal.components.field import form_grid, select_field
from optima_portal.components.panel import panel
from optima_portal.state.referral_wizard import ReferralWizardState as State


def referring() -> rx.Component:
    """The office's own providers; the group or office follows the provider."""
    return panel(
        form_grid(
            select_field(
                "referring", "Referring Provider", State.referring_choices, first="Select a provider", required=True,
                default=State.view.referring, on_change=State.choose_referring, span=6,
            ),
            select_field(
                "service_address", "Group or office (service address)", State.addresses, first="Select an address",
                required=True, default=State.view.service_address, span=6,
            ),
        ),
        title="2. Who is referring?",
        aside="Must be in your office",
    )  # fmt: skip
