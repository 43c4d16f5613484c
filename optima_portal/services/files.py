"""Attachments, from the first byte to the last.

`begin_file` → the bytes, straight into the encrypted storage → `judge_file` → `keep_file`, or `refuse_file`.
Whatever never gets as far as being attached to a record is swept after a day.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, update
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from optima_portal.access.viewer import Viewer
from optima_portal.kit.clamd import ScannerUnavailable, finding
from optima_portal.kit.db import rows
from optima_portal.kit.file_kind import EVERY_KIND, FileKind, kind_by_name, safe_name, why_not_accepted
from optima_portal.kit.job_kinds import Every, Payload, job
from optima_portal.kit.refused import Refused
from optima_portal.kit.storage import NotStored, storage
from optima_portal.models.stored_file import FileState, StoredFile
from optima_portal.services.jobs import queue_job

UNATTACHED_IS_KEPT = timedelta(days=1)
MOST_UNATTACHED = 40  # of one person: nobody fills the disk with files that belong to nothing

GONE = "This file is no longer there. Attach it again."
TOO_MANY = "At most {} files can be attached."
HARMFUL = "{} was not accepted: our virus scanner found something harmful in it."
NOT_SCANNED = "{} could not be checked for viruses just now, so it was not accepted. Please try again in a few minutes."


@dataclass(frozen=True)
class FileLine:
    """A kept file, as a list shows it."""

    key: str
    name: str
    kind: FileKind
    size_bytes: int
    kept_at: datetime


def begin_file(db: Session, viewer: Viewer, *, purpose: str, name: str, now: datetime) -> str:
    """Note that a file begins to arrive; returns its key, which is also its name in the storage."""
    mine = select(func.count()).select_from(StoredFile).where(_is_own(viewer), _is_loose())
    if db.exec(mine).one() >= MOST_UNATTACHED:
        raise Refused("Too many files are waiting to be sent. Send or remove some first.")
    file = StoredFile(
        purpose=purpose,
        name=safe_name(name),
        owner_user_id=viewer.user_id,
        session_hash=viewer.session_hash,
        created_at=now,
    )
    db.add(file)
    db.flush()
    return file.key


def judge_file(
    key: str, name: str, size: int, *, max_bytes: int, allowed: frozenset[FileKind] = EVERY_KIND
) -> FileKind:
    """Look into a file that has arrived, and have it scanned; raises `Refused` with what the person should know."""
    try:
        with storage().open(key) as file:
            if why := why_not_accepted(name, file, size, max_bytes, allowed):
                raise Refused(why)
            _refuse_harmful(name, file.frames())
    except NotStored as missing:
        raise Refused(GONE) from missing
    kind = kind_by_name(name)
    assert kind is not None
    return kind


def keep_file(
    db: Session, viewer: Viewer, key: str, *, kind: FileKind, size_bytes: int, sha256: str, now: datetime
) -> FileLine:
    """Keep a file that was judged and found good."""
    file = _own(db, viewer, key, FileState.ARRIVING)
    file.kind, file.size_bytes, file.sha256, file.state, file.kept_at = kind, size_bytes, sha256, FileState.KEPT, now
    db.flush()
    return _line(file)


def refuse_file(db: Session, viewer: Viewer, key: str, *, now: datetime) -> None:
    """Let go of a file that broke off or was found bad."""
    _let_go(db, _own(db, viewer, key, FileState.ARRIVING), now)


def remove_file(db: Session, viewer: Viewer, key: str, *, now: datetime) -> None:
    """Remove an own file that is not attached to a record yet."""
    _let_go(db, _own(db, viewer, key, FileState.KEPT), now)


def files_for(db: Session, viewer: Viewer, purpose: str) -> list[FileLine]:
    """The viewer's kept files for a form that is not sent yet, in the order they came."""
    mine = select(StoredFile).where(_is_own(viewer), StoredFile.purpose == purpose, _is_loose())
    mine = mine.where(StoredFile.state == FileState.KEPT)
    return [_line(file) for file in db.exec(mine.order_by(col(StoredFile.id)))]


