"""What Prometheus counts. Labels never hold anything about a person.

Several workers count in files of one folder (PROMETHEUS_MULTIPROC_DIR, which `cli/serve.py` sets), so that whichever
of them is asked answers for all.
"""

import os

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

refused_events = Counter("portal_refused_events_total", "Events that the Gate refused", ["why"])
turned_away = Counter("portal_turned_away_total", "Requests and sockets that the guard turned away", ["why"])
sign_ins = Counter("portal_sign_ins_total", "Sign-in attempts", ["outcome"])
open_sockets = Gauge("portal_open_sockets", "Sockets open now", multiprocess_mode="livesum")
requests = Histogram("portal_request_seconds", "HTTP requests", ["route", "status"])
jobs = Counter("portal_jobs_total", "Jobs run", ["kind", "outcome"])
uploads = Counter("portal_uploads_total", "Files that arrived", ["outcome"])


def of_all_workers() -> CollectorRegistry:
    """What this process counted, or all workers together."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together
