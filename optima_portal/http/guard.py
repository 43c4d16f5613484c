"""The ASGI guard: the outermost layer. Nothing reaches Reflex that it has not let in.

`/_event`: only a websocket, from our origin, with a live session, and with a client token that belongs to that
session; messages are capped in size and rate. Reflex's upload route does not exist. Every answer gets its headers.
"""

import asyncio
import contextlib
import re
import time
from collections import Counter
from functools import lru_cache
from urllib.parse import parse_qs

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from optima_portal.http.answers import refusal, safe_headers, source_of
from optima_portal.http.limits import Bucket, may_knock
from optima_portal.http.live import live
from optima_portal.http.state_store import state_store
from optima_portal.http.tabs import visitors_tabs
from optima_portal.kit import clock, db, meters, shared
from optima_portal.kit.settings import settings
from optima_portal.kit.tokens import digest
from optima_portal.services.bindings import belongs_to, bound_to
from optima_portal.state.handlers import in_thread
from optima_portal.state.session import is_visitor, token_in, viewer_with

EVENTS = "/_event"
CLIENT_TOKEN = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89a-f][0-9a-f]{3}-[0-9a-f]{12}")
# What Reflex's client sends, and no more: pong, close; connect, disconnect and events of its one namespace. Binary
# frames and packets that announce attachments are heaped up by python-socketio without end.
OURS = re.compile(rf"[13]|4[01]{EVENTS},.*|42{EVENTS},\[.*", re.DOTALL)
# Reflex's and engine.io's own addresses besides the socket: the portal has its own instead of each.
CLOSED = ("/_upload", "/_event", "/_all_routes", "/_health", "/ping", "/auth-codespace")
LONGEST_WAIT = 4.0
READ_AHEAD = 4
VISITOR_EVENTS_PER_SECOND = 200  # all visitors of this process together
VISITORS_PER_MINUTE = 1200  # their handshakes
FLOODED = NOT_OURS = 1008
TOO_LONG = 1009
SESSION_OVER = 4401

log = structlog.get_logger("portal.guard")


@lru_cache
def _visitors() -> Bucket:
    """What all visitors of this process may send together: whoever is signed in never waits for them."""
    return Bucket(VISITOR_EVENTS_PER_SECOND, 10 * VISITOR_EVENTS_PER_SECOND, time.monotonic())


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
            session_hash, client_token, is_visitor = await _admit(scope)
        except TurnedAway as away:
            meters.turned_away.labels(why=str(away)).inc()
            await _refuse_handshake(receive, send)
            return
        wire = Wire(receive, send, _visitors() if is_visitor else None)
        source = source_of(scope)
        live.opened(session_hash, client_token, wire.close)
        _open_from[source] += 1
        try:
            await self._reflex(scope, wire.receive, wire.send)
        except Exception as failure:  # a frame that engine.io cannot read: granian would write a page about it
            log.warning("socket broke off", exc_info=failure)
        finally:
            live.closed(session_hash, wire.close)
            _open_from[source] -= 1
            if not _open_from[source]:
                del _open_from[source]
            await wire.stop_reading()


