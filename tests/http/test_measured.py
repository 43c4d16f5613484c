"""Requests are counted by the template of their route: no key and no token of an address becomes a label."""

import pytest
from prometheus_client import REGISTRY
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route

from optima_portal.http.measured import Measured, name_template

COUNT = "portal_request_seconds_count"


async def download(_request):
    return PlainTextResponse("x")


async def broken(_request):
    raise RuntimeError


async def site(scope, receive, send):
    name_template(scope, "/members/[key]")
    await PlainTextResponse("a page")(scope, receive, send)


async def nothing(scope, receive, send):
    """A client that left."""


@pytest.fixture
def app():
    routes = [Route("/download/{token}", download), Route("/broken", broken), Mount("/gone", nothing), Mount("/", site)]
    return Measured(Starlette(routes=routes))


async def ask(app, path, method="GET"):
    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(_message):
        return None

    scope = {"type": "http", "method": method, "path": path, "headers": [], "query_string": b"", "root_path": ""}
    await app(scope, receive, send)


def counted(route, status):
    return REGISTRY.get_sample_value(COUNT, {"route": route, "status": status}) or 0


@pytest.mark.parametrize(
    ("path", "method", "route", "status"),
    [
        ("/download/very-secret", "GET", "/download/{token}", "200"),
        ("/members/abcdef", "GET", "/members/[key]", "200"),
        ("/gone/away", "GET", "none", "499"),
    ],
)
async def test_a_request_is_counted_by_its_template(app, path, method, route, status):
    before = counted(route, status)
    await ask(app, path, method)
    assert counted(route, status) == before + 1


async def test_what_fails_is_counted_as_that(app):
    before = counted("/broken", "500")
    with pytest.raises(RuntimeError):
        await ask(app, "/broken")
    assert counted("/broken", "500") == before + 1
