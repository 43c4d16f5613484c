"""/portal-policy: the text of `content/portal-policy.md`."""

import reflex as rx

from optima_portal.components.document import document
from optima_portal.components.page import portal_page
from optima_portal.state.handlers import ANYONE


@portal_page("/portal-policy", title="Provider Portal Policy", needs=ANYONE, frame="public")
def portal_policy() -> rx.Component:
    """Provider Portal Policy."""
    return document("portal-policy", heading=True)
