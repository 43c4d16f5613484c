"""What `/plan/imports` shows: the runs with their figures, one run's warnings, its reject file, the templates."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import func
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from optima_portal.access.audit import Action, audit
from optima_portal.access.viewer import Viewer
from optima_portal.imports.registry import KINDS
from optima_portal.kit.refused import Refused
from optima_portal.models.import_run import ImportRun, ImportState
from optima_portal.models.user import User
from optima_portal.services.downloads import offer_download, store_made_file
from optima_portal.services.imports import kind_called

WARNINGS_SHOWN = 50
GONE = "This import is not there."
# A list needs none of what may be long.
_LONG = (defer(ImportRun.warnings), defer(ImportRun.rejects))  # type: ignore[arg-type]
UNFINISHED = (ImportState.WAITING, ImportState.RUNNING)


@dataclass(frozen=True)
class RunLine:
    """One file that was or is being loaded. `share` is how much of it is in, 0 to 100; -1: nobody knows."""

    key: str
    kind: str
    file: str
    state: ImportState
    started_at: datetime
    finished_at: datetime | None
    by: str
    strict: bool
    done: int
    share: int
    read: int
    new: int
    changed: int
    unchanged: int
    rejected: int
    warning_count: int
    paid_cents: int
    is_balanced: bool | None
    has_rejects: bool
    problem: str

    @property
    def found_nothing(self) -> bool:
        """Whether nothing of its kind was in the file: an 835 that was loaded as an 837, say, or an empty one."""
        is_empty = not (self.read or self.rejected or self.paid_cents or self.is_balanced)
        return self.state is ImportState.DONE and is_empty


@dataclass(frozen=True)
class RunPage:
    """A page of runs, and whether any run is still on its way."""

    lines: tuple[RunLine, ...]
    total: int
    is_busy: bool


@dataclass(frozen=True)
class RunResult:
    """One run, with its first warnings as (where, what)."""

    line: RunLine
    warnings: tuple[tuple[int, str], ...]


def import_runs(db: Session, viewer: Viewer, *, page: int, size: int) -> RunPage:
    """The runs, newest first."""
    size = 50 if size == 50 else 25
    total = db.exec(select(func.count()).select_from(ImportRun)).one()
    page = max(1, min(page, -(-total // size) or 1))
    newest = (
        select(ImportRun, User.name).options(*_LONG).join(User, col(User.id) == col(ImportRun.user_id), isouter=True)
    )
    rows = db.exec(newest.order_by(col(ImportRun.id).desc()).limit(size).offset((page - 1) * size)).all()
    busy = db.exec(select(ImportRun.id).where(col(ImportRun.state).in_(UNFINISHED)).limit(1)).first() is not None
    return RunPage(tuple(_line(run, name) for run, name in rows), total, busy)


def import_result(db: Session, viewer: Viewer, key: str) -> RunResult:
    """What came of one run."""
    run = _run(db, key)
    user = db.get(User, run.user_id) if run.user_id is not None else None
    shown = tuple((int(one["segment"]), str(one["text"])) for one in run.warnings[:WARNINGS_SHOWN])
    return RunResult(_line(run, user.name if user else None), shown)


def download_rejects(db: Session, viewer: Viewer, key: str, *, now: datetime) -> str:
    """A link to the rows that were not loaded; returns its token."""
    run = _run(db, key)
    if not run.reject_file:
        raise Refused("No row of this file was rejected.")
    audit(db, viewer, Action.DOWNLOADED, record_kind="import", record=run.key, detail="reject file")
    name = f"rejected-{run.kind}-{run.started_at:%Y-%m-%d}.csv"
    return offer_download(db, viewer, file_name=name, media_type="text/csv", storage_name=run.reject_file, now=now)


def download_template(db: Session, viewer: Viewer, kind_name: str, *, now: datetime) -> str:
    """A link to an empty table of a kind; returns its token."""
    kind = kind_called(kind_name)
    if not kind.template:
        raise Refused(f"{kind.words} have no template: the format is a standard.")
    stored = store_made_file(partial(_write, kind.template))
    return offer_download(
        db, viewer, file_name=f"{kind.name}-template.csv", media_type="text/csv", storage_name=stored, now=now,
        only_for_this=True,
    )  # fmt: skip


def _write(template: str, to: Path) -> None:
    to.write_text(template, encoding="utf-8")


def _run(db: Session, key: str) -> ImportRun:
    run = db.exec(select(ImportRun).where(ImportRun.key == key)).first()
    if run is None:
        raise Refused(GONE)
    return run


def _line(run: ImportRun, by: str | None) -> RunLine:
    return RunLine(
        key=run.key,
        kind=KINDS[run.kind].words.partition(" (")[0] if run.kind in KINDS else run.kind,
        file=run.file_name.replace("\\", "/").rpartition("/")[2],
        state=run.state,
        started_at=run.started_at,
        finished_at=run.finished_at,
        by=by or "Command line",
        strict=run.strict,
        done=run.units_done,
        share=min(100, 100 * run.units_done // run.units_expected) if run.units_expected else -1,
        read=run.read or run.new + run.changed + run.unchanged,
        new=run.new,
        changed=run.changed,
        unchanged=run.unchanged,
        rejected=run.rejected,
        warning_count=run.warning_count,
        paid_cents=run.paid_cents,
        is_balanced=run.is_balanced,
        has_rejects=bool(run.reject_file),
        problem=run.problem,
    )
