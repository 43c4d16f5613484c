"""Sealed files in an S3-compatible store, for several machines: the same bytes as `LocalStorage` keeps in a folder.

A file is sealed into a folder of this machine first and goes up when it is whole: what breaks off never reaches the
store, nothing clear leaves this process, and memory stays flat. It is read by frames, each by a request of its own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store, from_url

from optima_portal.kit.sealed_file import SealedReader, SealedWriter
from optima_portal.kit.settings import Settings
from optima_portal.kit.storage import ARRIVING, KEPT_ASIDE, NAME, LocalStorage, NotStored, StorageAway, gathered

RETRIES: Any = {"max_retries": 2, "retry_timeout": timedelta(seconds=10)}
PATIENCE: Any = {"connect_timeout": "3s", "timeout": "30s"}


class BucketStorage:
    """See `Storage`; a name is an object's, in folders by its first two characters as on a disk."""

    def __init__(self, store: Any, arriving: Path) -> None:
        self._store, self._arriving = store, arriving

    def create(self, name: str) -> SealedWriter:
        """See `Storage`: sealed on this machine, sent when it is whole."""
        self._arriving.mkdir(parents=True, exist_ok=True, mode=0o700)
        target = Path(_object(name))
        return SealedWriter(target, self._arriving / (name + ARRIVING), name, self._send)

    def open(self, name: str) -> SealedReader:
        """See `Storage`."""
        path = _object(name)
        try:
            with _answering():
                return SealedReader(Remote(self._store, path), name)
        except FileNotFoundError as missing:
            raise NotStored(name) from missing

    def delete(self, name: str) -> None:
        """See `Storage`."""
        try:
            with _answering():
                obstore.delete(self._store, _object(name))
        except FileNotFoundError:
            return

    def names(self, older_than: datetime) -> Iterator[str]:
        """See `Storage`."""
        with _answering():
            for page in obstore.list(self._store):
                old = (Path(one["path"]).name for one in page if one["last_modified"] < older_than)
                yield from (name for name in old if name not in KEPT_ASIDE)

    def sweep_arriving(self, older_than: datetime) -> int:
        """See `Storage`: what broke off lies on this machine alone."""
        return LocalStorage(self._arriving.parent).sweep_arriving(older_than)

    def sealed(self, name: str) -> Iterator[bytes]:
        """See `Storage`."""
        try:
            with _answering():
                for piece in obstore.get(self._store, _object(name)).stream():
                    yield bytes(piece)
        except FileNotFoundError as missing:
            raise NotStored(name) from missing

    def put_sealed(self, name: str, pieces: Iterator[bytes]) -> None:
        """See `Storage`."""
        self._arriving.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._send(gathered(self._arriving / (name + ARRIVING), pieces), Path(_object(name)))

    def _send(self, arriving: Path, target: Path) -> None:
        try:
            with _answering(), arriving.open("rb") as sealed:
                obstore.put(self._store, target.as_posix(), sealed)
        finally:
            arriving.unlink(missing_ok=True)


class Remote:
    """The bytes of one object; see `Source`."""

    def __init__(self, store: Any, path: str) -> None:
        self._store, self._path = store, path
        self.size = int(obstore.head(store, path)["size"])

    def read_at(self, place: int, length: int) -> bytes:
        """See `Source`."""
        end = min(place + length, self.size)
        if end <= place:
            return b""
        with _answering():
            return bytes(obstore.get_range(self._store, self._path, start=place, end=end))

    def close(self) -> None:
        """See `Source`: no line is held."""


@lru_cache
def bucket(chosen: Settings) -> BucketStorage:
    """The store of these settings. Without keys in them, obstore takes the machine's own role or AWS_… variables."""
    keys = {
        "access_key_id": chosen.s3_access_key_id,
        "secret_access_key": chosen.s3_secret_access_key.get_secret_value(),
        "endpoint": chosen.s3_endpoint,
        "region": chosen.s3_region,
    }
    config: Any = {name: value for name, value in keys.items() if value}
    patience = PATIENCE | {"allow_http": chosen.s3_endpoint.startswith("http://")}
    store = from_url(chosen.files_url, config=config, client_options=patience, retry_config=RETRIES)
    assert isinstance(store, S3Store)
    return BucketStorage(store, chosen.var / "files-arriving" / "one")


def _object(name: str) -> str:
    if not NAME.fullmatch(name):
        raise ValueError("not a name of a stored file")
    return f"{name[:2]}/{name}"


@contextmanager
def _answering() -> Iterator[None]:
    """What is not there is a `FileNotFoundError`; all else that the store may say means: not now."""
    try:
        yield
    except FileNotFoundError:
        raise
    except BaseError as failed:
        raise StorageAway("The store of files cannot be reached.") from failed
