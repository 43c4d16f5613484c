"""Where one goes after a sign-in, or after settling what was owed: what is owed next, else where one was going."""

import re
from typing import Any
from urllib.parse import quote

import reflex as rx

from optima_portal.access.viewer import Owed
from optima_portal.services.session_viewer import what_is_owed
from optima_portal.state.handlers import run

INSIDE = re.compile(r"/(?!/)[A-Za-z0-9/_\-]*")
HOME = "/dashboard"


def is_inside(address: str) -> bool:
    """Whether an address is one of our pages: a path, nothing that leads elsewhere."""
    return bool(INSIDE.fullmatch(address)) and not address.startswith("/auth")


def with_next(owed: Owed | None, wanted: str) -> str:
    """The page that settles a debt, which keeps in mind where one was going; else that place, else the dashboard."""
    if owed is None:
        return wanted if is_inside(wanted) else HOME
    return f"{owed.value}?next={quote(wanted)}" if is_inside(wanted) and wanted != HOME else owed.value


async def onward(state: Any) -> rx.event.EventSpec:
    """On from a page that settled something."""
    wanted = str(state.router.url.query_parameters.get("next", ""))
    return rx.redirect(with_next(await run(what_is_owed), wanted))
