"""/terms: the text of `content/terms.md`."""

import reflex as rx

from optima_portal.components.document import document
from optima_portal.components.page import portal_page
from optima_portal.state.handlers import ANYONE


@portal_page("/terms", title="Terms Of Use", needs=ANYONE, frame="public")
def terms() -> rx.Component:
    """Terms Of Use."""
    return document("terms", heading=True)
