"""The ASGI guard: the outermost layer. Nothing reaches Reflex that it has not let in.

`/_event`: only a websocket, from our origin, with a live session, and with a client token that belongs to that
session; messages are capped in size and rate. Reflex's upload route does not exist. Every answer gets its headers.
"""

import asyncio
import re
import time
from urllib.parse import parse_qs

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from optima_portal.http.answers import refusal, safe_headers, source_of
from optima_portal.http.limits import Bucket, may_knock
from optima_portal.http.live import live
from optima_portal.kit import clock, db, meters
from optima_portal.kit.settings import settings
from optima_portal.services.bindings import belongs_to
from optima_portal.state.handlers import in_thread
from optima_portal.state.session import token_in, viewer_with

EVENTS = "/_event"
CLIENT_TOKEN = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89a-f][0-9a-f]{3}-[0-9a-f]{12}")
# Reflex's and engine.io's own addresses besides the socket: the portal has its own instead of each.
CLOSED = ("/_upload", "/_event", "/_all_routes", "/_health", "/ping", "/auth-codespace")
LONGEST_WAIT = 4.0
FLOODED = 1008
TOO_LONG = 1009
SESSION_OVER = 4401

log = structlog.get_logger("portal.guard")


class TurnedAway(Exception):
    """Why a handshake is refused."""


class Guard:
    """Wraps the whole ASGI app."""

    def __init__(self, app: ASGIApp, routes: ASGIApp) -> None:
        self._reflex, self._routes = app, routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request or socket."""
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        elif scope["type"] == "http":
            await self._request(scope, receive, send)
        else:
            await self._reflex(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A plain request: never Reflex's, always one of ours."""
        if any(scope["path"].startswith(closed) for closed in CLOSED):
            meters.turned_away.labels(why="closed route").inc()
            answer: Response | ASGIApp = refusal(404, "Not found.")
        else:
            answer = self._routes
        await answer(scope, receive, _with_headers(send))

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            session_hash, client_token = await _admit(scope)
        except TurnedAway as away:
            meters.turned_away.labels(why=str(away)).inc()
            log.info("socket turned away", why=str(away))
            await _refuse_handshake(receive, send)
            return
        wire = Wire(receive, send)
        live.opened(session_hash, client_token, wire.close)
        try:
            await self._reflex(scope, wire.receive, wire.send)
        finally:
            live.closed(session_hash, client_token)


class Wire:
    """One socket, with its limits."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self._bucket = Bucket(settings().events_per_second, settings().events_burst, time.monotonic())
        self._is_open = True

    async def receive(self) -> Message:
        """The next message, when its turn has come; a disconnect for whoever floods or sends too much at once."""
        message = await self._receive()
        if message["type"] != "websocket.receive" or not self._is_open:
            return message
        if len(message.get("text") or message.get("bytes") or "") > settings().max_message_bytes:
            return await self._cut(TOO_LONG, "message too long")
        wait = self._bucket.wait(time.monotonic())
        if wait > LONGEST_WAIT:
            return await self._cut(FLOODED, "flood")
        if wait:
            await asyncio.sleep(wait)
        return message

    async def send(self, message: Message) -> None:
        """Nothing is sent on a closed socket."""
        if self._is_open:
            await self._send(message)

    async def close(self, code: int = SESSION_OVER) -> None:
        """Close from our side."""
        if self._is_open:
            self._is_open = False
            await self._send({"type": "websocket.close", "code": code, "reason": ""})

    async def _cut(self, code: int, why: str) -> Message:
        meters.turned_away.labels(why=why).inc()
        await self.close(code)
        return {"type": "websocket.disconnect", "code": code}


async def _admit(scope: Scope) -> tuple[str, str]:
    """The session and the client token of a handshake that may go on; raises `TurnedAway`."""
    request = Request({**scope, "type": "http", "method": "GET"})
    if scope["path"].rstrip("/") != EVENTS:
        raise TurnedAway("other socket")
    if request.headers.get("origin", "") not in settings().origins:
        raise TurnedAway("foreign origin")
    client_token = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
    if not CLIENT_TOKEN.fullmatch(client_token):
        raise TurnedAway("made-up client token")
    source = source_of(scope.get("client"), request.headers.get("x-forwarded-for", ""))
    if not may_knock("handshake", source, settings().handshakes_per_minute):
        raise TurnedAway("too many handshakes")
    try:
        viewer = await viewer_with(token_in(request.headers.get("cookie", "")), source, touch=False)
        if not viewer.session_hash:
            raise TurnedAway("no session")
        if not await in_thread(_is_theirs, client_token, viewer.session_hash):
            raise TurnedAway("another session's client token")
    except db.Unavailable as gone:
        raise TurnedAway("no database") from gone
    return viewer.session_hash, client_token


def _is_theirs(client_token: str, session_hash: str) -> bool:
    now = clock.now()
    return db.in_transaction(lambda session: belongs_to(session, client_token, session_hash, now=now))


async def _refuse_handshake(receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "websocket.close", "code": FLOODED, "reason": ""})


def _with_headers(send: Send) -> Send:
    """Add the security headers; answers are not stored unless a route says otherwise."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = _completed(message.get("headers", []))
        await send(message)

    return sending


def _completed(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    there = {name.lower() for name, _ in headers}
    more: dict[str, str] = {"Cache-Control": "no-store", **safe_headers()}
    added = [
        (name.lower().encode(), value.encode()) for name, value in more.items() if name.lower().encode() not in there
    ]
    return [*headers, *added]
