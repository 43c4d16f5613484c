"""`/dashboard`: what needs action first, then the shortcuts of one's role."""

import reflex as rx

from optima_portal.kit import clock
from optima_portal.services.dashboard import Shortcut, Tally, dashboard_of
from optima_portal.state.handlers import IN_GOOD_STANDING, PortalState, open_to, run
from optima_portal.state.moments import local, minute


class DashboardState(PortalState, rx.State):
    """One's own dashboard."""

    greeting: str = ""
    as_of: str = ""
    since: str = ""
    shortcuts: list[Shortcut] = []
    tallies: list[Tally] = []
    loading: bool = True

    @open_to(IN_GOOD_STANDING)
    async def open(self) -> None:
        """Show it as it is now."""
        shown = await run(dashboard_of)
        now = clock.now()
        hour = local(now).hour
        day_part = "morning" if hour < 12 else "afternoon" if hour < 18 else "evening"
        self.greeting = f"Good {day_part}, {shown.first_name}"
        self.as_of, self.since = minute(now), minute(shown.last_sign_in)
        self.shortcuts, self.tallies, self.loading = list(shown.shortcuts), list(shown.tallies), False
