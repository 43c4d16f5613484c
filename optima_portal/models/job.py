"""Work that is done in the background."""

from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel

from optima_portal.models.columns import closed_list


class JobState(Enum):
    """How far a job is. Value: the label for whoever runs the portal."""

    WAITING = "Waiting"
    RUNNING = "Running"
    DONE = "Done"
    DEAD = "Given up"


class Job(SQLModel, table=True):
    """One piece of work. `payload` names records by key and holds nothing about a person.

    `unique_key`: no second job with it is queued for as long as this row exists, done or not.
    """

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_due", "state", "run_at"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(index=True)
    payload: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    state: JobState = Field(default=JobState.WAITING, sa_type=closed_list(JobState))
    run_at: datetime
    attempts: int = 0
    max_attempts: int
    lease_until: datetime | None = None
    leased_by: str = ""
    last_error: str = ""
    unique_key: str | None = Field(default=None, unique=True)
    created_at: datetime
    finished_at: datetime | None = Field(default=None, index=True)
