"""Our own routes, beside the pages."""

from typing import Any

from starlette.applications import Starlette
from starlette.routing import Mount, Route

from optima_portal.http import auth, health
from optima_portal.http.downloads import get_download
from optima_portal.http.site import Site
from optima_portal.http.uploads import post_upload


def routes(router: Any) -> Starlette:
    """Every address that plain HTTP answers. `router` tells the page of a path."""
    return Starlette(
        routes=[
            Route("/auth/sign-in", auth.post_sign_in, methods=["POST"]),
            Route("/auth/second-factor", auth.post_second_factor, methods=["POST"]),
            Route("/auth/sign-out", auth.post_sign_out, methods=["POST"]),
            Route("/auth/touch", auth.post_touch, methods=["POST"]),
            Route("/auth/alive", auth.get_alive),
            Route("/auth/ended", auth.get_ended),
            Route("/upload", post_upload, methods=["POST"]),
            Route("/download/{token}", get_download),
            Route("/healthz", health.get_healthz),
            Route("/readyz", health.get_readyz),
            Route("/metrics", health.get_metrics),
            Mount("/", Site(router)),
        ]
    )
