"""`load`: what a first visit costs: gzip KB of scripts and styles, and the time until the page can be used, on a slow
machine and line in real Chromium (4x CPU throttling, 1.6 Mbit/s, 150 ms)."""

import re
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from optima_portal.cli.bench.figure import Figure, at_most, percentile
from optima_portal.cli.bench.portal import Served, served
from optima_portal.kit.settings import settings

PAGES = {"login": 175, "dashboard": 210}
ROUNDS = 5
USABLE_WITHIN = 1600
SLOW_LINE = {"offline": False, "latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8}
REFERENCED = re.compile(r"(?:href|src)=\"(/[^\"]+\.(?:js|css))\"|import\(?\s*\"(/assets/[^\"]+\.js)\"")
READY = {
    # the form is in the HTML already; React has taken it over once it hangs its own properties on it
    "login": "Object.keys(document.querySelector('main form') ?? {}).some((one) => one.startsWith('__reactProps'))",
    "dashboard": "document.querySelector('.who') && document.querySelector('main h1')",
}


def measure() -> Iterator[Figure]:
    """KB by what the built pages reference, then milliseconds by Chromium."""
    with served() as portal:
        for page, most in PAGES.items():
            yield at_most(f"load: /{page}, JS and CSS", _kilobytes(page), "KB gzip", most)
        yield from _usable(portal)


def _kilobytes(page: str) -> float:
    """What the page's HTML names, each file once, as it goes over the wire."""
    site = settings().var / "site"
    named = {one or other for one, other in REFERENCED.findall((site / f"{page}.html").read_text())}
    return sum(_on_the_wire(site / name.lstrip("/")) for name in named) / 1024


def _on_the_wire(file: Path) -> int:
    packed = Path(f"{file}.gz")
    return (packed if packed.exists() else file).stat().st_size


def _usable(portal: Served) -> Iterator[Figure]:
    path = next((one for name in ("chromium", "chromium-browser", "google-chrome") if (one := shutil.which(name))), "")
    if not path:
        print("load: no Chromium, so no time until the page can be used.", file=sys.stderr)
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
        )
        for page in PAGES:
            rounds = [_one(portal, browser, page) for _ in range(ROUNDS)]
            times, bytes_ = [one for one, _ in rounds], [two for _, two in rounds]
            yield at_most(f"load: /{page}, usable, median of {ROUNDS}", percentile(times, 0.5), "ms", USABLE_WITHIN)
            yield Figure(f"load: /{page}, all that came over the line", max(bytes_) / 1024, "KB")
        browser.close()


def _one(portal: Served, browser: Any, name: str) -> tuple[float, float]:
    """Milliseconds until the page is hydrated, and the bytes of all answers, with an empty cache."""
    context = browser.new_context(base_url=portal.origin, viewport={"width": 1280, "height": 900})
    if name != "login":
        cookie = {"name": "optima", "value": portal.cookie(), "url": portal.origin, "httpOnly": True}
        context.add_cookies([cookie])
    page = context.new_page()
    wire = context.new_cdp_session(page)
    received = [0.0]
    wire.on("Network.loadingFinished", lambda one: received.__setitem__(0, received[0] + one["encodedDataLength"]))
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", SLOW_LINE)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    began = time.perf_counter()
    page.goto(f"/{name}", wait_until="commit")
    page.wait_for_function(f"() => {READY[name]}", timeout=60_000)
    taken = (time.perf_counter() - began) * 1000
    context.close()
    return taken, received[0]
