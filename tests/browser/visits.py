"""Every page as somebody who may see it, with its tabs, menus and dialogs."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

import optima_portal.optima_portal  # noqa: F401 - declares every page
from optima_portal.access.permissions import Permission
from optima_portal.access.viewer import Owed
from optima_portal.state.handlers import ANYONE, Needs
from optima_portal.state.pages import all_pages
from tests.attack.people import (
    FRONT_DESK,
    OFFICE_ADMIN,
    PRIVACY_OFFICER,
    REVIEWER,
    SECOND_REVIEWER,
    SUSPENDED_OFFICE,
    SYSTEM,
)

OF_THE_PLAN = {
    Permission.PROVIDER_RELATIONS: "relations@plan.example",
    Permission.UM_REVIEW: REVIEWER,
    Permission.DISPUTE_REVIEW: "disputes@plan.example",
    Permission.QUALITY: "quality@plan.example",
    Permission.AUDIT: PRIVACY_OFFICER,
    Permission.SYSTEM: SYSTEM,
    Permission.DATA_IMPORT: SYSTEM,
    Permission.ROSTER: "sam.park@harborbh.example",
}
WIDTHS = (1280, 390)
SCHEMES = ("light", "dark")
HEIGHT = {1280: 900, 390: 844}


@dataclass(frozen=True)
class Visit:
    """A page, and who goes there; no e-mail for a visitor."""

    route: str
    email: str
    is_half_open: bool = False
    """Whether the second factor is still owed."""

    @property
    def name(self) -> str:
        """The route as a file's name."""
        return self.route.strip("/").replace("/", "-").replace("[", "").replace("]", "") or "index"


def all_visits() -> list[Visit]:
    """Every page of the portal."""
    return [Visit(route, *_who(route, needs)) for route, needs in sorted(all_pages().items())]


def _who(route: str, needs: Needs) -> tuple[str, bool]:
    if needs is ANYONE:
        return ("" if not route.startswith("/dev/components") else FRONT_DESK), False
    if needs is Owed.SECOND_FACTOR:
        return PRIVACY_OFFICER, True
    if route.startswith("/plan/appeals"):
        return SECOND_REVIEWER, False
    if isinstance(needs, Owed):
        return (SUSPENDED_OFFICE if route == "/suspended" else FRONT_DESK), False
    return OF_THE_PLAN.get(needs, OFFICE_ADMIN) if isinstance(needs, Permission) else OFFICE_ADMIN, False


Act = Callable[[Page], None]


def _press(name: str, within: str = "main", *, exact: bool = True) -> Act:
    return lambda page: page.locator(within).get_by_role("button", name=name, exact=exact).first.click()


def _tab(name: str) -> Act:
    def choose(page: Page) -> None:
        tab = page.get_by_role("tab", name=name)
        tab.click()
        expect(tab).to_have_attribute("aria-selected", "true")

    return choose


def _window(open_it: Act, selector: str = "dialog[open]") -> Act:
    def act(page: Page) -> None:
        open_it(page)
        expect(page.locator(selector).first).to_be_visible()

    return act


def _popover(selector: str) -> Act:
    return _window(lambda page: page.locator(selector).first.click(), ":popover-open")


def _both(*acts: Act) -> Act:
    def act(page: Page) -> None:
        for one in acts:
            one(page)

    return act


def _jump(page: Page) -> None:
    page.locator("[data-jump]").fill("da")
    expect(page.locator(".jump [role=option]").first).to_be_visible()


def _results(press: str, wait_for: str) -> Act:
    def act(page: Page) -> None:
        page.get_by_role("button", name=press, exact=True).click()
        expect(page.locator(wait_for).first).to_be_visible()

    return act


def _by_name(page: Page) -> None:
    _tab("Name")(page)
    page.locator("input[name=name]").fill("an")
    _results("Search", "main .cards li, main .blank")(page)


def _rows_menu(name: str) -> Act:
    """The ⋮ of the first row, and one of its lines."""

    def act(page: Page) -> None:
        page.locator("main tbody tr [popovertarget]").first.click()
        page.locator(":popover-open").get_by_role("button", name=name).click()

    return act


def _code(page: Page) -> None:
    """A search of the public list."""
    page.locator("input[name=words]").fill("wheelchair")
    _press("Find Code")(page)
    expect(page.locator("main").get_by_text("Answer").first).to_be_visible()


