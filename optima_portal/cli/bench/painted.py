"""`click`, in the browser: from the press of Find Claims to 25 painted rows, in real Chromium (spec 7)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from optima_portal.cli.bench.chromium import chromium, signed_in
from optima_portal.cli.bench.figure import Figure, at_most, percentile
from optima_portal.cli.bench.portal import Served, served
from optima_portal.kit import clock
from optima_portal.rules.plan import plan

ROUNDS, WARM = 60, 10
WITHIN_MS = 45
GUARD_MS = 600
"""A button takes no second press for a while after its answer."""
ROWS = 25
PRESS = """
(rows) => new Promise((done, never) => {
  setTimeout(() => never(new Error('The rows did not change.')), 10000);
  const first = () => document.querySelector('main tbody tr th')?.textContent;
  const before = first();
  const began = performance.now();
  const look = new MutationObserver(() => {
    if (first() === before || document.querySelectorAll('main tbody tr').length !== rows) return;
    look.disconnect();
    requestAnimationFrame(() => { const paint = new MessageChannel();
      paint.port1.onmessage = () => done(performance.now() - began); paint.port2.postMessage(0); });
  });
  look.observe(document.querySelector('main'), { childList: true, subtree: true, characterData: true });
  [...document.querySelectorAll('main button')].find((one) => one.textContent.includes('Find Claims')).click();
})
"""


def measure() -> Iterator[Figure]:
    """Milliseconds by the page's own clock; each search shows other claims than the one before."""
    with served() as portal, chromium() as browser:
        if browser is not None:
            times = _pressed(portal, browser)[WARM:]
            what = f"click: in the browser, Find Claims to {ROWS} rows painted"
            yield Figure(f"{what}, p50", percentile(times, 0.5), "ms")
            yield at_most(f"{what}, p95", percentile(times, 0.95), "ms", WITHIN_MS)


def _pressed(portal: Served, browser: Any) -> list[float]:
    context = signed_in(portal, browser)
    page = context.new_page()
    page.goto("/claims")
    page.wait_for_selector("main input[name=last]")
    today = clock.today(plan().plan.time_zone)
    days = [today - timedelta(days=ago) for ago in (0, 30)]
    page.fill("main input[name=first]", (today - timedelta(days=360)).isoformat())
    times = []
    for at in range(ROUNDS):
        page.fill("main input[name=last]", days[at % 2].isoformat())
        times.append(float(page.evaluate(PRESS, ROWS)))
        page.wait_for_timeout(GUARD_MS)
    context.close()
    return times
