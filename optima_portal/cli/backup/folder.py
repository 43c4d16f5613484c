"""The folder of a backup: sealed parts, sealed files as they lie in the store, and a list of what belongs to it."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from optima_portal.kit.sealed_file import SealedReader, SealedWriter

LIST = "backup.json"


class NotRestorable(Exception):
    """Why a backup cannot be made or brought back."""


@dataclass(frozen=True)
class Contents:
    """What a whole backup consists of; written last, so that a folder without it is not one."""

    made_at: str
    database: str
    revision: str
    parts: list[str]
    files: int
    key_ids: list[str]
    audit_records: int
    audit_head: str


def begin(folder: Path) -> None:
    """An empty folder that only we can read."""
    if folder.exists() and any(folder.iterdir()):
        raise NotRestorable(f"{folder} is not empty: a backup is never written over another.")
    for one in (folder, folder / "database", folder / "files"):
        one.mkdir(mode=0o700, parents=True, exist_ok=True)


def keep_part(folder: Path, name: str, pieces: Iterator[bytes]) -> None:
    """Seal one part of the database into the folder."""
    path = folder / "database" / name
    with SealedWriter(path, path.with_suffix(".arriving"), _bound(name)) as writer:
        for piece in pieces:
            writer.write(piece)


def bring_part(folder: Path, name: str) -> Iterator[bytes]:
    """The clear bytes of a part; nothing for a table that was not there yet."""
    path = folder / "database" / name
    if path.exists():
        with SealedReader(path, _bound(name)) as reader:
            yield from reader.frames()


def finish(folder: Path, contents: Contents) -> None:
    """Say that it is whole."""
    (folder / LIST).write_text(json.dumps(asdict(contents), indent=1) + "\n")


def contents_of(folder: Path) -> Contents:
    """What is in it; raises `NotRestorable`."""
    try:
        return Contents(**json.loads((folder / LIST).read_text()))
    except (OSError, ValueError, TypeError) as wrong:
        raise NotRestorable(f"{folder} holds no whole backup.") from wrong


def _bound(name: str) -> str:
    return f"backup-{name}"
