"""`/plan/imports`: files that were uploaded become runs, the worker loads them, the page says how far they are.

A submission's files are loaded one after the other, in the order they came (providers before their members). Each batch
is a transaction that also tells how far the run is: a worker that dies leaves a run that the next one goes on with.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import Engine
from sqlmodel import Session, select

from optima_portal.access.audit import Action, audit
from optima_portal.access.viewer import Viewer
from optima_portal.imports.kinds import Kind
from optima_portal.imports.registry import KINDS
from optima_portal.kit import clock
from optima_portal.kit.db import Unavailable, in_transaction
from optima_portal.kit.file_kind import names_of
from optima_portal.kit.job_kinds import Hopeless, Payload, job
from optima_portal.kit.refused import Refused
from optima_portal.kit.storage import NotStored, read, storage
from optima_portal.kit.tokens import new_key
from optima_portal.models.import_run import ImportRun, ImportState
from optima_portal.models.stored_file import FileState, StoredFile
from optima_portal.models.user import User
from optima_portal.rules.plan import plan
from optima_portal.services.files import FileLine, attach_files, files_for
from optima_portal.services.imports import Overtaken, kind_called, load_run
from optima_portal.services.jobs import keep_lease, name_of_failure, queue_job

PURPOSE = "import"
LEASE = timedelta(minutes=5)
NO_FILE = "Choose at least one file."
log = structlog.get_logger("portal.imports")


def start_imports(db: Session, viewer: Viewer, kind_name: str, strict: bool, *, now: datetime) -> int:
    """Queue every file that this person uploaded and did not load yet, as one kind; returns how many."""
    if not kind_name:
        raise Refused("Choose what the files hold.", field="kind")
    kind = kind_called(kind_name)
    files = files_for(db, viewer, PURPOSE)
    if not files:
        raise Refused(NO_FILE, field="files")
    if other := next((one for one in files if one.kind not in kind.takes), None):
        raise Refused(f"{other.name}: {kind.words} come as {names_of(kind.takes)}.", field="files")
    runs = [_begin(db, viewer, kind, one, strict, now) for one in files]
    keys = [run.key for run in runs]
    _queue(db, keys, now)
    return len(runs)


def _begin(db: Session, viewer: Viewer, kind: Kind, file: FileLine, strict: bool, now: datetime) -> ImportRun:
    digest = db.exec(select(StoredFile.sha256).where(StoredFile.key == file.key)).one()
    run = ImportRun(
        kind=kind.name, file_name=file.name, digest=digest, size_bytes=file.size_bytes, strict=strict,
        state=ImportState.WAITING, started_at=now, user_id=viewer.user_id, stored_name=file.key,
    )  # fmt: skip
    db.add(run)
    db.flush()
    attach_files(db, viewer, PURPOSE, [file.key], f"import:{run.key}", most=plan().imports.files_at_once)
    audit(db, viewer, Action.FILE_UPLOADED, record_kind="import", record=run.key, detail=kind.name)
    return run


def _queue(db: Session, runs: Sequence[str], now: datetime) -> None:
    """The job knows its own key, so that each batch can tell that it is still being worked on."""
    name = f"load_imports:{new_key()}"
    queue_job(db, "load_imports", {"runs": list(runs), "job": name}, now=now, unique_key=name)


@job("load_imports", own_transactions=True, lease=LEASE)
def load_imports(on: Engine, payload: Payload, *, now: datetime) -> None:
    """Load the files of one submission. One that fails does not keep the others from being loaded."""
    runs: list[str] = payload["runs"]
    failed = [key for key in runs if not _load(on, key, payload["job"])]
    if failed:
        raise Hopeless(f"{len(failed)} of {len(runs)} imports failed")


def _load(on: Engine, key: str, job_key: str) -> bool:
    """One file; True when nothing is left to do for it."""
    run = in_transaction(partial(_take, key=key), on)
    if run is None:
        in_transaction(partial(_let_go, key=key), on)
        return True
    try:
        _read_and_load(on, run, job_key)
    except (Unavailable, Overtaken):
        raise  # the job comes back by itself
    except Exception as failure:
        problem = name_of_failure(failure)
        log.error("import failed", run=key, kind=run.kind, failure=problem)
        in_transaction(partial(_fail, key=key, problem=problem), on)
        return False
    in_transaction(partial(_let_go, key=key), on)
    return True


def _take(db: Session, key: str) -> ImportRun | None:
    """The run, marked as running; None when it is done with."""
    run = db.exec(select(ImportRun).where(ImportRun.key == key).with_for_update()).first()
    if run is None or run.state in (ImportState.DONE, ImportState.REFUSED):
        return None
    run.state = ImportState.RUNNING
    return run


def _read_and_load(on: Engine, run: ImportRun, job_key: str) -> None:
    kind = KINDS[run.kind]
    viewer = in_transaction(partial(_who, user_id=run.user_id), on)
    data = b"".join(read(storage(), run.stored_name))
    load_run(
        viewer,
        run,
        kind.parse(data),
        in_transaction=lambda work: in_transaction(work, on),
        now=clock.now(),
        on_batch=lambda db: keep_lease(db, job_key, now=clock.now()),
    )


def _who(db: Session, user_id: int | None) -> Viewer:
    """In whose name the audit says it was loaded: theirs who uploaded it."""
    user = db.get(User, user_id) if user_id is not None else None
    if user is None:
        return Viewer(name="Background work", source="worker")
    return Viewer(user_id=user.id, user_key=user.key, email=user.email, name=user.name, source="worker")


def _fail(db: Session, key: str, problem: str) -> None:
    run = db.exec(select(ImportRun).where(ImportRun.key == key).with_for_update()).one()
    run.state, run.problem, run.finished_at = ImportState.FAILED, problem, clock.now()


def _let_go(db: Session, key: str) -> None:
    """What was loaded is in the database, what was not in the reject file: the file itself is no longer needed."""
    run = db.exec(select(ImportRun).where(ImportRun.key == key).with_for_update()).first()
    if run is None or not run.stored_name:
        return
    stored, run.stored_name, run.finished_at = run.stored_name, "", clock.now()
    file = db.exec(select(StoredFile).where(StoredFile.key == stored)).first()
    if file is not None:
        file.state = FileState.REMOVED
        queue_job(db, "delete_stored", {"name": stored}, now=clock.now())


def try_again(db: Session, viewer: Viewer, key: str, *, now: datetime) -> None:
    """Queue a run that failed once more; it goes on where it broke off."""
    run = db.exec(select(ImportRun).where(ImportRun.key == key).with_for_update()).first()
    if run is None or run.state is not ImportState.FAILED or not _is_stored(run.stored_name):
        raise Refused("This import cannot be tried again. Upload the file anew.")
    run.state, run.finished_at, run.problem = ImportState.WAITING, None, ""
    _queue(db, [key], now)
    audit(db, viewer, Action.JOB_RETRIED, record_kind="import", record=key)


def _is_stored(name: str) -> bool:
    try:
        storage().open(name).close()
    except (NotStored, ValueError):
        return False
    return True
