"""Files at rest: encrypted frame by frame, so that a large one is neither written nor read as a whole.

A sealed file is a header (mark, key id, salt) and frames of 1 MiB, each with AES-256-GCM under a key derived for
this file alone. A frame's nonce is its number; name, number and "last" are authenticated with it: a file that was
changed, cut short, put in another order or moved to another name does not open. Nothing clear touches the disk.

`LocalStorage` keeps them in a folder, `BucketStorage` (kit/bucket.py) in an S3-compatible store: the setting
OPTIMA_FILES_URL says which.
"""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from optima_portal.kit.db import Unavailable
from optima_portal.kit.sealed_file import SealedReader, SealedWriter, into_place
from optima_portal.kit.settings import settings

NAME = re.compile(r"[A-Za-z0-9_-]{8,64}")
ARRIVING = ".arriving"
PIECE_BYTES = 1024 * 1024
KEPT_ASIDE = frozenset({"audit-head"})
"""What no row knows and no backup holds: `names` leaves it out, so that nothing sweeps it or takes it along."""


class NotStored(Exception):
    """No file of this name is here."""


class StorageAway(Unavailable):
    """The store cannot be reached just now: like a database that is away, in words and in patience."""


class Storage(Protocol):
    """Where sealed files are kept. A name is a random key: 8 to 64 letters, digits, `_` and `-`."""

    def create(self, name: str) -> SealedWriter:
        """A writer for `with storage.create(name) as file: file.write(chunk)`.

        The file is there, whole, when the block ends well, and not at all when it does not.
        """

    def open(self, name: str) -> SealedReader:
        """A seekable reader of the clear bytes; raises `NotStored`, and `Unreadable` for one that was tampered with."""

    def delete(self, name: str) -> None:
        """Remove a file; one that is not there is fine."""

    def names(self, older_than: datetime) -> Iterator[str]:
        """The names of all files that were written before a moment, but what is `KEPT_ASIDE`."""

    def sweep_arriving(self, older_than: datetime) -> int:
        """Remove what is left of uploads that broke off before a moment; returns how many."""

    def sealed(self, name: str) -> Iterator[bytes]:
        """A file as it lies there, for a backup; raises `NotStored`."""

    def put_sealed(self, name: str, pieces: Iterator[bytes]) -> None:
        """A file as a backup kept it."""


class LocalStorage:
    """Sealed files in a folder, in subfolders by the first two characters of their names."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def create(self, name: str) -> SealedWriter:
        """See `Storage`: a temporary file, fsync, and a rename."""
        path = self._path(name)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return SealedWriter(path, path.with_name(path.name + ARRIVING), name)

    def open(self, name: str) -> SealedReader:
        """See `Storage`."""
        try:
            return SealedReader(self._path(name), name)
        except FileNotFoundError as missing:
            raise NotStored(name) from missing

    def delete(self, name: str) -> None:
        """See `Storage`."""
        self._path(name).unlink(missing_ok=True)

    def names(self, older_than: datetime) -> Iterator[str]:
        """See `Storage`."""
        for path in self._files():
            if path.suffix != ARRIVING and path.name not in KEPT_ASIDE and _is_older(path, older_than):
                yield path.name

    def sweep_arriving(self, older_than: datetime) -> int:
        """See `Storage`."""
        broken_off = [path for path in self._files() if path.suffix == ARRIVING and _is_older(path, older_than)]
        for path in broken_off:
            path.unlink(missing_ok=True)
        return len(broken_off)

    def sealed(self, name: str) -> Iterator[bytes]:
        """See `Storage`."""
        try:
            with self._path(name).open("rb") as file:
                while piece := file.read(PIECE_BYTES):
                    yield piece
        except FileNotFoundError as missing:
            raise NotStored(name) from missing

    def put_sealed(self, name: str, pieces: Iterator[bytes]) -> None:
        """See `Storage`."""
        path = self._path(name)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        into_place(gathered(path.with_name(path.name + ARRIVING), pieces), path)

    def _files(self) -> Iterator[Path]:
        return self._folder.glob("*/*")

    def _path(self, name: str) -> Path:
        if not NAME.fullmatch(name):
            raise ValueError("not a name of a stored file")
        return self._folder / name[:2] / name


def gathered(arriving: Path, pieces: Iterator[bytes]) -> Path:
    """Sealed bytes in a file that only we can read."""
    with arriving.open("wb") as file:
        arriving.chmod(0o600)
        for piece in pieces:
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return arriving


def write(storage: Storage, name: str, chunks: Iterable[bytes]) -> int:
    """Store what an iterator yields; returns the size of the clear bytes."""
    with storage.create(name) as file:
        for chunk in chunks:
            file.write(chunk)
    return file.size


def read(storage: Storage, name: str) -> Iterator[bytes]:
    """The clear bytes of a file, a frame at a time."""
    with storage.open(name) as file:
        yield from file.frames()


def storage() -> Storage:
    """The store of this process."""
    if settings().files_url:
        from optima_portal.kit.bucket import bucket

        return bucket(settings())
    return _local(settings().var / "files")


@lru_cache
def _local(folder: Path) -> LocalStorage:
    return LocalStorage(folder)


def _is_older(path: Path, moment: datetime) -> bool:
    with suppress(FileNotFoundError):
        return datetime.fromtimestamp(path.stat().st_mtime, UTC) < moment
    return False
