"""`python -m tests.attack.flooders PORT COOKIE…`: floods until it is ended, each cookie from a place of its own.

A process of its own: what one user waits for is measured elsewhere, and not in the floods' own event loop.
"""

import asyncio
import sys
from types import SimpleNamespace
from typing import Any

from tests.attack.tab import DISMISS, Refused, Tab


async def flood(portal: Any, cookie: str, source: str) -> None:
    """Send as fast as the line takes it, come again whenever cut off."""
    while True:
        try:
            tab = await Tab.open(portal, cookie, **{"X-Forwarded-For": source})
        except Refused:
            await asyncio.sleep(0.5)
            continue
        while tab.is_open and not tab.socket.closed:
            for _ in range(20):
                await tab.event(DISMISS)
            await asyncio.sleep(0.05)
        await tab.close()


async def flood_all(port: str, cookies: list[str]) -> None:
    """All at once."""
    portal = SimpleNamespace(origin=f"http://localhost:{port}")
    await asyncio.gather(*[flood(portal, cookie, f"192.0.2.{number}") for number, cookie in enumerate(cookies)])


if __name__ == "__main__":
    asyncio.run(flood_all(sys.argv[1], sys.argv[2:]))
