"""Counts requests and how long they took, by the template of their route: never by a path, which holds keys."""

import time
from typing import Any

from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from optima_portal.kit import meters

TEMPLATE = "portal.template"
NONE = "none"


class Measured:
    """Around our own routes. The site says itself which page it answered with (`name_template`)."""

    def __init__(self, app: Any) -> None:
        self._app: ASGIApp = app
        self._templates = {one.endpoint: one.path for one in app.routes if isinstance(one, Route)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; a failure counts as 500, a client that left before an answer as 499."""
        status = "499"
        began = time.perf_counter()

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = str(message["status"])
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except Exception:
            status = "500"
            raise
        finally:
            route = scope.get(TEMPLATE) or self._templates.get(scope.get("endpoint"), NONE)
            meters.requests.labels(route=route, status=status).observe(time.perf_counter() - began)


def name_template(scope: Scope, template: str) -> None:
    """What a request is counted as."""
    scope[TEMPLATE] = template
