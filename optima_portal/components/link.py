"""Links: to a page of the portal (without loading everything anew), to a file, to another website.

In Reflex 0.10 `rx.el.a` is React Router's link as well: an address of ours that is no page (a file, a sign-out) must be
a `file_link`, or the browser never asks the server for it.
"""

from typing import Any

import reflex as rx
from reflex_components_core.react_router.dom import ReactRouterLink


def link(*children: Any, to: str | rx.Var[str], **props: Any) -> rx.Component:
    """A client-side link; portal.js moves the focus to the new page's heading."""
    return ReactRouterLink.create(*children, to=to, **props)


def outside(label: str, address: str) -> rx.Component:
    """A link that leaves the portal, in the same window, and says so to a screen reader."""
    return rx.el.a(label, rx.el.span(" (another website)", class_name="sr"), href=address, rel="noopener")


def file_link(*children: Any, to: str | rx.Var[str], **props: Any) -> rx.Component:
    """A link that the browser itself follows: a file, or another route of the server that is no page."""
    return ReactRouterLink.create(*children, to=to, reload_document=True, **props)
