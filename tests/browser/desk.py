"""People at browsers: who is signed in where, what the page says, what the browser complained of."""

import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import pyotp
from playwright.sync_api import Browser, BrowserContext, Page, expect

from optima_portal.demo.cast import PASSWORD, TOTP_SECRET
from tests.serving import Served

COOKIE = "optima"
WITHIN = 15_000.0
"""Milliseconds that a page of a busy test machine may take."""
# What a browser writes to its console when a server goes away or a page is left: no fault of the page.
HARMLESS = ("WebSocket connection to", "net::ERR_", "WebSocket is closed before", "status of 4")
expect.set_options(timeout=WITHIN)
VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (one) => window.violations.push(
  `${one.violatedDirective} ${one.blockedURI}`));
"""
# Nothing is still on its way: no gray bars (but those that /dev/components shows as a sample), no busy table.
READY = """() => document.fonts.status === "loaded"
  && (!document.querySelector(".top") || document.querySelector(".who"))
  && (location.pathname.startsWith("/dev/components") || ![...document.querySelectorAll("main .bones")].some(
    (one) => one.offsetParent))
  && ![...document.querySelectorAll(".count")].some((one) => one.textContent.startsWith("Searching"))"""


class Desk:
    """Opens pages; closes all browsers at the end."""

    def __init__(self, chromium: Browser, served: Served) -> None:
        self._chromium, self.served = chromium, served
        self._contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: BaseException | TracebackType | None) -> None:
        for context in self._contexts:
            context.close()
        if kind is None:
            assert not self.complaints, "\n".join(self.complaints)

    def browser(self, email: str = "", **options: Any) -> BrowserContext:
        """A browser of one's own, signed in by a planted cookie when an e-mail is given."""
        options = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"} | options
        context = self._chromium.new_context(base_url=self.served.origin, **options)
        context.set_default_timeout(WITHIN)
        context.add_init_script(VIOLATIONS)
        self._contexts.append(context)
        if email:
            plant(context, self.served, self.served.session_of(email))
        return context

    def sits(self, email: str, address: str = "/dashboard", **options: Any) -> Page:
        """Somebody signed in, on a page that is ready."""
        return self.opened(self.browser(email, **options), address)

    def opened(self, context: BrowserContext, address: str) -> Page:
        """A new tab of this browser on a page that is ready."""
        page = context.new_page()
        page.on("console", lambda line: self._heard(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda wrong: self._heard(f"{page.url} {wrong}"))
        page.goto(address)
        ready(page)
        return page

    def _heard(self, words: str) -> None:
        if not any(one in words for one in HARMLESS):
            self.complaints.append(words)


def plant(context: BrowserContext, served: Served, token: str) -> None:
    """The cookie that a sign-in would have set."""
    cookie = {"name": COOKIE, "value": token, "url": served.origin, "httpOnly": True, "sameSite": "Strict"}
    context.add_cookies([cookie])  # type: ignore[list-item]


def ready(page: Page) -> None:
    """Wait until the page is drawn and its data are there."""
    expect(page.locator("main h1").first).to_be_attached(timeout=WITHIN)
    page.wait_for_function(READY)


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """By the form of the page on screen."""
    page.get_by_label("E-mail").fill(email)
    page.locator("input[name=password]").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def enter_code(page: Page, code: str = "") -> None:
    """The second factor's code."""
    page.get_by_label("Code", exact=False).first.fill(code or code_now())
    page.get_by_role("button", name="Verify", exact=True).click()


def code_now(secret: str = TOTP_SECRET, steps: int = 0) -> str:
    """What the phone shows; `steps` of half a minute earlier or later."""
    return pyotp.TOTP(secret).at(int(time.time()) + 30 * steps)


def at(page: Page, address: str) -> None:
    """Wait until the browser is there and the page is ready."""
    page.wait_for_url(lambda url: url.partition("?")[0].endswith(address))
    ready(page)


def says(page: Page, words: str) -> None:
    """The page says so, somewhere in its main part, soon."""
    expect(page.locator("main")).to_contain_text(words)


def eventually(is_so: Callable[[], bool], within: float = 10.0) -> None:
    """Wait for something outside the browser."""
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() - began < within, "It did not become so."
        time.sleep(0.05)
