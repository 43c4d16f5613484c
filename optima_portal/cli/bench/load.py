"""`load`: what a first visit costs: gzip KB of scripts and styles, and the time until the page can be used, on a slow
machine and line in real Chromium (4x CPU throttling, 1.6 Mbit/s, 150 ms)."""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from optima_portal.cli.bench.chromium import chromium, signed_in, visitor
from optima_portal.cli.bench.figure import Figure, at_most, percentile
from optima_portal.cli.bench.portal import Served, served
from optima_portal.kit.settings import settings

PAGES = {"login": 175, "dashboard": 210}
ROUNDS = 5
USABLE_WITHIN = 1600
SLOW_LINE = {"offline": False, "latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8}
REFERENCED = re.compile(r"(?:href|src)=\"(/[^\"]+\.(?:js|css))\"|import\(?\s*\"(/assets/[^\"]+\.js)\"")
TYPED = "somebody@office.example"
# The sign-in is a plain form: it can be filled in and sent as soon as it is painted and `portal.js` has run, whether
# or not React has taken it over (what is typed before that stays: `_one` looks).
READY = {
    "login": "window.portal && performance.getEntriesByName('first-contentful-paint').length"
    " && document.activeElement?.id === 'email'",
    "dashboard": "document.querySelector('.who') && document.querySelector('main h1')",
}
TAKEN_OVER = "Object.keys(document.querySelector('main') ?? {}).some((one) => one.startsWith('__reactProps'))"


def measure() -> Iterator[Figure]:
    """KB by what the built pages reference, then milliseconds by Chromium."""
    with served() as portal:
        for page, most in PAGES.items():
            yield at_most(f"load: /{page}, JS and CSS", kilobytes(settings().var / "site", page), "KB gzip", most)
        yield from _usable(portal)


def kilobytes(site: Path, page: str) -> float:
    """What the page's HTML names, each file once, packed by gzip."""
    named = {one or other for one, other in REFERENCED.findall((site / f"{page}.html").read_text())}
    return sum(_on_the_wire(site / name.lstrip("/")) for name in named) / 1024


def _on_the_wire(file: Path) -> int:
    packed = Path(f"{file}.gz")
    return (packed if packed.exists() else file).stat().st_size


def _usable(portal: Served) -> Iterator[Figure]:
    with chromium() as browser:
        if browser is None:
            return
        for page in PAGES:
            rounds = [_one(portal, browser, page) for _ in range(ROUNDS)]
            usable, whole, bytes_ = zip(*rounds, strict=True)
            yield at_most(f"load: /{page}, usable, median of {ROUNDS}", percentile(usable, 0.5), "ms", USABLE_WITHIN)
            yield Figure(f"load: /{page}, taken over by React, median", percentile(whole, 0.5), "ms")
            yield Figure(f"load: /{page}, all that came over the line", max(bytes_) / 1024, "KB")


def _one(portal: Served, browser: Any, name: str) -> tuple[float, float, float]:
    """Milliseconds until the page is usable and until it is hydrated, and the bytes of all answers; an empty cache."""
    context = visitor(portal, browser) if name == "login" else signed_in(portal, browser)
    page = context.new_page()
    received = _slow(context, page)
    began = time.perf_counter()
    page.goto(f"/{name}", wait_until="commit")
    page.wait_for_function(f"() => {READY[name]}", timeout=60_000)
    usable = (time.perf_counter() - began) * 1000
    if name == "login":
        page.keyboard.type(TYPED)
    page.wait_for_function(f"() => {TAKEN_OVER}", timeout=60_000)
    whole = (time.perf_counter() - began) * 1000
    if name == "login" and page.input_value("#email") != TYPED:
        raise RuntimeError("What was typed before the page was hydrated is gone: it was not usable.")
    context.close()
    return usable, whole, received[0]


def _slow(context: Any, page: Any) -> list[float]:
    """A slow line and machine; the list's one number is the bytes that came."""
    received = [0.0]
    wire = context.new_cdp_session(page)
    wire.on("Network.loadingFinished", lambda one: received.__setitem__(0, received[0] + one["encodedDataLength"]))
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", SLOW_LINE)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    return received
