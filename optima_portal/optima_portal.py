"""The app: imports the pages, adds the Gate, answers errors; nothing else."""

from typing import Any

import reflex as rx
import structlog
from reflex.state import StateUpdate

from optima_portal.kit.settings import settings
from optima_portal.rules.plan import use

if settings().plan_file:  # before any page reads the plan: its names and limits are built into them
    use(settings().plan_file)

from optima_portal import pages
from optima_portal.components.connection import connection_bar
from optima_portal.http.live import live
from optima_portal.http.server import behind_the_guard, copying, sweeping, tidying, watching_state, working
from optima_portal.kit import logs
from optima_portal.state.frame import FrameState
from optima_portal.state.gate import LEAVE, Gate, undeclared_handlers

log = structlog.get_logger("portal")


def on_backend_failure(exception: Exception) -> None:
    """What no handler caught: its kind and place go into the log, nothing to the client."""
    log.error("event failed", exc_info=exception)


def on_frontend_failure(exception: Exception) -> None:
    """The page reported a failure of its own; what it says could hold what somebody typed."""
    log.error("a page reported a failure")


logs.set_up()
pages.load()
app = rx.App(
    stylesheets=["/portal.css"],
    head_components=[rx.el.script(src="/portal.js"), rx.el.link(rel="icon", href="/favicon.svg")],
    # Ours instead of Reflex's own, which pulls in a toast library.
    extra_app_wraps={(5, "Overlay"): lambda stateful: connection_bar() if stateful else None},
    theme=None,
    toaster=None,
    backend_exception_handler=on_backend_failure,
    frontend_exception_handler=on_frontend_failure,
)
app.api_transformer = behind_the_guard(app)
app.add_middleware(Gate())
app.register_lifespan_task(sweeping)
app.register_lifespan_task(watching_state)
app.register_lifespan_task(tidying)
app.register_lifespan_task(copying)
app.register_lifespan_task(working)


async def farewell(client_token: str) -> None:
    """Tell a tab that its session is over, just before its socket closes."""
    update: Any = StateUpdate(delta={FrameState.get_full_name(): {"leave_rx_state_": LEAVE}})
    await app.event_namespace.emit_update(update, client_token)  # type: ignore[union-attr]


live.farewell = farewell

if open_to_nobody := undeclared_handlers():
    raise SystemExit(f"These handlers declare nobody whom they are open to: {', '.join(open_to_nobody)}")