class Wire:
    """One socket, with its limits.

    A task of its own reads ahead, a few messages at most: a close from our side must not wait for the other's next
    message, and granian cannot send while its `receive` is awaited by somebody else.
    """

    def __init__(self, receive: Receive, send: Send, shared: Bucket | None = None) -> None:
        self._receive, self._send, self._shared = receive, send, shared
        self._bucket = Bucket(settings().events_per_second, settings().events_burst, time.monotonic())
        self._ahead: asyncio.Queue[Message] = asyncio.Queue(READ_AHEAD)
        self._reader: asyncio.Task[None] | None = None
        self._late_since = 0.0
        self._is_open = True

    async def receive(self) -> Message:
        """The next message, when its turn has come; a disconnect for who floods, or sends what no page of ours does."""
        if self._reader is None:
            self._reader = asyncio.create_task(self._read_ahead())
        message = await self._ahead.get()
        if message["type"] != "websocket.receive" or not self._is_open:
            return message
        if len(message.get("text") or message.get("bytes") or "") > settings().max_message_bytes:
            return await self._cut(TOO_LONG, "message too long")
        if not OURS.fullmatch(message.get("text") or ""):
            return await self._cut(NOT_OURS, "frame that no page sends")
        if wait := self._wait(time.monotonic()):
            if wait > LONGEST_WAIT or time.monotonic() - self._late_since > LONGEST_WAIT:
                return await self._cut(FLOODED, "flood")
            await asyncio.sleep(wait)
        return message

    def _wait(self, now: float) -> float:
        """How long the next message has to wait. Whoever never catches up is late since the first wait."""
        wait = max(self._bucket.wait(now), self._shared.wait(now) if self._shared else 0.0)
        if wait:
            self._late_since = self._late_since or now
        elif self._bucket.is_calm:
            self._late_since = 0.0
        return wait

    async def send(self, message: Message) -> None:
        """Nothing is sent on a closed socket."""
        if self._is_open:
            await self._send(message)

    async def close(self, code: int = SESSION_OVER) -> None:
        """Close from our side; whoever waits for the next message learns of it."""
        if not self._is_open:
            return
        self._is_open = False
        await self.stop_reading()
        with contextlib.suppress(OSError, RuntimeError):  # the other side may be gone already
            await self._send({"type": "websocket.close", "code": code, "reason": ""})
        while not self._ahead.empty():
            self._ahead.get_nowait()
        self._ahead.put_nowait({"type": "websocket.disconnect", "code": code})

    async def stop_reading(self) -> None:
        """End the task that reads."""
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.wait({self._reader})

    async def _read_ahead(self) -> None:
        while True:
            message = await self._receive()
            await self._ahead.put(message)
            if message["type"] == "websocket.disconnect":
                return

    async def _cut(self, code: int, why: str) -> Message:
        meters.turned_away.labels(why=why).inc()
        await self.close(code)
        return {"type": "websocket.disconnect", "code": code}


async def _admit(scope: Scope) -> tuple[str, str, bool]:
    """Session, client token and whether it is a visitor's, of a handshake that may go on; raises `TurnedAway`."""
    request = Request({**scope, "type": "http", "method": "GET"})
    if scope["path"].rstrip("/") != EVENTS:
        raise TurnedAway("other socket")
    if request.headers.get("origin", "") not in settings().origins:
        raise TurnedAway("foreign origin")
    client_token = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
    if not CLIENT_TOKEN.fullmatch(client_token):
        raise TurnedAway("made-up client token")
    if not state_store.is_there:
        raise TurnedAway("no page state")
    source = source_of(scope)
    if not may_knock("handshake", source, settings().handshakes_per_minute):
        raise TurnedAway("too many handshakes")
    if _open_from[source] >= settings().sockets_per_source:
        raise TurnedAway("too many sockets")
    session = token_in(request.headers.get("cookie", ""))
    try:
        if is_visitor(session):
            return await _admit_visitor(digest(session), client_token), client_token, True
        viewer = await viewer_with(session, source, touch=False)
        if not viewer.is_signed_in:
            raise TurnedAway("no session")
        if not await in_thread(_is_theirs, client_token, viewer.session_hash):
            raise TurnedAway("another session's client token")
    except db.Unavailable as gone:
        raise TurnedAway("no database") from gone
    except shared.Gone as gone:
        raise TurnedAway("no shared memory") from gone
    return viewer.session_hash, client_token, False


_open_from: Counter[str] = Counter()


async def _admit_visitor(session_hash: str, client_token: str) -> str:
    """A visitor's tab, bound in memory: a crowd of visitors must not keep the database from those at work."""
    if not may_knock("handshake", "all visitors", VISITORS_PER_MINUTE):
        raise TurnedAway("too many visitors")
    if await in_thread(_is_somebodys, client_token):
        raise TurnedAway("another session's client token")
    if await in_thread(visitors_tabs().bind, client_token, session_hash) != session_hash:
        raise TurnedAway("another session's client token")
    return session_hash


def _is_somebodys(client_token: str) -> bool:
    return db.in_transaction(lambda session: bound_to(session, client_token)) is not None


def _is_theirs(client_token: str, session_hash: str) -> bool:
    if visitors_tabs().whose(client_token) is not None:
        return False
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
