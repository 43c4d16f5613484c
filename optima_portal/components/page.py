"""How a page is declared: address, title, who may see it, what loads it. The frame is put around it here."""

import functools
from collections.abc import Callable
from typing import Any

import reflex as rx

from optima_portal.rules.plan import plan
from optima_portal.state import pages
from optima_portal.state.frame import FrameState
from optima_portal.state.handlers import IN_GOOD_STANDING, Needs, open_to_whom

PageBody = Callable[[], rx.Component]


def portal_page(
    route: str, *, title: str, needs: Needs | None = None, on_load: Any = None, frame: str = "portal"
) -> Callable[[PageBody], PageBody]:
    """Register a page inside its frame: "portal" (side bar), "public" (head and footer), "quiet" (a card: sign-in).

    A page is open to whom its (first) `on_load` handler is open to; `needs` says it for a page without one.
    """

    def register(body: PageBody) -> PageBody:
        from optima_portal.components.frame import framed

        handlers = on_load if isinstance(on_load, list) else [on_load] if on_load is not None else []
        pages.declare(route, needs or (open_to_whom(handlers[0]) if handlers else IN_GOOD_STANDING))
        in_frame = functools.partial(framed, kind=frame, title=title, route=route)
        # Reflex bundles what a page needs by the module of its function: it must be the page's own, not this one.
        page = functools.wraps(body)(lambda: in_frame(body()))
        rx.page(
            route=route,
            title=f"{title} · {plan().plan.portal_name}",
            on_load=[FrameState.enter, *handlers],
        )(page)
        return body

    return register
