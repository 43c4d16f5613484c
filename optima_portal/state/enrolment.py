"""Enrolling a second factor: the QR code, the first code, the recovery codes."""

import reflex as rx

from optima_portal.access.viewer import Owed
from optima_portal.kit.refused import Refused
from optima_portal.services.enrolment import begin_enrolment, confirm_enrolment, prove_second_factor, say_later
from optima_portal.services.second_factor import WRONG
from optima_portal.state.handlers import PortalState, open_to, run
from optima_portal.state.onward import onward


class EnrolmentState(PortalState, rx.State):
    """The page that enrols an app. The secret is on screen only while it is being enrolled."""

    needs_proof: bool = False
    qr: str = ""
    secret: str = ""
    may_say_later: bool = False
    recovery_codes: list[str] = []
    problems: dict[str, str] = {}

    @open_to(Owed.ENROLMENT)
    async def open(self) -> None:
        """Show the QR code; ask for a code first where an app is enrolled already."""
        self.recovery_codes = []
        await self._show()

    @open_to(Owed.ENROLMENT)
    async def prove(self, form: dict[str, str]) -> None:
        """A code of the app in use, before another one."""
        if not await run(prove_second_factor, form.get("code", "")):
            raise Refused(WRONG, field="code")
        await self._show()

    @open_to(Owed.ENROLMENT)
    async def confirm(self, form: dict[str, str]) -> None:
        """The first code of the app."""
        self.recovery_codes = await run(confirm_enrolment, form.get("code", ""))
        self.qr = self.secret = ""

    @open_to(Owed.ENROLMENT)
    async def later(self) -> rx.event.EventSpec:
        """Not now."""
        await run(say_later)
        return await onward(self)

    @open_to(Owed.ENROLMENT)
    async def done(self) -> rx.event.EventSpec:
        """The recovery codes were kept: they are not shown again."""
        self.recovery_codes = []
        return await onward(self)

    async def _show(self) -> None:
        enrolment = await run(begin_enrolment)
        self.needs_proof, self.may_say_later = enrolment.needs_proof, enrolment.may_say_later
        self.qr, self.secret = enrolment.qr, _in_groups(enrolment.secret)


def _in_groups(secret: str) -> str:
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
