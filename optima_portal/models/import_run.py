"""One file that was loaded, and what came of it."""

from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from optima_portal.kit.tokens import new_key
from optima_portal.models.columns import LONG_NUMBER, closed_list


class ImportState(Enum):
    """How far a file is. Value: the label."""

    WAITING = "Waiting"
    RUNNING = "Running"
    DONE = "Done"
    REFUSED = "Refused"
    FAILED = "Failed"


class ImportRun(SQLModel, table=True):
    """`digest` is the file's SHA-256; `units_done` counts the batches' units that are in, so that a broken-off load
    goes on from there. `warnings` holds the first ones as `{"segment", "text"}`, `warning_count` all of them.
    `stored_name` names the file in the storage until it is loaded; empty: it came by the command.
    `units_expected` is an estimate for the bar. `problem` is the kind of failure, never what the file holds.
    `rejects` holds what batches turned away while the load goes on: `[place, field, reason, raw]`.
    `reject_file` names the rows that were not loaded, in the storage."""

    __tablename__ = "import_run"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(default_factory=new_key, unique=True)
    kind: str
    file_name: str
    digest: str = Field(index=True)
    size_bytes: int
    strict: bool = False
    state: ImportState = Field(default=ImportState.RUNNING, sa_type=closed_list(ImportState))
    started_at: datetime = Field(index=True)
    finished_at: datetime | None = None
    user_id: int | None = Field(default=None, foreign_key="app_user.id")
    units_done: int = 0
    units_expected: int = 0
    stored_name: str = ""
    problem: str = ""
    rejects: list[list[Any]] = Field(default_factory=list, sa_type=JSON)
    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    warning_count: int = 0
    warnings: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    paid_cents: int = Field(default=0, sa_type=LONG_NUMBER)
    is_balanced: bool | None = None
    reject_file: str = ""
