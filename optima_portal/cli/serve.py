"""Serve the portal: migrate, build the pages if they changed, then granian."""

import os

from optima_portal.cli.build import build_if_needed
from optima_portal.cli.migrate import migrate
from optima_portal.kit.settings import settings
from optima_portal.rules.plan import plan

TARGET = "optima_portal.http.server:create"
STOP_WITHIN_SECONDS = 20


def serve() -> None:
    """Run until told to stop; open requests are finished first."""
    settings().var.mkdir(parents=True, exist_ok=True)
    migrate()
    build_if_needed()
    print(f"{plan().plan.portal_name} is on {settings().origin}  (Ctrl-C ends it)", flush=True)
    from granian.constants import Interfaces
    from granian.server import Server

    Server(
        target=TARGET,
        factory=True,
        address=settings().host,
        port=settings().port,
        interface=Interfaces.ASGI,
        workers=int(os.environ.get("GRANIAN_WORKERS", "1")),
        log_access=False,
        workers_kill_timeout=STOP_WITHIN_SECONDS,
    ).serve()
