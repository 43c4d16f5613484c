"""Does what is queued: one job at a time, each in its own transaction, until told to stop.

Several workers may run beside each other, in one process or on several machines.
"""

import os
import socket
import time
from datetime import datetime
from functools import partial
from threading import Event

import structlog
from sqlalchemy import Engine
from sqlmodel import Session

from optima_portal.kit import clock, meters
from optima_portal.kit.db import Unavailable, engine, in_transaction
from optima_portal.kit.job_kinds import JobKind, kind_of, recurring_kinds
from optima_portal.kit.tokens import new_key
from optima_portal.models.job import JobState
from optima_portal.rules.plan import plan
from optima_portal.services.jobs import (
    Claimed,
    LeaseLost,
    claim_job,
    fail_job,
    finish_job,
    know_all_kinds,
    name_of_failure,
    queue_job,
)

IDLE_SECONDS = 1.0
UNAVAILABLE_SECONDS = 5.0
log = structlog.get_logger("portal.worker")


def run_forever(stop: Event, on: Engine | None = None, worker: str = "") -> None:
    """Work until `stop` is set; the job in hand is finished first. A database that is away is waited for."""
    on, worker = on or engine(), worker or name_of_this_worker()
    know_all_kinds()
    log.info("worker started", worker=worker)
    while not stop.is_set():
        try:
            queue_recurring(on)
            while not stop.is_set() and run_once(on, worker):
                pass
            stop.wait(IDLE_SECONDS)
        except Unavailable:
            log.warning("worker waits for the database", worker=worker)
            stop.wait(UNAVAILABLE_SECONDS)
        except Exception as failure:
            log.error("worker stumbled", worker=worker, failure=name_of_failure(failure))
            stop.wait(UNAVAILABLE_SECONDS)
    log.info("worker stopped", worker=worker)


def run_once(on: Engine, worker: str) -> bool:
    """Do one job, whatever becomes of it. False: nothing was due."""
    know_all_kinds()
    claimed = in_transaction(lambda db: claim_job(db, worker, now=clock.now()), on)
    if claimed is None:
        return False
    started = time.monotonic()
    try:
        _work(on, claimed)
    except LeaseLost:
        _count(claimed, "overran its lease")
        log.warning("job overran its lease", **_about(claimed, started))
    except Exception as failure:
        _fail(on, claimed, failure, started)
    else:
        _count(claimed, "done")
        log.info("job done", **_about(claimed, started))
    return True


def run_all(on: Engine, worker: str = "run_all") -> int:
    """Do everything that is due now, and say how many jobs that were; for tests and the command line."""
    done = 0
    while run_once(on, worker):
        done += 1
    return done


def queue_recurring(on: Engine) -> None:
    """Queue what comes round by itself: once for each time it is due, however many workers ask."""
    now = clock.now()
    for kind in recurring_kinds():
        due = _last_due(kind, now)
        if _queued_last.get((str(on.url), kind.name)) != due:
            in_transaction(partial(_queue_one, kind=kind, due=due, now=now), on)
            _queued_last[str(on.url), kind.name] = due


def name_of_this_worker() -> str:
    """No two workers share a name, even after a restart: a lease belongs to one of them alone."""
    return f"{socket.gethostname()}-{os.getpid()}-{new_key()}"


_queued_last: dict[tuple[str, str], datetime] = {}


def _work(on: Engine, claimed: Claimed) -> None:
    kind = kind_of(claimed.kind)
    if kind.own_transactions:
        kind.work(on, claimed.payload, now=clock.now())
        in_transaction(lambda db: finish_job(db, claimed, now=clock.now()), on)
    else:
        in_transaction(lambda db: _work_and_finish(db, kind, claimed), on)


def _work_and_finish(db: Session, kind: JobKind, claimed: Claimed) -> None:
    kind.work(db, claimed.payload, now=clock.now())
    finish_job(db, claimed, now=clock.now())


def _fail(on: Engine, claimed: Claimed, failure: Exception, started: float) -> None:
    """If this cannot be written either, the lease runs out and the job comes back by itself."""
    try:
        state = in_transaction(lambda db: fail_job(db, claimed, failure, now=clock.now()), on)
    except LeaseLost:
        _count(claimed, "overran its lease")
        log.warning("job overran its lease", **_about(claimed, started))
        return
    _count(claimed, "given up" if state is JobState.DEAD else "failed")
    tell = log.error if state is JobState.DEAD else log.warning
    tell("job failed", failure=name_of_failure(failure), state=state.value, **_about(claimed, started))


def _count(claimed: Claimed, outcome: str) -> None:
    meters.jobs.labels(kind=claimed.kind, outcome=outcome).inc()


def _about(claimed: Claimed, started: float) -> dict[str, object]:
    """What a log line says of a job: nothing of its payload."""
    seconds = round(time.monotonic() - started, 3)
    return {"job": claimed.id, "kind": claimed.kind, "attempt": claimed.attempt, "seconds": seconds}


def _last_due(kind: JobKind, now: datetime) -> datetime:
    assert kind.recurring is not None
    return kind.recurring.last_due(now, plan().plan.time_zone)


def _queue_one(db: Session, kind: JobKind, due: datetime, now: datetime) -> int | None:
    return queue_job(db, kind.name, {}, now=now, unique_key=f"{kind.name}@{due:%Y-%m-%dT%H:%MZ}")
