"""`/healthz`: the process lives. `/readyz`: it can serve. `/metrics`: for Prometheus."""

import hmac

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from optima_portal.http.answers import refusal
from optima_portal.http.site import site_folder
from optima_portal.http.state_store import state_store
from optima_portal.kit import db, meters, shared
from optima_portal.kit.settings import settings
from optima_portal.services.jobs import jobs_not_done
from optima_portal.state.handlers import in_thread

LOOPBACK = frozenset({"127.0.0.1", "::1"})


async def get_healthz(_request: Request) -> Response:
    """Alive."""
    return JSONResponse({"alive": True})


async def get_readyz(_request: Request) -> Response:
    """Whether the database answers, the pages are built and, with several workers, Redis keeps their state."""
    checks = {"database": await in_thread(_database_answers), "pages": (site_folder() / "index.html").exists()}
    if settings().redis_url:
        checks["redis"] = state_store.is_there and await in_thread(shared.answers)
    return JSONResponse(checks, status_code=200 if all(checks.values()) else 503)


async def get_metrics(request: Request) -> Response:
    """Counters, for whoever holds the token; without a token set, for this machine alone."""
    token = settings().metrics_token.get_secret_value()
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    local = request.client is not None and request.client.host in LOOPBACK and "x-forwarded-for" not in request.headers
    if not (hmac.compare_digest(given.encode(), token.encode()) if token else local):
        return refusal(404, "Not found.")
    figures = generate_latest(meters.of_all_workers()) + await in_thread(_jobs)
    return Response(figures, media_type=CONTENT_TYPE_LATEST)


def _jobs() -> bytes:
    """Nothing while the database is away: the other figures are needed then."""
    try:
        return generate_latest(meters.of_jobs(db.in_transaction(jobs_not_done)))
    except db.Unavailable:
        return b""


def _database_answers() -> bool:
    try:
        db.in_transaction(lambda session: session.execute(text("SELECT 1")).scalar())
    except db.Unavailable:
        return False
    return True
