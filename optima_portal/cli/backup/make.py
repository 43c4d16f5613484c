"""Make a backup while people work.

Files first, then the database out of one moment, then the files that came meanwhile: so every file that a row of
that moment names is there. What was let go of in between is there too, and swept after a restore.
"""

from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path

from optima_portal.cli.backup import folder as backup
from optima_portal.cli.backup.database import copy_out, revision_of
from optima_portal.kit import clock
from optima_portal.kit.crypto import key_ids
from optima_portal.kit.db import engine
from optima_portal.kit.storage import NotStored, storage

AHEAD = timedelta(days=1)
"""Files of now, too, wherever the store's clock stands."""


def make_backup(folder: Path) -> backup.Contents:
    """Everything into an empty folder; returns what it holds."""
    backup.begin(folder)
    began = clock.now()
    _copy_files(folder)
    records, head = copy_out(engine(), partial(backup.keep_part, folder))
    files = _copy_files(folder)
    contents = backup.Contents(
        made_at=began.isoformat(timespec="seconds"),
        database=engine().dialect.name,
        revision=revision_of(engine()),
        parts=sorted(one.name for one in (folder / "database").iterdir()),
        files=files,
        key_ids=key_ids(),
        audit_records=records,
        audit_head=head,
    )
    backup.finish(folder, contents)
    return contents


def _copy_files(folder: Path) -> int:
    """Copy what is not there yet, sealed as it lies; returns how many there are now."""
    there = {one.name for one in (folder / "files").iterdir()}
    for name in storage().names(clock.now() + AHEAD):
        if name in there:
            continue
        with suppress(NotStored):  # let go of at this very moment
            _copy(folder / "files", name)
            there.add(name)
    return len(there)


def _copy(files: Path, name: str) -> None:
    arriving = files / f"{name}.arriving"
    try:
        with arriving.open("wb") as file:
            for piece in storage().sealed(name):
                file.write(piece)
        arriving.rename(files / name)
    finally:
        arriving.unlink(missing_ok=True)
