"""The portal's mark and name. The mark is also `assets/favicon.svg`."""

import reflex as rx

from optima_portal.components.link import link
from optima_portal.rules.plan import plan


def brand(home: str, *, with_plan: bool = False) -> rx.Component:
    """Mark and name, leading home."""
    identity = plan().plan
    plan_name = [rx.el.small(identity.name)] if with_plan else []
    mark = rx.el.img(src="/favicon.svg", alt="", class_name="mark", width="22", height="22")
    return link(mark, rx.el.span(identity.portal_name, *plan_name), to=home, class_name="brand")
