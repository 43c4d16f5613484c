"""The lists of codes that come with the portal, loaded in the background by a process of its own.

Reading ICD-10-CM out of its package takes seconds and 180 MB: the server must not carry that.
"""

import subprocess
import sys
from datetime import datetime, timedelta
from importlib.metadata import version

from sqlalchemy import Engine
from sqlmodel import Session, select

from optima_portal.kit.db import in_transaction
from optima_portal.kit.job_kinds import Payload, job
from optima_portal.models.import_run import ImportRun, ImportState
from optima_portal.services.jobs import queue_job

TAKES = timedelta(minutes=10)


def edition() -> str:
    """The edition of ICD-10-CM that comes with the portal, as its import's file name."""
    return f"icd-10-cm {version('simple-icd-10-cm')}.csv"


def is_loaded(db: Session) -> bool:
    """Whether this edition is in."""
    same = select(ImportRun.id).where(ImportRun.file_name == edition(), ImportRun.state == ImportState.DONE)
    return db.exec(same).first() is not None


def queue_code_lists(db: Session, now: datetime) -> None:
    """Have the lists loaded as soon as a worker is there; once for each edition."""
    if not is_loaded(db):
        queue_job(db, "load_code_lists", {}, now=now, unique_key=f"load_code_lists:{edition()}")


@job("load_code_lists", own_transactions=True, lease=TAKES, max_attempts=3)
def load_code_lists(on: Engine, _payload: Payload, *, now: datetime) -> None:
    """Run the command that loads them; it changes nothing when they are in."""
    if not in_transaction(is_loaded, on):
        command = [sys.executable, "-m", "optima_portal", "codes"]
        subprocess.run(command, check=True, capture_output=True, timeout=TAKES.total_seconds())
