"""Loading a plan's files: checked first, then a batch a transaction; the same file again goes on where it broke off.

Source: spec 6, "Imports". The command and the page run the same code. What a file holds is never logged or audited;
rejected units are kept, encrypted, in the reject file.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any, TypeVar

from sqlmodel import Session, col, select

from optima_portal.access.audit import Action, audit
from optima_portal.access.viewer import Viewer
from optima_portal.imports.kinds import Batch, Kind, Parsed, Rejected, Tally
from optima_portal.imports.registry import KINDS
from optima_portal.kit.garbage import no_garbage_hunt
from optima_portal.kit.refused import Refused
from optima_portal.kit.x12 import Warned
from optima_portal.models.import_run import ImportRun, ImportState
from optima_portal.services.import_rejects import keep_rejects

WARNINGS_KEPT = 1000
REJECTS_KEPT = 5000  # between batches, in case the load breaks off; the reject file has all of an unbroken one
Result = TypeVar("Result")
InTransaction = Callable[[Callable[[Session], Any]], Any]
OnBatch = Callable[[Session], None]


@dataclass(frozen=True)
class Report:
    """What came of a file. `read` = new + changed + unchanged + rejected; money in cents."""

    file: str
    kind: str
    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    warnings: list[dict[str, Any]] = field(default_factory=list)
    paid_cents: int = 0
    balanced: bool | None = None
    payments: int = 0
    refused: bool = False
    rejects: list[dict[str, Any]] = field(default_factory=list)
    reject_file: str = ""

    def as_json(self) -> dict[str, Any]:
        """As `import --json` prints it."""
        return asdict(self)


class Overtaken(Exception):
    """Somebody else is loading this very file: their batches count, ours do not."""


class _StrictlyRefused(Exception):
    """With --strict one rejected unit refuses the file."""


def load_file(
    viewer: Viewer,
    kind_name: str,
    file_name: str,
    data: bytes,
    *,
    strict: bool = False,
    in_transaction: InTransaction,
    now: datetime,
) -> Report:
    """Load one file. `in_transaction` runs each batch: kit.db's, or a test's."""
    kind = kind_called(kind_name)
    with no_garbage_hunt():
        parsed = kind.parse(data)
        run = in_transaction(lambda db: _begin(db, viewer, kind, file_name, data, strict, now))
    return load_run(viewer, run, parsed, in_transaction=in_transaction, now=now)


def load_run(
    viewer: Viewer,
    run: ImportRun,
    parsed: Parsed,
    *,
    in_transaction: InTransaction,
    now: datetime,
    on_batch: OnBatch | None = None,
) -> Report:
    """Load what was read of a file whose run is known; `on_batch` is part of each batch's transaction."""
    loading = _Loading(viewer, parsed, run, now, in_transaction, on_batch)
    if (before := in_transaction(lambda db: _loaded_before(db, run))) is not None:
        return loading.nothing_new(before)
    if run.strict:
        return loading.all_or_nothing()
    return loading.batch_by_batch()


def kind_called(name: str) -> Kind:
    """The kind of this name; raises `Refused`."""
    if name not in KINDS:
        raise Refused(f"There is no import kind {name!r}. Choose one of {', '.join(KINDS)}.", field="kind")
    return KINDS[name]


def _begin(
    db: Session, viewer: Viewer, kind: Kind, file_name: str, data: bytes, strict: bool, now: datetime
) -> ImportRun:
    """The run of this file: the one that broke off, if there is one, else a new one."""
    digest = hashlib.sha256(data).hexdigest()
    broken_off = select(ImportRun).where(
        ImportRun.digest == digest, ImportRun.kind == kind.name, ImportRun.state == ImportState.RUNNING
    )
    found = db.exec(broken_off.order_by(col(ImportRun.id).desc())).first()
    if found is not None and not strict and not found.strict:
        return found
    run = ImportRun(
        kind=kind.name,
        file_name=file_name,
        digest=digest,
        size_bytes=len(data),
        strict=strict,
        started_at=now,
        user_id=viewer.user_id,
    )
    db.add(run)
    db.flush()
    return run


def _loaded_before(db: Session, run: ImportRun) -> int | None:
    """How many records this very file brought when it was loaded, without a reject, before; None: it was not.

    It is not loaded again: what came after it is newer than what it says.
    """
    same = select(ImportRun.read).where(ImportRun.digest == run.digest, ImportRun.kind == run.kind)
    same = same.where(ImportRun.state == ImportState.DONE, ImportRun.rejected == 0, ImportRun.id != run.id)
    return db.exec(same.order_by(col(ImportRun.id).desc())).first()


