"""The queue of background work: a table, so that a job is written in the same transaction as what it is for."""

import importlib
import pkgutil
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import ColumnElement, and_, delete, func, or_
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

import optima_portal.services
from optima_portal.kit.db import begin_again_to_write
from optima_portal.kit.job_kinds import DailyAt, Hopeless, Payload, job, kind_of, lease_of
from optima_portal.kit.refused import Refused
from optima_portal.models.job import Job, JobState

FIRST_DELAY = timedelta(seconds=10)
LONGEST_DELAY = timedelta(hours=1)
DONE_IS_KEPT = timedelta(days=30)


class LeaseLost(Exception):
    """The job took longer than its lease and another worker has it now: this one's work must not count."""


@dataclass(frozen=True)
class Claimed:
    """A job in the hands of a worker. `attempt` counts from 1."""

    id: int
    kind: str
    payload: Payload
    attempt: int
    worker: str


@dataclass(frozen=True)
class DeadJob:
    """A job that was given up, as whoever runs the portal sees it."""

    id: int
    kind: str
    attempts: int
    last_error: str
    created_at: datetime
    finished_at: datetime | None


def queue_job(
    db: Session,
    kind: str,
    payload: Payload,
    *,
    now: datetime,
    run_at: datetime | None = None,
    unique_key: str | None = None,
) -> int | None:
    """Queue work with the transaction it belongs to. Its id, or None if a job with this `unique_key` exists already."""
    know_all_kinds()
    row = {
        "kind": kind,
        "payload": payload,
        "state": JobState.WAITING,
        "run_at": run_at or now,
        "attempts": 0,
        "max_attempts": kind_of(kind).max_attempts,
        "leased_by": "",
        "last_error": "",
        "unique_key": unique_key,
        "created_at": now,
    }
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    queued = insert(Job).values(row).on_conflict_do_nothing(index_elements=["unique_key"]).returning(col(Job.id))
    return db.execute(queued).scalar_one_or_none()


@cache
def know_all_kinds() -> None:
    """Import every service, so that each `@job` is known: the folder is the registry."""
    for module in pkgutil.iter_modules(optima_portal.services.__path__):
        importlib.import_module(f"optima_portal.services.{module.name}")


def claim_job(db: Session, worker: str, *, now: datetime) -> Claimed | None:
    """Take the job that is due longest, so that no other worker takes it; None when there is nothing to do.

    A job whose lease has run out was abandoned by a worker that died, and is taken again.
    """
    if db.exec(select(Job.id).where(_is_due(now)).limit(1)).first() is None:
        return None
    begin_again_to_write(db)
    due = select(Job).where(_is_due(now)).order_by(col(Job.run_at), col(Job.id)).limit(1)
    found = db.exec(due.with_for_update(skip_locked=True)).first()
    if found is None or found.id is None:
        return None
    if found.attempts >= found.max_attempts:
        _bury(found, "AbandonedByWorker", now)
        db.flush()
        return claim_job(db, worker, now=now)
    _lease(found, worker, now)
    db.flush()
    return Claimed(found.id, found.kind, found.payload, found.attempts, worker)


def keep_lease(db: Session, unique_key: str, *, now: datetime) -> None:
    """Tell that the job of this key is still being worked on; part of each step of long work."""
    mine = select(Job).where(Job.unique_key == unique_key, Job.state == JobState.RUNNING)
    if (found := db.exec(mine).first()) is not None:
        found.lease_until = now + lease_of(found.kind)


def finish_job(db: Session, claimed: Claimed, *, now: datetime) -> None:
    """Mark a job as done; raises `LeaseLost`."""
    ours = _still_ours(db, claimed)
    ours.state, ours.finished_at, ours.lease_until = JobState.DONE, now, None
    db.flush()


def fail_job(db: Session, claimed: Claimed, failure: Exception, *, now: datetime) -> JobState:
    """Put a job back to be tried later, or give it up after its last attempt."""
    ours = _still_ours(db, claimed)
    if ours.attempts >= ours.max_attempts or isinstance(failure, Hopeless):
        _bury(ours, name_of_failure(failure), now)
    else:
        ours.state, ours.lease_until, ours.leased_by = JobState.WAITING, None, ""
        ours.run_at, ours.last_error = now + back_off(ours.attempts), name_of_failure(failure)
    db.flush()
    return ours.state


