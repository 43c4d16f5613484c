"""`/accept-terms`: a new version of the terms; *Accept* is active once the document was scrolled to its end."""

import reflex as rx

from optima_portal.components.buttons import button
from optima_portal.components.document import document
from optima_portal.components.page import portal_page
from optima_portal.rules.plan import plan
from optima_portal.state.owed import OwedTermsState


@portal_page("/accept-terms", title="Terms and Conditions", on_load=OwedTermsState.open, frame="quiet")
def accept_terms() -> rx.Component:
    """The document in a window of its own, which the keyboard can scroll."""
    version = plan().sign_in.terms_version
    return rx.el.div(
        rx.el.h1("Terms and Conditions", tab_index=-1),
        rx.el.p(f"Version {version}. Read to the end to go on."),
        rx.el.div(
            document("terms"),
            rx.el.span(custom_attrs={"data-end": ""}),
            class_name="readable",
            tab_index=0,
            role="region",
            custom_attrs={"data-reads": "accept", "aria-label": "Terms and Conditions"},
        ),
        button(
            "Accept",
            kind="primary",
            wide=True,
            on_click=OwedTermsState.accept(version),
            id="accept",
            custom_attrs={"aria-disabled": "true"},
        ),
        class_name="stack",
    )
