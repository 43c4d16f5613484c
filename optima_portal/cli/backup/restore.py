"""Bring a backup back: into an empty database and store, and only with the keys that open it."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from sqlmodel import Session

from optima_portal.access.audit import Head, Verdict, verify
from optima_portal.access.audit_head import keep
from optima_portal.cli.backup import folder as backup
from optima_portal.cli.backup.database import PIECE_BYTES, copy_in, is_empty
from optima_portal.cli.backup.make import AHEAD
from optima_portal.kit import clock
from optima_portal.kit.crypto import key_ids
from optima_portal.kit.db import engine
from optima_portal.kit.storage import storage


def bring_back(folder: Path) -> Verdict:
    """Restore and verify; raises `NotRestorable` before anything is touched. Begun again, it goes on with the files."""
    contents = backup.contents_of(folder)
    _may_come_here(folder, contents)
    for sealed in sorted((folder / "files").iterdir()):
        storage().put_sealed(sealed.name, _pieces(sealed))
    copy_in(engine(), contents.revision, partial(backup.bring_part, folder))
    with Session(engine()) as db:
        verdict = verify(db)
    if verdict.broken_at is None and (verdict.records, verdict.head) != _as_it_was(contents, verdict):
        return Verdict(verdict.records, verdict.records + 1, "records at the end are missing", verdict.head)
    if verdict.broken_at is None:
        keep(Head(verdict.records, verdict.head))
    return verdict


def _may_come_here(folder: Path, contents: backup.Contents) -> None:
    if contents.database != engine().dialect.name:
        raise backup.NotRestorable(f"This is a backup of {contents.database}; the portal here uses another database.")
    if missing := set(contents.key_ids) - set(key_ids()):
        raise backup.NotRestorable(
            f"The keys {', '.join(sorted(missing))} are missing: set OPTIMA_SECRET and OPTIMA_FORMER_SECRETS as they "
            "were when the backup was made."
        )
    files = {one.name for one in (folder / "files").iterdir()}
    if len(files) != contents.files or {one.name for one in (folder / "database").iterdir()} != set(contents.parts):
        raise backup.NotRestorable(f"{folder} is not whole: files that its list names are missing.")
    if not is_empty(engine()):
        raise backup.NotRestorable("The database is not empty: a backup is never restored over what is there.")
    if set(storage().names(clock.now() + AHEAD)) - files:
        raise backup.NotRestorable("The store of files is not empty: a backup is never restored over what is there.")


def _as_it_was(contents: backup.Contents, verdict: Verdict) -> tuple[int, str]:
    """An empty trail has no last hash of its own."""
    return contents.audit_records, contents.audit_head if contents.audit_records else verdict.head


def _pieces(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while piece := opened.read(PIECE_BYTES):
            yield piece