def back_off(attempts: int) -> timedelta:
    """How long to wait after so many failures: doubling, with jitter so that they do not all come back together."""
    doubled: timedelta = FIRST_DELAY * 2 ** min(attempts - 1, 16)
    return min(doubled, LONGEST_DELAY) * random.uniform(0.75, 1.25)


def name_of_failure(failure: Exception) -> str:
    """What an operator may read: the kind of failure and our line it came from. Its text might name a person."""
    place, step = "", failure.__traceback__
    while step is not None:
        file = step.tb_frame.f_code.co_filename
        if "/optima_portal/" in file:
            place = f" at {file.rpartition('/optima_portal/')[2]}:{step.tb_lineno}"
        step = step.tb_next
    return type(failure).__name__ + place


def dead_jobs(db: Session, *, limit: int = 50) -> list[DeadJob]:
    """The jobs that were given up, newest first."""
    newest = select(Job).where(Job.state == JobState.DEAD).order_by(col(Job.id).desc()).limit(limit)
    return [
        DeadJob(row.id or 0, row.kind, row.attempts, row.last_error, row.created_at, row.finished_at)
        for row in db.exec(newest)
    ]


def retry_dead_job(db: Session, job_id: int, *, now: datetime) -> None:
    """Give a dead job all its attempts again."""
    found = db.exec(select(Job).where(Job.id == job_id, Job.state == JobState.DEAD).with_for_update()).first()
    if found is None:
        raise Refused("This job is not among those that were given up.")
    found.state, found.run_at, found.attempts, found.finished_at = JobState.WAITING, now, 0, None
    db.flush()


def job_counts(db: Session) -> dict[tuple[str, JobState], int]:
    """How many jobs of each kind are in each state."""
    counted = db.exec(select(col(Job.kind), col(Job.state), func.count()).group_by(col(Job.kind), col(Job.state)))
    return {(kind, state): number for kind, state, number in counted}


def jobs_not_done(db: Session) -> dict[tuple[str, str], int]:
    """How many jobs of each kind wait, run or were given up; for the metrics."""
    counted = select(col(Job.kind), col(Job.state), func.count()).where(Job.state != JobState.DONE)
    found = db.exec(counted.group_by(col(Job.kind), col(Job.state)))
    return {(kind, state.value): number for kind, state, number in found}


@job("sweep_done_jobs", recurring=DailyAt(3, 10))
def sweep_done_jobs(db: Session, _payload: Payload, *, now: datetime) -> None:
    """Forget what was done a month ago; what was given up stays until somebody has looked at it."""
    old = and_(col(Job.state) == JobState.DONE, col(Job.finished_at) < now - DONE_IS_KEPT)
    db.execute(delete(Job).where(old))


def _is_due(now: datetime) -> ColumnElement[bool]:
    waiting = and_(col(Job.state) == JobState.WAITING, col(Job.run_at) <= now)
    abandoned = and_(col(Job.state) == JobState.RUNNING, col(Job.lease_until) <= now)
    return or_(waiting, abandoned)


def _lease(found: Job, worker: str, now: datetime) -> None:
    found.state, found.leased_by, found.attempts = JobState.RUNNING, worker, found.attempts + 1
    found.lease_until = now + lease_of(found.kind)


def _still_ours(db: Session, claimed: Claimed) -> Job:
    mine = select(Job).where(Job.id == claimed.id, Job.state == JobState.RUNNING)
    mine = mine.where(Job.leased_by == claimed.worker, Job.attempts == claimed.attempt)
    found = db.exec(mine.with_for_update().execution_options(populate_existing=True)).first()
    if found is None:
        raise LeaseLost(f"job {claimed.id}")
    return found


def _bury(found: Job, why: str, now: datetime) -> None:
    found.state, found.finished_at, found.lease_until, found.last_error = JobState.DEAD, now, None, why
