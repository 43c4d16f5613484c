"""A browser tab without a browser: engine.io and socket.io frames over a websocket, one event at a time."""

import asyncio
import json
import time
import uuid
from types import TracebackType
from typing import Any, Self

import aiohttp

NAMESPACE = "/_event"
ROOT = "reflex___state____state"
PORTAL = f"{ROOT}.optima_portal___state___"
START = f"42{NAMESPACE},"
WITHIN = 30.0


class Tab:
    """One signed-in tab."""

    def __init__(self, http: aiohttp.ClientSession, origin: str, cookie: str) -> None:
        self._http, self._origin, self._cookie = http, origin, cookie
        self.received = self.hydrated_bytes = 0

    async def __aenter__(self) -> Self:
        token = uuid.uuid4()
        self._socket = await self._http.ws_connect(
            f"{self._origin.replace('http', 'ws', 1)}{NAMESPACE}/?EIO=4&transport=websocket&token={token}",
            headers={"Cookie": f"optima={self._cookie}", "Origin": self._origin},
            max_msg_size=0,
        )
        await self._socket.send_str(f"40{NAMESPACE},")
        await self._until(f"40{NAMESPACE}")
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *rest: BaseException | TracebackType | None) -> None:
        await self._socket.close()

    async def hydrate(self, page: str) -> tuple[float, float]:
        """Open a page: seconds until every state is there, and until all that the page loads is there too."""
        began = time.perf_counter()
        await self._send(f"{ROOT}.hydrate_and_load", {}, page)
        await self._until("is_hydrated_rx_state_")
        hydrated, self.hydrated_bytes = time.perf_counter() - began, self.received
        await self._until('"is_hydrated_rx_state_":true', '"is_hydrated_rx_state_": true')
        return hydrated, time.perf_counter() - began

    async def ask(
        self, handler: str, payload: dict[str, Any], answer: str, page: str = "/dashboard", **keys: str
    ) -> float:
        """One event; seconds until a frame that holds `answer` came back. `keys`: those of the page's address."""
        began = time.perf_counter()
        await self._send(f"{PORTAL}{handler}", payload, page, keys)
        await self._until(answer)
        return time.perf_counter() - began

    async def _send(self, name: str, payload: dict[str, Any], page: str, keys: dict[str, str] | None = None) -> None:
        there = {"pathname": page, "asPath": page, "query": keys or {}}
        event = {"name": name, "payload": payload, "router_data": there}
        await self._socket.send_str(f"{START}{json.dumps(['event', event])}")

    async def _until(self, *wanted: str) -> None:
        async with asyncio.timeout(WITHIN):
            while True:
                message = await self._socket.receive()
                if message.type is not aiohttp.WSMsgType.TEXT:
                    raise ConnectionError(f"The server closed the socket: {message.type.name} {message.data}")
                if message.data == "2":
                    await self._socket.send_str("3")
                    continue
                self.received += len(message.data)
                if any(one in message.data for one in wanted):
                    return
