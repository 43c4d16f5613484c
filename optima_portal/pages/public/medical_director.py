"""/medical-director: the text of `content/medical-director.md`."""

import reflex as rx

from optima_portal.components.document import document
from optima_portal.components.page import portal_page
from optima_portal.state.handlers import ANYONE


@portal_page("/medical-director", title="Medical Director Contact Information", needs=ANYONE, frame="public")
def medical_director() -> rx.Component:
    """Medical Director Contact Information."""
    return document("medical-director", heading=True)