def _request(page: Page) -> None:
    """The request's window, where the claim can be disputed."""
    button = page.locator(".title").get_by_role("button", name="Dispute Claim", exact=True)
    if button.count():
        button.click()
        expect(page.locator("dialog[open] #dispute-description")).to_be_visible()


_SECURITY = _tab("Security")
# What else there is to see on a page: each begins where the one before was closed by Escape.
WINDOWS: dict[str, dict[str, Act]] = {
    "/dashboard": {
        "jump list": _jump,
        "user menu": _popover(".who"),
        "bell": _popover(".top [popovertarget=waiting]"),
    },
    "/profile": {
        "security": _SECURITY,
        "new recovery codes": _both(_SECURITY, _window(_press("New recovery codes"))),
        "change password": _both(_SECURITY, _window(_press("Change Password"))),
        "change security": _both(_SECURITY, _window(_press("Change Security"))),
        "sessions": _tab("Sessions"),
        "edit": _both(_tab("Details"), _press("Edit Info")),
    },
    "/plan/access": {"suspend": _window(_press("Suspend"))},
    "/plan/audit": {"download": _popover(".listbar [popovertarget]")},
    "/plan/imports": {
        "warnings": _both(_press("remittance-ccn.835"), lambda page: page.locator("main details summary").click()),
        "problem": _both(_press("backlog.csv"), lambda page: expect(page.get_by_text("It broke off")).to_be_visible()),
    },
    "/dev/components": {
        "problems": _press("Check"),
        "dialog": _window(_press("From the state")),
        "confirmation": _window(_press("Remove from roster")),
        "menu": _popover("main [popovertarget=more]"),
        "message": _both(_press("Say failed"), lambda page: expect(page.locator(".message")).to_be_visible()),
    },
    "/members": {"by name": _by_name, "add to roster": _both(_by_name, _window(_press("Add To My Roster")))},
    "/members/[member_key]": {
        one: _tab(one) for one in ("Condition History", "Claims History", "Labs", "Medications", "Referrals")
    },
    "/claims/reconciliation": {
        "reconcile": _window(_rows_menu("Mark as reconciled")),
        "reasons": _tab("Adjustments by reason"),
        "by month": _both(_tab("By month"), lambda page: expect(page.locator(".drawn svg").first).to_be_visible()),
        "your list": _tab("Your list"),
    },
    "/roster/[provider_key]": {
        "menu": _popover("main tbody tr [popovertarget]"),
        "details": _window(_rows_menu("View Member Details")),
        "remove": _window(_rows_menu("Remove from Roster")),
    },
    "/claims": {"results": _results("Find Claims", "main table"), "by number": _tab("Claim #")},
    "/claims/[claim_key]": {one: _tab(one) for one in ("Member Info", "Providers", "Diagnosis", "Dispute Claim", "EOB")}
    | {"request": _request},
    "/claims/disputes": {"results": _results("Find Disputes", "main table"), "by number": _tab("Dispute #")},
    "/claims/disputes/[dispute_key]": {one: _tab(one) for one in ("Attachments", "Correspondence")}
    | {"withdraw": _window(_press("Withdraw"))},
    "/referrals": {"results": _results("Find Referrals", "main table"), "by code": _tab("Referral Code")},
    "/referrals/new/[draft_key]": {"discard": _window(_press("Discard"))},
    "/referrals/[referral_key]": {one: _tab(one) for one in ("Member Info", "Provider", "Attachments", "Timeline")}
    | {"withdraw": _window(_press("Withdraw"))},
    "/plan/referrals/[referral_key]": {one: _tab(one) for one in ("Provider", "Diagnosis", "Timeline")}
    | {"ask": _window(_press("Ask for information")), "extend": _window(_press("Extend"))},
    "/referrals/[referral_key]/appeal": {
        "expedited": _both(
            lambda page: page.get_by_label("Expedited", exact=True).check(),
            lambda page: expect(page.get_by_text("This definition applies")).to_be_visible(),
        )
    },
    "/plan/appeals": {"decided": lambda page: page.get_by_label("Decided", exact=True).check()},
    "/plan/appeals/[appeal_key]": {
        "partial": lambda page: page.get_by_label("Outcome").select_option("PARTLY_OVERTURNED")
    },
    "/authorization-codes": {"answer": _code},
    "/plan/disputes": {"late": _press("Late only")},
    "/plan/disputes/[dispute_key]": {one: _tab(one) for one in ("Claim", "Attachments", "Correspondence")}
    | {"ask": lambda page: page.get_by_label("Ask for information").check()},
}
