"""What Prometheus counts. Labels never hold anything about a person.

Several workers count in files of one folder (PROMETHEUS_MULTIPROC_DIR, which `cli/serve.py` sets), so that whichever
of them is asked answers for all.
"""

import os
from collections.abc import Iterator, Mapping

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

refused_events = Counter("portal_refused_events_total", "Events that the Gate refused", ["why"])
turned_away = Counter("portal_turned_away_total", "Requests and sockets that the guard turned away", ["why"])
sign_ins = Counter("portal_sign_ins_total", "Sign-in attempts", ["outcome"])
open_sockets = Gauge("portal_open_sockets", "Sockets open now", multiprocess_mode="livesum")
requests = Histogram(
    "portal_request_seconds",
    "HTTP requests, by the route's template",
    ["route", "status"],
    buckets=(0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
jobs = Counter("portal_jobs_total", "Jobs that a server process ran", ["kind", "outcome"])
uploads = Counter("portal_uploads_total", "Files that arrived", ["outcome"])


class JobsNow(Collector):
    """How many jobs wait, run or were given up: from their table, whichever process works."""

    name = "portal_jobs"

    def __init__(self, counted: Mapping[tuple[str, str], int]) -> None:
        self._counted = counted

    def collect(self) -> Iterator[Metric]:
        """One figure for each kind and state."""
        family = GaugeMetricFamily(self.name, "Jobs that are not done, by their table", labels=["kind", "state"])
        for (kind, state), number in self._counted.items():
            family.add_metric([kind, state], number)
        yield family


def of_jobs(counted: Mapping[tuple[str, str], int]) -> CollectorRegistry:
    """What stands in the jobs' table, as `(kind, state): number`."""
    registry = CollectorRegistry()
    registry.register(JobsNow(counted))
    return registry


def of_all_workers() -> CollectorRegistry:
    """What this process counted, or all workers together."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together
