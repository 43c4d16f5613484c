"""What whoever runs the portal sees of its background work."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from optima_portal.access.audit import Action, Verdict, audit
from optima_portal.access.audit_head import verify_to_the_end
from optima_portal.access.viewer import Viewer
from optima_portal.models.job import JobState
from optima_portal.services.jobs import DeadJob, dead_jobs, job_counts, retry_dead_job


@dataclass(frozen=True)
class Background:
    """Jobs by state, and those that were given up."""

    waiting: int
    running: int
    done: int
    dead: tuple[DeadJob, ...]


def background(db: Session, viewer: Viewer) -> Background:
    """How the background work stands."""
    by_state: dict[JobState, int] = {}
    for (_, state), number in job_counts(db).items():
        by_state[state] = by_state.get(state, 0) + number
    waiting, running, done = (by_state.get(state, 0) for state in (JobState.WAITING, JobState.RUNNING, JobState.DONE))
    return Background(waiting, running, done, tuple(dead_jobs(db)))


def retry(db: Session, viewer: Viewer, job_id: int, *, now: datetime) -> None:
    """Try a job again that was given up."""
    retry_dead_job(db, job_id, now=now)
    audit(db, viewer, Action.JOB_RETRIED, record_kind="job", record=str(job_id))


def check_audit(db: Session, viewer: Viewer) -> Verdict:
    """Walk the audit trail's chain, to the end that was kept."""
    return verify_to_the_end(db)
