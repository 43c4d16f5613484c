"""The second factor as My Profile shows and changes it."""

import reflex as rx

from optima_portal.kit.refused import Refused
from optima_portal.services.second_factor import WRONG, new_recovery_codes, remove_second_factor, second_factor_of
from optima_portal.state.handlers import IN_GOOD_STANDING, PortalState, open_to, run
from optima_portal.state.message import MessageState
from optima_portal.state.moments import day


class SecondFactorState(PortalState, rx.State):
    """The second factor as My Profile shows it."""

    enrolled_on: str = ""
    codes_left: int = 0
    is_required: bool = False
    asking: str = ""
    recovery_codes: list[str] = []
    problems: dict[str, str] = {}

    @open_to(IN_GOOD_STANDING)
    async def open(self) -> None:
        """Show how it stands."""
        self.asking, self.recovery_codes = "", []
        await self._show()

    @open_to(IN_GOOD_STANDING)
    async def ask(self, what: str) -> None:
        """A code of the app is asked for: new recovery codes, or removal; empty closes."""
        self.asking = what if what in ("codes", "remove") else ""
        self.problems, self.recovery_codes = {}, []

    @open_to(IN_GOOD_STANDING)
    async def confirm(self, form: dict[str, str]) -> None:
        """The code of the app."""
        if self.asking == "remove":
            if not await run(remove_second_factor, form.get("code", "")):
                raise Refused(WRONG, field="code")
            (await self.get_state(MessageState))._say("done", "Your second factor was removed.")
            self.asking = ""
        else:
            codes = await run(new_recovery_codes, form.get("code", ""))
            if not codes:
                raise Refused(WRONG, field="code")
            self.recovery_codes = codes
        await self._show()

    async def _show(self) -> None:
        stands = await run(second_factor_of)
        self.enrolled_on = day(stands.enrolled_at)
        self.codes_left, self.is_required = stands.recovery_codes_left, stands.is_required
