"""Frames that no page of ours sends: the socket closes at the first, so nothing can be heaped up behind it."""

import asyncio
import contextlib
import json

import aiohttp
import pytest

from tests.attack.tab import DISMISS, NAMESPACE, Tab
from tests.serving import Served

EVENT = json.dumps(["event", {"name": DISMISS, "payload": {}, "router_data": {}}])
NOT_OURS = 1008
NEVER_SENT = [
    f"459999999-{NAMESPACE},{EVENT}",  # an event that announces attachments
    f"469999999-{NAMESPACE},0[]",
    f"429999999-{NAMESPACE},{EVENT}",
    f"4\u06659999999-{NAMESPACE},{EVENT}",  # an Arabic five, which Python's int() reads as well
    "\u0664\u0665" + f"9999999-{NAMESPACE},{EVENT}",
    f"43{NAMESPACE},7[]",
    f"44{NAMESPACE},",
    "40/other,",
    f"42{EVENT}",
    "bNDU5OTk5",  # engine.io's binary message as text
    "2probe",
    "0",
    "6",
    "",
]


async def _is_cut(tab: Tab) -> bool:
    await tab.until(lambda: not tab.is_open, within=4)
    return tab.closed_with == NOT_OURS


@pytest.mark.parametrize("frame", NEVER_SENT)
async def test_a_packet_that_no_page_of_ours_sends_closes_the_socket(served: Served, visitor: str, frame: str) -> None:
    async with await Tab.open(served, visitor) as tab:
        await tab.send(frame)
        assert await _is_cut(tab)


async def test_a_visitor_cannot_heap_up_attachments(served: Served, visitor: str) -> None:
    async with await Tab.open(served, visitor) as tab:
        await tab.send(NEVER_SENT[0])
        with contextlib.suppress(ConnectionError, aiohttp.ClientError):  # cut meanwhile
            for _ in range(200):
                await tab.socket.send_bytes(b"x" * 100_000)
        await tab.until(lambda: not tab.is_open, within=4)


async def test_a_binary_frame_of_any_size_closes_the_socket(served: Served, visitor: str) -> None:
    async with await Tab.open(served, visitor) as tab:
        await tab.socket.send_bytes(b"4")
        assert await _is_cut(tab)


async def test_what_our_pages_send_goes_through(served: Served, visitor: str) -> None:
    async with await Tab.open(served, visitor) as tab:
        await tab.send("3")
        await tab.load()
        await tab.settle()
        await tab.send(f"41{NAMESPACE},")
        await tab.send("3")
        await asyncio.sleep(0.2)
        assert tab.is_open
