"""My Profile: one's own details."""

import reflex as rx

from optima_portal.services import profile
from optima_portal.state.handlers import IN_GOOD_STANDING, PortalState, open_to, run
from optima_portal.state.message import MessageState
from optima_portal.state.moments import day


class ProfileState(PortalState, rx.State):
    """Details, and what is asked before they change."""

    name: str = ""
    email: str = ""
    phone: str = ""
    street: str = ""
    city: str = ""
    state: str = ""
    zip_code: str = ""
    password_until: str = ""
    has_questions: bool = False
    asks_questions: bool = False
    is_editing: bool = False
    tab: str = "details"
    problems: dict[str, str] = {}
    _version: int = 0

    @open_to(IN_GOOD_STANDING)
    async def open(self) -> None:
        """Show the details as they are now."""
        self.is_editing = False
        await self._show()

    @open_to(IN_GOOD_STANDING)
    async def choose(self, tab: str) -> None:
        """Another tab."""
        self.tab = tab if tab in ("details", "security", "sessions") else "details"

    @open_to(IN_GOOD_STANDING)
    async def edit(self, on: bool) -> None:
        """*Edit Info*, or leave it."""
        self.is_editing, self.problems = on, {}

    @open_to(IN_GOOD_STANDING)
    async def save(self, form: dict[str, str]) -> None:
        """*Save*."""
        details = {name: form.get(name, "") for name in profile.DETAILS}
        await run(profile.save_details, details, self._version)
        self.is_editing = False
        await self._show()
        (await self.get_state(MessageState))._say("done", "Your Demographic Information has been updated.")

    async def _show(self) -> None:
        now = await run(profile.profile_of)
        self.name, self.email, self.phone = now.name, now.email, now.phone
        self.street, self.city, self.state, self.zip_code = now.street, now.city, now.state, now.zip_code
        self.password_until = day(now.password_until)
        self.has_questions, self.asks_questions, self._version = now.has_questions, now.asks_questions, now.version
