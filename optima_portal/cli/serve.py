"""Serve the portal: migrate, build the pages if they changed, then granian."""

import os
import shutil
import sys

from optima_portal.cli.build import build_if_needed
from optima_portal.cli.migrate import migrate
from optima_portal.cli.premises import why_not_here
from optima_portal.kit.settings import settings
from optima_portal.rules.plan import plan

TARGET = "optima_portal.http.server:create"
STOP_WITHIN_SECONDS = 20


def serve() -> int:
    """Run until told to stop; open requests are finished first. 1 when it may not."""
    migrate()
    if why_not := why_not_here():
        print(why_not, file=sys.stderr)
        return 1
    build_if_needed()
    print(f"{plan().plan.portal_name} is on {settings().origin}  (Ctrl-C ends it)", flush=True)
    _share_meters()
    from granian.constants import Interfaces
    from granian.server import Server

    Server(
        target=TARGET,
        factory=True,
        address=settings().host,
        port=settings().port,
        interface=Interfaces.ASGI,
        workers=settings().workers,
        respawn_failed_workers=settings().workers > 1,
        log_access=False,
        workers_kill_timeout=STOP_WITHIN_SECONDS,
    ).serve()
    return 0


def _share_meters() -> None:
    """A fresh folder for the workers' counts, named before any of them imports the meters."""
    folder = settings().var / "meters"
    shutil.rmtree(folder, ignore_errors=True)
    if settings().workers > 1:
        folder.mkdir()
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder.resolve())