class _Loading:
    """One file on its way in."""

    def __init__(
        self,
        viewer: Viewer,
        parsed: Parsed,
        run: ImportRun,
        now: datetime,
        in_transaction: InTransaction,
        on_batch: OnBatch | None,
    ) -> None:
        self.viewer, self.kind, self.parsed, self.run = viewer, kind_called(run.kind), parsed, run
        self.in_transaction, self.now, self.on_batch = in_transaction, now, on_batch
        self.batch = Batch(now, run.id)
        self.done = run.units_done
        self.total = Tally(run.new, run.changed, run.unchanged)
        self.total.rejected = [Rejected(*one) for one in run.rejects]
        self.total.warnings = [Warned(one["segment"], one["text"]) for one in run.warnings]

    def nothing_new(self, records: int) -> Report:
        """The file is in already."""
        self.total = Tally(unchanged=records)
        return self._report(ImportState.DONE)

    def batch_by_batch(self) -> Report:
        """Each batch with its place in the file in one transaction, so that a broken-off load goes on from there."""
        batches = _batches(islice(iter(self.parsed.units), self.done, None), self.kind.units_per_batch)
        while self._next_is_in(batches):
            pass
        return self._report(ImportState.DONE)

    def _next_is_in(self, batches: Iterator[list[Any]]) -> bool:
        with no_garbage_hunt():
            if some := next(batches, []):
                self.total.add(self.in_transaction(partial(self._one, some)))
        self.done += len(some)
        return bool(some)

    def all_or_nothing(self) -> Report:
        """The whole file in one transaction, which one rejected unit takes back."""
        try:
            self.total.add(self.in_transaction(partial(self._whole, list(self.parsed.units))))
        except _StrictlyRefused as refused:
            self.total = refused.args[0]
            self.total.new = self.total.changed = self.total.unchanged = self.total.payments = 0
            return self._report(ImportState.REFUSED)
        return self._report(ImportState.DONE)

    def _whole(self, units: list[Any], db: Session) -> Tally:
        self._hold(db)
        tally = Tally()
        for some in _batches(units, self.kind.units_per_batch):
            with no_garbage_hunt():
                tally.add(self.kind.load(db, some, self.batch))
        if tally.rejected or self.parsed.rejected:
            raise _StrictlyRefused(tally)
        return tally

    def _one(self, some: Sequence[Any], db: Session) -> Tally:
        run = self._hold(db)
        tally = self.kind.load(db, some, self.batch)
        run.units_done += len(some)
        known = len(self.parsed.units) if isinstance(self.parsed.units, Sized) else self.parsed.expected
        run.units_expected = max(known, run.units_done)
        run.new, run.changed = run.new + tally.new, run.changed + tally.changed
        run.unchanged += tally.unchanged
        if tally.rejected:
            run.rejects = [*run.rejects, *map(list, tally.rejected)][:REJECTS_KEPT]
        run.warning_count += len(tally.warnings)
        if tally.warnings:
            run.warnings = [*run.warnings, *map(_as_row, tally.warnings)][:WARNINGS_KEPT]
        if self.on_batch is not None:
            self.on_batch(db)
        return tally

    def _hold(self, db: Session) -> ImportRun:
        """The run's row, locked: two that load one file wait for one another, and the second one stops."""
        run = db.exec(select(ImportRun).where(ImportRun.id == self.run.id).with_for_update()).one()
        if run.units_done != self.done or run.state is not ImportState.RUNNING:
            raise Overtaken(run.key)
        return run

    def _report(self, state: ImportState) -> Report:
        total, parsed = self.total, self.parsed
        rejected = [*parsed.rejected, *total.rejected]
        warnings = sorted([*parsed.warnings, *total.warnings])
        report = Report(
            file=self.run.file_name,
            kind=self.kind.name,
            read=total.new + total.changed + total.unchanged + len(rejected),
            new=total.new,
            changed=total.changed,
            unchanged=total.unchanged,
            rejected=len(rejected),
            warnings=[_as_row(one) for one in warnings],
            paid_cents=parsed.paid_cents,
            balanced=parsed.is_balanced,
            payments=total.payments,
            refused=state is ImportState.REFUSED,
            rejects=[{"place": one.place, "field": one.field, "reason": one.reason} for one in rejected],
            reject_file=keep_rejects(parsed, rejected),
        )
        self.in_transaction(lambda db: self._finish(db, report, state))
        return report

    def _finish(self, db: Session, report: Report, state: ImportState) -> None:
        run = db.exec(select(ImportRun).where(ImportRun.id == self.run.id).with_for_update()).one()
        if run.state is not ImportState.RUNNING:
            raise Overtaken(run.key)
        run.rejects, run.problem = [], ""
        run.state, run.finished_at, run.read, run.rejected = state, self.now, report.read, report.rejected
        run.new, run.changed, run.unchanged = report.new, report.changed, report.unchanged
        run.warning_count, run.warnings = len(report.warnings), report.warnings[:WARNINGS_KEPT]
        run.paid_cents, run.is_balanced, run.reject_file = report.paid_cents, report.balanced, report.reject_file
        said = f"{run.kind}: {run.new} new, {run.changed} changed, {run.unchanged} unchanged, {run.rejected} rejected"
        audit(db, self.viewer, Action.DATA_IMPORTED, record_kind="import", record=run.key, detail=said)


def _batches(units: Iterable[Any], size: int) -> Iterator[list[Any]]:
    units = iter(units)
    while some := list(islice(units, size)):
        yield some


def _as_row(one: Warned) -> dict[str, Any]:
    return {"segment": one.segment, "text": one.text}
