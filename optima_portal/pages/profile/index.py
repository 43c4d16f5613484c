"""`/profile`: details, password and second factor, open sessions (seed 000, IV)."""

import reflex as rx

from optima_portal.components.page import portal_page
from optima_portal.components.panel import page_title, panel, stack
from optima_portal.components.tabs import Tab, tabs
from optima_portal.pages.profile.details import details
from optima_portal.pages.profile.security import security, security_dialogs
from optima_portal.pages.profile.sessions import open_sessions
from optima_portal.state.credentials import CredentialsState
from optima_portal.state.profile import ProfileState
from optima_portal.state.second_factor import SecondFactorState
from optima_portal.state.sessions import SessionsState

LOADS = [ProfileState.open, CredentialsState.leave, SecondFactorState.open, SessionsState.open]


@portal_page("/profile", title="My Profile", on_load=LOADS)
def profile() -> rx.Component:
    """Three tabs."""
    return stack(
        page_title("My Profile"),
        panel(
            tabs(
                "My Profile",
                (
                    Tab("details", "Details", details()),
                    Tab("security", "Security", security()),
                    Tab("sessions", "Sessions", open_sessions(), count=SessionsState.lines.length()),
                ),
                chosen=ProfileState.tab,
                on_choose=ProfileState.choose,
            ),
            flush=True,
        ),
        security_dialogs(),
    )
