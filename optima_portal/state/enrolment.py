"""Enrolling a second factor: the QR code, the first code, the recovery codes."""

import reflex as rx

from optima_portal.access.viewer import Owed
from optima_portal.services.second_factor import begin_enrolment, confirm_enrolment, say_later
from optima_portal.state.handlers import PortalState, open_to, run


class EnrolmentState(PortalState, rx.State):
    """The page that enrols an app. The secret is on screen only while it is being enrolled."""

    qr: str = ""
    secret: str = ""
    may_say_later: bool = False
    recovery_codes: list[str] = []
    problems: dict[str, str] = {}

    @open_to(Owed.ENROLMENT)
    async def open(self) -> None:
        """Show the QR code."""
        self.recovery_codes = []
        enrolment = await run(begin_enrolment)
        self.qr, self.secret, self.may_say_later = enrolment.qr, _in_groups(enrolment.secret), enrolment.may_say_later

    @open_to(Owed.ENROLMENT)
    async def confirm(self, form: dict[str, str]) -> None:
        """The first code of the app."""
        self.recovery_codes = await run(confirm_enrolment, form.get("code", ""))
        self.qr = self.secret = ""

    @open_to(Owed.ENROLMENT)
    async def later(self) -> rx.event.EventSpec:
        """Not now."""
        await run(say_later)
        return rx.redirect("/dashboard")

    @open_to(Owed.ENROLMENT)
    async def done(self) -> rx.event.EventSpec:
        """The recovery codes were kept: they are not shown again."""
        self.recovery_codes = []
        return rx.redirect("/dashboard")


def _in_groups(secret: str) -> str:
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
