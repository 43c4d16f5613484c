"""The bar that says when the line to the server is lost. Stands in for Reflex's own, which shows toasts."""

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors


def connection_bar() -> rx.Component:
    """For `App(extra_app_wraps={(5, "Overlay"): ...})`: Reflex hangs the page itself into this fragment."""
    return rx.fragment(_bar())


@rx.memo
def _bar() -> rx.Component:
    """A thin line at the top, until the browser has reconnected by itself."""
    lost = "Connection lost. Trying to reconnect… What you typed is kept."
    return rx.el.div(rx.cond(has_connection_errors, rx.el.p(lost, class_name="lost")), role="status")
