"""The office's own list of what it expects, kept for its owner until another one comes or a month has gone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlmodel import Session

from optima_portal.access import reconciliation_scope
from optima_portal.access.audit import Action, audit
from optima_portal.access.viewer import Viewer
from optima_portal.kit.job_kinds import DailyAt, Payload, job
from optima_portal.kit.refused import Refused
from optima_portal.kit.sheet_reader import NotReadable, sheet_rows
from optima_portal.kit.storage import NotStored, storage
from optima_portal.models.office_list import OfficeList, OfficeListLine
from optima_portal.rules.dates import us_day
from optima_portal.rules.office_list import NoSuchColumns, ReadList, read_list
from optima_portal.rules.plan import plan
from optima_portal.services.files import GONE, files_for, remove_file

PURPOSE = "reconciliation"
MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 5_000
LISTS_ARE_KEPT = timedelta(days=30)
SHOWN_UNREAD = 5
NO_COLUMNS = (
    "No columns for the claim number and the expected amount were found. Name them “Claim number” and “Expected "
    "amount” in the first row."
)


@dataclass(frozen=True)
class ListHead:
    """The list in use: what it is called, and over which days of payment it is held against the plan's."""

    name: str
    period: str
    brought: str
    lines: int
    unread: int


@dataclass(frozen=True)
class Brought:
    """What became of a file: how many lines are in use, and the first that could not be read."""

    lines: int
    unread: tuple[str, ...]


def bring_list(db: Session, viewer: Viewer, key: str, first: date, last: date, *, now: datetime) -> Brought:
    """Read an uploaded file of the viewer's and use it from now on, in place of the list before."""
    file = next((one for one in files_for(db, viewer, PURPOSE) if one.key == key), None)
    if file is None:
        raise Refused(GONE)
    found = _read(file.key, file.name, file.size_bytes)
    if not found.expected:
        raise Refused(f"{file.name} has no line with a claim number and an amount.")
    forget_list(db, viewer)
    made = OfficeList(user_id=viewer.user_id or 0, name=file.name, first=first, last=last, brought_at=now,
                      unread=len(found.unread))  # fmt: skip
    db.add(made)
    db.flush()
    rows = [
        {"list_id": made.id, "number": one.line, "claim_number": one.claim_number, "expected_cents": one.cents}
        for one in found.expected
    ]
    db.execute(insert(OfficeListLine), rows)
    remove_file(db, viewer, file.key, now=now)
    audit(db, viewer, Action.FILE_UPLOADED, record_kind="office list", detail=f"{len(rows)} claims")
    return Brought(len(rows), tuple(f"Line {one.line}: {one.why}" for one in found.unread[:SHOWN_UNREAD]))


def let_go(db: Session, viewer: Viewer, key: str, *, now: datetime) -> None:
    """Take away an upload that could not be used, if it is the viewer's."""
    if any(one.key == key for one in files_for(db, viewer, PURPOSE)):
        remove_file(db, viewer, key, now=now)


def forget_list(db: Session, viewer: Viewer) -> None:
    """Take the viewer's list away."""
    for own in db.exec(reconciliation_scope.office_lists(viewer).with_for_update()).all():
        _take_away(db, own)
    db.flush()


def list_head(db: Session, viewer: Viewer) -> ListHead | None:
    """The viewer's list, if there is one."""
    own = own_list(db, viewer)
    if own is None:
        return None
    lines = len(db.exec(reconciliation_scope.lines_of_list(own)).all())
    period = f"{us_day(own.first)} – {us_day(own.last)}"
    brought = own.brought_at.astimezone(ZoneInfo(plan().plan.time_zone))
    return ListHead(own.name, period, f"{brought:%m/%d/%Y}", lines, own.unread)


def own_list(db: Session, viewer: Viewer) -> OfficeList | None:
    """The row of the viewer's list."""
    return db.exec(reconciliation_scope.office_lists(viewer)).first()


@job("sweep_office_lists", recurring=DailyAt(3, 50))
def sweep_office_lists(db: Session, _payload: Payload, *, now: datetime) -> None:
    """Take lists away that are a month old."""
    for old in db.exec(reconciliation_scope.lists_before(now - LISTS_ARE_KEPT)).all():
        _take_away(db, old)


def _take_away(db: Session, own: OfficeList) -> None:
    for line in db.exec(reconciliation_scope.lines_of_list(own)).all():
        db.delete(line)
    db.flush()
    db.delete(own)


def _read(key: str, name: str, size: int) -> ReadList:
    if size > MOST_BYTES:
        raise Refused(f"{name} is larger than {MOST_BYTES // 1024 // 1024} MB.")
    try:
        with storage().open(key) as file:
            data = b"".join(iter(lambda: file.read(1024 * 1024), b""))
    except NotStored as gone:
        raise Refused(GONE) from gone
    try:
        return read_list(_rows(data, name))
    except NotReadable as broken:
        raise Refused(f"{name} cannot be read. {broken}") from broken
    except NoSuchColumns as unknown:
        raise Refused(NO_COLUMNS) from unknown


def _rows(data: bytes, name: str) -> Iterator[Sequence[object]]:
    ending = name.rpartition(".")[2].lower()
    yield from sheet_rows(data, "xlsx" if ending == "xlsx" else "csv", MOST_ROWS)
