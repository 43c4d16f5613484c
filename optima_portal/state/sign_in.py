"""The sign-in pages: what went wrong with the last post, and where one was going."""

import reflex as rx

from optima_portal.access.viewer import Owed
from optima_portal.rules.plan import plan
from optima_portal.state.handlers import ANYONE, PortalState, open_to

PROBLEMS = {
    "wrong": "The e-mail, password or code is not right, or the account is locked. "
    "After {} failures an account is locked for {} minutes or longer.",
    "slow": "Too many sign-ins from your network. Please wait a minute.",
    "idle": "You were signed out because nothing happened for {} minutes. What you typed is kept.",
    "ended": "Your session has ended. Please sign in again. What you typed is kept.",
    "unavailable": "The portal cannot reach its database just now. Please try again in a minute.",
    "changed": "Your password was changed. Sign in with the new one.",
}
FRIENDLY = frozenset({"idle", "ended", "changed"})


class SignInState(PortalState, rx.State):
    """What the sign-in pages say above the form."""

    problem: str = ""
    is_friendly: bool = False
    next: str = ""

    @open_to(ANYONE, passive=True)
    async def open(self) -> None:
        """The sign-in page."""
        self._read_address()

    @open_to(Owed.SECOND_FACTOR)
    async def open_second_factor(self) -> None:
        """The page that asks for a code."""
        self._read_address()

    def _read_address(self) -> None:
        """One of a few fixed words, never a text."""
        asked = self.router.url.query_parameters
        rules = plan().sign_in
        code = str(asked.get("problem", ""))
        numbers = {"wrong": (rules.lock_after, f"{rules.lock_minutes:g}"), "idle": (f"{rules.idle_minutes:g}",)}
        self.problem = PROBLEMS.get(code, "").format(*numbers.get(code, ()))
        self.is_friendly = code in FRIENDLY
        self.next = str(asked.get("next", ""))[:200]
