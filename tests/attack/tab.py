"""A browser tab as an attacker writes it: raw engine.io and socket.io frames over a real websocket."""

import asyncio
import contextlib
import json
import uuid
from collections.abc import Callable
from typing import Any, Self

import aiohttp

from tests.serving import Served

NAMESPACE = "/_event"
ROOT_STATE = "reflex___state____state"
PORTAL = f"{ROOT_STATE}.optima_portal___state___"
DISMISS = f"{PORTAL}frame____frame_state.dismiss"
ENTER = f"{PORTAL}frame____frame_state.enter"
HYDRATE = f"{ROOT_STATE}.hydrate_and_load"
ON_LOAD = f"{ROOT_STATE}.reflex___state____on_load_internal_state.on_load_internal"
MESSAGE = f"{PORTAL}message____message_state"
FRAME = f"{PORTAL}frame____frame_state"
ANSWER_WITHIN = 8.0


class Refused(Exception):
    """The handshake was refused."""


def new_client_token() -> str:
    """As Reflex's client makes one."""
    return str(uuid.uuid4())


class Tab:
    """One websocket; keeps every frame it got."""

    def __init__(self, http: aiohttp.ClientSession, socket: aiohttp.ClientWebSocketResponse, token: str) -> None:
        self._http, self.socket, self.token = http, socket, token
        self.frames: list[str] = []
        self.closed_with: int | None = None
        self._news = asyncio.Event()
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def open(
        cls,
        served: Served,
        cookie: str | None,
        *,
        token: str | None = None,
        origin: str | None = "",
        query: str = "",
        auth: object = None,
        **headers: str,
    ) -> Self:
        """Handshake and connect; raises `Refused`. `cookie` is the session's token, `origin` "" the portal's own."""
        token = new_client_token() if token is None else token
        address = f"{served.origin}{NAMESPACE}/?EIO=4&transport=websocket&token={token}{query}"
        if cookie is not None:
            headers["Cookie"] = f"optima={cookie}"
        if origin is not None:
            headers["Origin"] = origin or served.origin
        http = aiohttp.ClientSession()
        try:
            socket = await http.ws_connect(address, headers=headers, max_msg_size=0)
        except BaseException as refusal:
            await http.close()
            if isinstance(refusal, aiohttp.ClientError):
                raise Refused(str(refusal)) from refusal
            raise
        tab = cls(http, socket, token)
        await tab.send(f"40{NAMESPACE},{json.dumps(auth) if auth is not None else ''}")
        return tab

    async def __aenter__(self) -> Self:
        await self.until(lambda: any(frame.startswith(f"40{NAMESPACE}") for frame in self.frames))
        return self

    async def __aexit__(self, *problem: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Leave."""
        self._reader.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._reader
        await self.socket.close()
        await self._http.close()

    async def send(self, frame: str) -> None:
        """Any frame at all; a closed socket takes none."""
        with contextlib.suppress(ConnectionError, aiohttp.ClientError):
            await self.socket.send_str(frame)

    async def event(self, name: str, payload: Any = None, router_data: Any = None) -> None:
        """One event as a page would send it."""
        sent = {"name": name, "payload": payload or {}, "router_data": router_data or {"pathname": "/", "query": {}}}
        await self.send(f"42{NAMESPACE},{json.dumps(['event', sent])}")

    async def until(self, is_so: Callable[[], bool], within: float = ANSWER_WITHIN) -> None:
        """Wait for something that an arriving frame, or the end of the socket, makes true."""
        async with asyncio.timeout(within):
            while not is_so():
                self._news.clear()
                await self._news.wait()

    async def settle(self) -> None:
        """Events of one tab run in order: once this one is answered, all before it have been."""
        before = self._dismissed()
        await self.event(DISMISS)
        await self.until(lambda: self._dismissed() > before)

    async def load(self, page: str = "/") -> None:
        """Open a page, with all that it loads."""
        before = len(self.deltas())
        await self.event(HYDRATE, {}, {"pathname": page, "query": {}})
        await self.until(
            lambda: any(d.get(ROOT_STATE, {}).get("is_hydrated_rx_state_") for d in self.deltas()[before:])
        )
        await self.settle()

    async def ask(self, name: str, payload: Any = None, router_data: Any = None) -> str:
        """Send an event; everything that came back, up to its end."""
        before = len(self.frames)
        await self.event(name, payload, router_data)
        await self.settle()
        return "\n".join(self.frames[before:])

    def deltas(self) -> list[dict[str, dict[str, Any]]]:
        """Every delta so far, by state."""
        return [one["delta"] for one in self.updates() if one.get("delta")]

    def updates(self) -> list[dict[str, Any]]:
        """Every update so far: deltas and events for the page."""
        start = f"42{NAMESPACE},"
        parsed = [json.loads(frame.removeprefix(start)) for frame in self.frames if frame.startswith(start)]
        return [update for kind, update in parsed if kind == "event"]

    def value(self, state: str, name: str) -> Any:
        """What a var holds in the browser now."""
        values = [
            delta[state][f"{name}_rx_state_"] for delta in self.deltas() if f"{name}_rx_state_" in delta.get(state, {})
        ]
        return values[-1] if values else None

    @property
    def said(self) -> list[str]:
        """Every message that the frame was told to show."""
        return [text for delta in self.deltas() if (text := delta.get(MESSAGE, {}).get("text_rx_state_"))]

    @property
    def everything(self) -> str:
        """All that was ever received."""
        return "\n".join(self.frames)

    @property
    def is_open(self) -> bool:
        """Whether the server still holds the line."""
        return self.closed_with is None

    def _dismissed(self) -> int:
        """The count of the newest empty message: each `dismiss` makes one."""
        told = [delta[MESSAGE] for delta in self.deltas() if MESSAGE in delta]
        empty = [one["count_rx_state_"] for one in told if not one.get("text_rx_state_") and "count_rx_state_" in one]
        return max(empty, default=0)

    async def _read(self) -> None:
        async for message in self.socket:
            if message.type is aiohttp.WSMsgType.TEXT:
                if message.data == "2":
                    await self.send("3")
                self.frames.append(message.data)
                self._news.set()
        self.closed_with = self.socket.close_code or 1006
        self._news.set()