def attach_files(
    db: Session, viewer: Viewer, purpose: str, keys: Sequence[str], attached_to: str, *, most: int
) -> list[FileLine]:
    """Bind own files to the record they were sent with; all of them or, with a sentence, none."""
    if len(set(keys)) > most:
        raise Refused(TOO_MANY.format(most))
    wanted = select(StoredFile).where(_is_own(viewer), StoredFile.purpose == purpose, _is_loose())
    wanted = wanted.where(col(StoredFile.key).in_(set(keys)), StoredFile.state == FileState.KEPT)
    files = db.exec(wanted.order_by(col(StoredFile.id)).with_for_update()).all()
    if len(files) != len(set(keys)):
        raise Refused(GONE)
    for file in files:
        file.attached_to = attached_to
    db.flush()
    return [_line(file) for file in files]


_LINE: Any = [getattr(StoredFile, one.name) for one in fields(FileLine)]
_ATTACHED = (
    select_columns(*_LINE)
    .where(col(StoredFile.attached_to) == bindparam("record"), col(StoredFile.state) == FileState.KEPT)
    .order_by(col(StoredFile.id))
)


def attached_files(db: Session, attached_to: str) -> list[FileLine]:
    """The files of a record. The caller has fetched that record through `scope`: nothing is checked here."""
    return [FileLine(*row) for row in rows(db, _ATTACHED, record=attached_to)]


def release_file(db: Session, attached_to: str, key: str, *, now: datetime) -> None:
    """Let go of a file of a record that the caller has fetched through `scope`."""
    theirs = select(StoredFile).where(StoredFile.attached_to == attached_to, StoredFile.key == key)
    found = db.exec(theirs.where(StoredFile.state == FileState.KEPT).with_for_update()).first()
    if found is None:
        raise Refused(GONE)
    _let_go(db, found, now)


def move_files(db: Session, attached_from: str, attached_to: str) -> None:
    """Hand the files of one record to another; the caller has fetched both through `scope`."""
    db.execute(update(StoredFile).where(col(StoredFile.attached_to) == attached_from).values(attached_to=attached_to))


@job("delete_stored")
def delete_stored(_db: Session, payload: Payload, *, now: datetime) -> None:
    """Take a file's bytes out of the storage, once the transaction that let go of it is through."""
    storage().delete(str(payload["name"]))


@job("sweep_unattached_files", recurring=Every(60))
def sweep_unattached_files(db: Session, _payload: Payload, *, now: datetime) -> None:
    """Let go of what never arrived or was never sent, after a day."""
    before = now - UNATTACHED_IS_KEPT
    loose = select(StoredFile).where(_is_loose(), StoredFile.created_at < before)
    for file in db.exec(loose.with_for_update(skip_locked=True)):
        _let_go(db, file, now)
    storage().sweep_arriving(before)


def _refuse_harmful(name: str, chunks: Iterator[bytes]) -> None:
    try:
        found = finding(chunks)
    except ScannerUnavailable as away:
        raise Refused(NOT_SCANNED.format(safe_name(name))) from away
    if found:
        raise Refused(HARMFUL.format(safe_name(name)))


def _let_go(db: Session, file: StoredFile, now: datetime) -> None:
    file.state = FileState.REMOVED
    db.flush()
    queue_job(db, "delete_stored", {"name": file.key}, now=now)


def _own(db: Session, viewer: Viewer, key: str, state: FileState) -> StoredFile:
    """Somebody else's file answers like none at all."""
    wanted = select(StoredFile).where(StoredFile.key == key, _is_own(viewer), StoredFile.state == state)
    found = db.exec(wanted.where(col(StoredFile.attached_to).is_(None)).with_for_update()).first()
    if found is None:
        raise Refused(GONE)
    return found


def _is_own(viewer: Viewer) -> ColumnElement[bool]:
    """A signed-in person's files are theirs in every session, a visitor's in theirs alone."""
    if viewer.user_id is not None:
        return col(StoredFile.owner_user_id) == viewer.user_id
    visitors = and_(col(StoredFile.owner_user_id).is_(None), col(StoredFile.session_hash) == viewer.session_hash)
    return and_(visitors, col(StoredFile.session_hash) != "")


def _is_loose() -> ColumnElement[bool]:
    alive = or_(col(StoredFile.state) == FileState.ARRIVING, col(StoredFile.state) == FileState.KEPT)
    return and_(col(StoredFile.attached_to).is_(None), alive)


def _line(file: StoredFile) -> FileLine:
    assert file.kind is not None
    assert file.kept_at is not None
    return FileLine(file.key, file.name, file.kind, file.size_bytes, file.kept_at)
