"""*Change Password* and *Change Security* of My Profile: a code by mail comes first (seed 000, IV.2 and 3)."""

import reflex as rx

from optima_portal.kit.refused import Refused
from optima_portal.services import passwords, profile
from optima_portal.services.passcodes import WRONG
from optima_portal.state.handlers import IN_GOOD_STANDING, PortalState, open_to, run
from optima_portal.state.message import MessageState


class CredentialsState(PortalState, rx.State):
    """*Change Password* and *Change Security*: a code by mail first (seed 000, IV.2 and 3)."""

    changing: str = ""
    is_verified: bool = False
    rules: list[tuple[str, str]] = []
    problems: dict[str, str] = {}

    @open_to(IN_GOOD_STANDING)
    async def ask(self, what: str) -> None:
        """Begin: a verification code is mailed."""
        await run(passwords.ask_to_change_password if what == "password" else profile.ask_to_change_security)
        self.changing = "password" if what == "password" else "security"
        self.is_verified, self.problems = False, {}

    @open_to(IN_GOOD_STANDING)
    async def leave(self) -> None:
        """Close the dialog."""
        self.changing, self.is_verified, self.problems = "", False, {}

    @open_to(IN_GOOD_STANDING)
    async def verify(self, form: dict[str, str]) -> None:
        """*Verify Your Identity*."""
        of_password = self.changing == "password"
        check = passwords.verify_to_change_password if of_password else profile.verify_to_change_security
        if not await run(check, form.get("code", "")):
            raise Refused(WRONG, field="code")
        self.is_verified = True
        self.rules = await run(passwords.password_rules)

    @open_to(IN_GOOD_STANDING)
    async def save_password(self, form: dict[str, str]) -> None:
        """The new password."""
        await run(passwords.change_password, form.get("password", ""), form.get("again", ""))
        await self._done("Your Password has been updated. Your other sessions were ended.")

    @open_to(IN_GOOD_STANDING)
    async def save_questions(self, form: dict[str, str]) -> None:
        """The questions and answers."""
        chosen = [(form.get(f"question_{n}", ""), form.get(f"answer_{n}", "")) for n in (1, 2)]
        await run(profile.change_security, chosen)
        await self._done("Your Security Questions and/or Answers have been updated.")

    async def _done(self, words: str) -> None:
        self.changing, self.is_verified = "", False
        (await self.get_state(MessageState))._say("done", words)
