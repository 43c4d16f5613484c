"""The pages that settle what is owed at sign-in: an old password, new terms, a suspended collection."""

import reflex as rx

from optima_portal.access.viewer import Owed
from optima_portal.services.passwords import change_owed_password, password_rules
from optima_portal.services.standing import why_suspended
from optima_portal.services.terms import accept_terms
from optima_portal.state.handlers import PortalState, open_to, run
from optima_portal.state.onward import onward


class OwedPasswordState(PortalState, rx.State):
    """The password is older than the plan allows."""

    rules: list[tuple[str, str]] = []
    problems: dict[str, str] = {}

    @open_to(Owed.PASSWORD)
    async def open(self) -> None:
        """Nothing is known of the password but its age and what the next one needs."""
        self.rules, self.problems = await run(password_rules), {}

    @open_to(Owed.PASSWORD)
    async def change(self, form: dict[str, str]) -> rx.event.EventSpec:
        """Set the new one and go on."""
        await run(change_owed_password, form.get("password", ""), form.get("again", ""))
        return await onward(self)


class OwedTermsState(PortalState, rx.State):
    """The terms changed since they were accepted."""

    @open_to(Owed.TERMS)
    async def open(self) -> None:
        """The document is part of the page."""

    @open_to(Owed.TERMS)
    async def accept(self, version: str) -> rx.event.EventSpec:
        """Accept the version that was shown."""
        await run(accept_terms, version)
        return await onward(self)


class SuspendedState(PortalState, rx.State):
    """Why one cannot go on."""

    reasons: list[str] = []

    @open_to(Owed.SUSPENSION)
    async def open(self) -> None:
        """Say why."""
        self.reasons = list(await run(why_suspended))
