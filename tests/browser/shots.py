"""`python -m tests.browser.shots [name…]`: every page as who may see it, 1280 and 390 px, light and dark → shots/*.png.

A name is the address with dashes: `dashboard`, `plan-audit`, `members-member_key`.
"""

import sys
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.chromium import launched, why_missing
from tests.browser.conftest import WIDE, put_second_factor_off
from tests.browser.desk import Desk, plant
from tests.browser.records import records_of
from tests.browser.visits import HEIGHT, SCHEMES, WIDTHS, WINDOWS, Visit, all_visits
from tests.serving import ROOT, serving

SHOTS = ROOT / "shots"
# Windows worth a picture of their own; a page's first screen says little without them.
ALSO = {
    "/dashboard": ("user menu",), "/profile": ("security",), "/plan/access": ("suspend",), "/members": ("by name",),
    "/members/[member_key]": ("Claims History",), "/claims": ("results",), "/claims/[claim_key]": ("EOB", "request"),
    "/plan/imports": ("warnings",),
    "/claims/disputes": ("results",), "/claims/disputes/[dispute_key]": ("Correspondence",),
    "/dev/components": ("dialog",),
}  # fmt: skip


def main(names: list[str]) -> int:
    """Take them; with names, only those pages."""
    if missing := why_missing():
        print(missing)
        return 1
    wanted = [visit for visit in all_visits() if not names or visit.name in names]
    if not wanted:
        print("No such page. There are: " + ", ".join(visit.name for visit in all_visits()))
        return 2
    SHOTS.mkdir(exist_ok=True)
    with serving(**WIDE) as portal, launched() as chromium:
        put_second_factor_off(portal)
        records = records_of(portal)
        for visit in wanted:
            with Desk(chromium, portal) as desk:
                browser = desk.browser()
                if visit.email:
                    token = portal.session_of(visit.email, passed_second_factor=not visit.is_half_open)
                    plant(browser, portal, token)
                _shoot(desk.opened(browser, records.address(visit.route)), visit)
                print(f"{visit.route}", flush=True)
    print(f"{len(list(SHOTS.glob('*.png')))} pictures in {SHOTS}")
    return 0


def _shoot(page: Page, visit: Visit) -> None:
    _four(page, visit.name)
    for name in ALSO.get(visit.route, ()):
        WINDOWS[visit.route][name](page)
        _four(page, f"{visit.name}-{name.lower().replace(' ', '-')}")
        page.keyboard.press("Escape")


def _four(page: Page, name: str) -> None:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT[width]})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            page.wait_for_function("scheme => document.documentElement.classList.contains(scheme)", arg=scheme)
            file: Path = SHOTS / f"{name}-{width}-{scheme}.png"
            page.screenshot(path=file, full_page=not page.locator("dialog[open]").count(), animations="disabled")
    page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT[WIDTHS[0]]})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
