"""The ASGI app that a server runs: Reflex's, inside the guard, with what runs beside it."""

import asyncio
import ctypes
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Event, Thread
from typing import Any

from reflex_base.constants import Env
from reflex_base.environment import environment
from starlette.types import ASGIApp

from optima_portal.http.guard import Guard
from optima_portal.http.live import live
from optima_portal.http.measured import Measured
from optima_portal.http.routes import routes
from optima_portal.http.state_store import state_store
from optima_portal.kit import clock, cores, db
from optima_portal.kit.federal_days import federal_holidays
from optima_portal.kit.garbage import keep_what_is_loaded, tidy_forever
from optima_portal.kit.settings import settings
from optima_portal.kit.write_ahead import copied_beside
from optima_portal.rules.plan import plan
from optima_portal.services.worker import run_forever

PR_SET_PDEATHSIG = 1


def create() -> ASGIApp:
    """The app of this process. The pages were built before: nothing is compiled here."""
    _end_with_the_server()
    if settings().core_a_worker:
        cores.settle()
    db.answer_people()
    environment.REFLEX_ENV_MODE.set(Env.PROD)
    environment.REFLEX_SKIP_COMPILE.set(True)
    from optima_portal.optima_portal import app

    served: ASGIApp = app()
    _fetch_what_a_first_click_would_wait_for()
    keep_what_is_loaded()
    return served


def _end_with_the_server() -> None:
    """A worker whose server was killed outright must not go on holding the port; Linux tells it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _fetch_what_a_first_click_would_wait_for() -> None:
    """The library of holidays reads every country's at its first question: most of a second, during which Python would
    do nothing else."""
    federal_holidays(clock.today(plan().plan.time_zone).year)


def behind_the_guard(reflex_app: Any) -> Any:
    """What Reflex calls with its own app: ours around it."""

    def wrap(inner: ASGIApp) -> ASGIApp:
        return Guard(inner, Measured(routes(reflex_app.router)))

    return wrap


@asynccontextmanager
async def sweeping() -> AsyncIterator[None]:
    """Close the sockets of ended sessions while the server runs."""
    sweep = asyncio.create_task(live.sweep_forever())
    try:
        yield
    finally:
        sweep.cancel()


@asynccontextmanager
async def watching_state() -> AsyncIterator[None]:
    """Keep an eye on Redis while the server runs."""
    watch = asyncio.create_task(state_store.watch_forever())
    try:
        yield
    finally:
        watch.cancel()


@asynccontextmanager
async def tidying() -> AsyncIterator[None]:
    """Look for garbage at quiet moments while the server runs."""
    tidy = asyncio.create_task(tidy_forever())
    try:
        yield
    finally:
        tidy.cancel()


@asynccontextmanager
async def copying() -> AsyncIterator[None]:
    """Copy SQLite's log into the database beside the clicks while the server runs."""
    with copied_beside(db.engine()):
        yield


@asynccontextmanager
async def working() -> AsyncIterator[None]:
    """Run jobs in a thread of the server, unless `python -m optima_portal worker` does."""
    if not settings().worker_in_server:
        yield
        return
    stop = Event()
    thread = Thread(target=_work, args=(stop,), name="jobs", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        await asyncio.get_running_loop().run_in_executor(None, thread.join, 10)


def _work(stop: Event) -> None:
    """Jobs do not hold up the clicks' core."""
    with cores.anywhere():
        run_forever(stop, db.engine_of_jobs())
