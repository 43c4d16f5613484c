"""/privacy: the text of `content/privacy.md`."""

import reflex as rx

from optima_portal.components.document import document
from optima_portal.components.page import portal_page
from optima_portal.state.handlers import ANYONE


@portal_page("/privacy", title="Website Privacy Policy", needs=ANYONE, frame="public")
def privacy() -> rx.Component:
    """Website Privacy Policy."""
    return document("privacy", heading=True)
