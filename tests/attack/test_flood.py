"""Two hundred that send without pause, at the door's own limits; one who works meanwhile."""

import asyncio
import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import quantiles

import pytest

from tests.attack.http import visitor_cookie
from tests.attack.people import OFFICE_ADMIN
from tests.attack.tab import DISMISS, ENTER, FRAME, Refused, Tab
from tests.serving import ROOT, Served, serving

FLOODERS = 200
SECONDS = 8.0
USABLE_P95 = 2.0


async def test_a_socket_that_floods_is_cut_and_one_that_types_fast_is_not() -> None:
    with serving() as portal:
        cookie = portal.session_of(OFFICE_ADMIN)
        async with await Tab.open(portal, cookie) as typist, await Tab.open(portal, cookie) as flooder:
            for _ in range(50):
                await typist.event(DISMISS)
            await typist.ask(ENTER)
            assert typist.is_open
            for _ in range(1000):
                await flooder.event(DISMISS)
            await flooder.until(lambda: not flooder.is_open, within=20)
            assert flooder.closed_with == 1008


async def test_one_user_works_while_two_hundred_flood() -> None:
    with serving(trusted_proxy_hops=1) as portal:
        cookies = [await visitor_cookie(portal) for _ in range(FLOODERS)]
        async with await Tab.open(portal, portal.session_of(OFFICE_ADMIN)) as tab:
            with _flooding(portal, cookies):
                waits, until = [], time.monotonic() + SECONDS
                while time.monotonic() < until:
                    began = time.monotonic()
                    await tab.settle()
                    waits.append(time.monotonic() - began)
                    await asyncio.sleep(0.15)
            await tab.ask(ENTER)
            assert tab.value(FRAME, "name") == "Maria Nguyen"
        assert quantiles(waits, n=20)[-1] < USABLE_P95
        assert portal.is_alive


@contextmanager
def _flooding(portal: Served, cookies: list[str]) -> Iterator[None]:
    command = [sys.executable, "-m", "tests.attack.flooders", str(portal.port), *cookies]
    flooders = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        flooders.kill()
        flooders.wait(10)


async def test_one_place_opens_only_so_many_sockets() -> None:
    with serving(sockets_per_source=3) as portal:
        cookie = portal.session_of(OFFICE_ADMIN)
        tabs = [await Tab.open(portal, cookie) for _ in range(3)]
        with pytest.raises(Refused):
            await Tab.open(portal, cookie)
        await tabs[0].close()
        async with asyncio.timeout(5):
            while True:  # the place is free as soon as the server has seen the other one go
                with contextlib.suppress(Refused):
                    tabs[0] = await Tab.open(portal, cookie)
                    break
                await asyncio.sleep(0.1)
        for tab in tabs:
            await tab.close()
