"""/guidelines: the text of `content/guidelines.md`."""

import reflex as rx

from optima_portal.components.document import document
from optima_portal.components.page import portal_page
from optima_portal.rules.plan import plan
from optima_portal.state.handlers import ANYONE


@portal_page("/guidelines", title=f"{plan().name} Guidelines", needs=ANYONE, frame="public")
def guidelines() -> rx.Component:
    """The plan's guidelines."""
    return document("guidelines", heading=True)
