"""Plain HTTP as an attacker writes it: no cookie jar, no redirects followed, raw request lines."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp
from multidict import CIMultiDict

from tests.serving import Served


@dataclass(frozen=True)
class Answer:
    """One answer, read whole."""

    status: int
    headers: CIMultiDict[str]
    text: str

    @property
    def location(self) -> str:
        """Where it redirects to."""
        return self.headers.get("Location", "")

    @property
    def cookie(self) -> str:
        """The session's token that it sets; empty if none."""
        return self.headers.get("Set-Cookie", "").partition(";")[0].partition("=")[2]


async def call(
    served: Served,
    method: str,
    path: str,
    *,
    cookie: str = "",
    origin: str | None = "",
    data: object = None,
    **headers: str,
) -> Answer:
    """One request. `origin` "" is the portal's own, None sends none."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if cookie:
        sent["Cookie"] = f"optima={cookie}"
    if origin is not None:
        sent["Origin"] = origin or served.origin
    async with (
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http,
        http.request(method, served.origin + path, headers=sent, data=data, allow_redirects=False) as answer,
    ):
        body = await answer.read()
        return Answer(answer.status, CIMultiDict(answer.headers), body.decode(errors="replace"))


async def get(served: Served, path: str, cookie: str = "", **headers: str) -> Answer:
    """A page or file."""
    return await call(served, "GET", path, cookie=cookie, **headers)


async def post(served: Served, path: str, form: Mapping[str, str], cookie: str = "", origin: str | None = "") -> Answer:
    """A form."""
    return await call(served, "POST", path, cookie=cookie, origin=origin, data=dict(form))


async def visitor_cookie(served: Served) -> str:
    """What a browser without a session is given."""
    return (await get(served, "/login")).cookie


async def raw(served: Served, request: bytes) -> bytes:
    """Bytes on the wire, and what comes back until the server closes or is done."""
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    try:
        writer.write(request)
        await writer.drain()
        return await asyncio.wait_for(reader.read(), 10)
    finally:
        writer.close()
        await writer.wait_closed()


async def raw_get(served: Served, target: str, **headers: str) -> str:
    """A request line that no client library would send, such as `/../etc/passwd`."""
    lines = {"Host": f"localhost:{served.port}", "Connection": "close"} | headers
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return (await raw(served, f"GET {target} HTTP/1.1\r\n{head}\r\n".encode("latin-1"))).decode(errors="replace")
