"""One encrypted file: its format, a writer and a seekable reader. See `kit/storage.py` for what it promises."""

import hashlib
import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from optima_portal.kit.crypto import KEY_ID_BYTES, Unreadable, current_key, key_with_id

MARK = b"OPF1"
SALT_BYTES = 16
HEADER_BYTES = len(MARK) + KEY_ID_BYTES + SALT_BYTES
FRAME_BYTES = 1024 * 1024
TAG_BYTES = 16
SEALED_FRAME_BYTES = FRAME_BYTES + TAG_BYTES
TAMPERED = "The stored file was changed, cut short or moved."


class Source(Protocol):
    """The sealed bytes of a whole file, wherever they lie."""

    size: int

    def read_at(self, place: int, length: int) -> bytes:
        """Up to so many bytes from a place on."""

    def close(self) -> None:
        """No more will be read."""


class LocalSource:
    """A file of this machine."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self.size = os.fstat(self._file.fileno()).st_size

    def read_at(self, place: int, length: int) -> bytes:
        """See `Source`."""
        self._file.seek(place)
        return self._file.read(length)

    def close(self) -> None:
        """See `Source`."""
        self._file.close()


def into_place(arriving: Path, path: Path) -> None:
    """A rename, kept through a power cut."""
    arriving.rename(path)
    _fsync_folder(path.parent)


class SealedWriter:
    """Takes clear bytes in chunks of any size. `size` and `sha256` are of the clear bytes, known at the end.

    The sealed bytes gather in `arriving`; `deliver(arriving, path)` puts them where they belong, whole.
    """

    def __init__(
        self, path: Path, arriving: Path, name: str, deliver: Callable[[Path, Path], None] = into_place
    ) -> None:
        self._path, self._arriving, self._name, self._deliver = path, arriving, name, deliver
        self._held, self._number = bytearray(), 0
        self._digest = hashlib.sha256()
        self.size = 0

    def __enter__(self) -> Self:
        key_id, key = current_key()
        salt = os.urandom(SALT_BYTES)
        self._cipher = _cipher(key, salt)
        self._file = self._arriving.open("xb")
        self._arriving.chmod(0o600)
        self._file.write(MARK + key_id + salt)
        return self

    def __exit__(self, kind: type[BaseException] | None, _error: object, _at: TracebackType | None) -> None:
        if kind is not None:
            self._file.close()
            self._arriving.unlink(missing_ok=True)
            return
        self._seal(bytes(self._held), last=True)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._deliver(self._arriving, self._path)

    @property
    def sha256(self) -> str:
        """64 hex digits."""
        return self._digest.hexdigest()

    def write(self, chunk: bytes) -> None:
        """Take the next bytes."""
        self.size += len(chunk)
        self._digest.update(chunk)
        self._held += chunk
        while len(self._held) > FRAME_BYTES:  # a full frame waits until it is known not to be the last
            self._seal(bytes(self._held[:FRAME_BYTES]), last=False)
            del self._held[:FRAME_BYTES]

    def _seal(self, clear: bytes, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number), clear, _bound_to(self._name, self._number, last)))
        self._number += 1


class SealedReader(io.RawIOBase):
    """The clear bytes of a sealed file, at any place; a frame is opened when it is asked for, and never unverified."""

    def __init__(self, source: Path | Source, name: str) -> None:
        super().__init__()
        self._source: Source = LocalSource(source) if isinstance(source, Path) else source
        self._name = name
        sealed_bytes = self._source.size - HEADER_BYTES
        self._frames = -(-sealed_bytes // SEALED_FRAME_BYTES)
        self.size = sealed_bytes - self._frames * TAG_BYTES
        self._place, self._open_frame, self._clear = 0, -1, b""
        try:
            self._cipher = self._read_header()
            self._frame(self._frames - 1)  # a file that was cut has no last frame: say so before anything is given out
        except BaseException:
            self.close()
            raise

    def readable(self) -> bool:
        """True."""
        return True

    def seekable(self) -> bool:
        """True."""
        return True

    def tell(self) -> int:
        """The place in the clear bytes."""
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place in the clear bytes."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self.size}[whence]
        if start + offset < 0:
            raise ValueError("before the beginning of the file")
        self._place = start + offset
        return self._place

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Up to the end of the frame: at least one byte, unless the file is over."""
        if self._place >= self.size:
            return 0
        number, within = divmod(self._place, FRAME_BYTES)
        part = self._frame(number)[within : within + len(buffer)]
        buffer[: len(part)] = part
        self._place += len(part)
        return len(part)

    def frames(self) -> Iterator[bytes]:
        """The whole file, from the beginning, up to 1 MiB at a time."""
        for number in range(self._frames):
            if clear := self._frame(number):
                yield clear

    def close(self) -> None:
        """Let go of the bytes below."""
        if not self.closed:
            self._source.close()
        super().close()

    def _read_header(self) -> AESGCM:
        header = self._source.read_at(0, HEADER_BYTES)
        if len(header) != HEADER_BYTES or not header.startswith(MARK) or self._frames < 1 or self.size < 0:
            raise Unreadable(TAMPERED)
        key_id, salt = header[len(MARK) :][:KEY_ID_BYTES], header[-SALT_BYTES:]
        return _cipher(key_with_id(key_id), salt)

    def _frame(self, number: int) -> bytes:
        if number != self._open_frame:
            self._clear, self._open_frame = self._unseal(number), number
        return self._clear

    def _unseal(self, number: int) -> bytes:
        sealed = self._source.read_at(HEADER_BYTES + number * SEALED_FRAME_BYTES, SEALED_FRAME_BYTES)
        last = number == self._frames - 1
        try:
            return self._cipher.decrypt(_nonce(number), sealed, _bound_to(self._name, number, last))
        except InvalidTag as broken:
            raise Unreadable(TAMPERED) from broken


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    """A key for this file alone: no nonce can meet another file's."""
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"optima-portal-file").derive(key))


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")


def _bound_to(name: str, number: int, last: bool) -> bytes:
    return f"{name}|{number}|{'last' if last else 'more'}".encode()


def _fsync_folder(folder: Path) -> None:
    """A rename is kept through a power cut only when the folder is written too."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
