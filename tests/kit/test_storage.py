"""Stored files: encrypted, whole or not at all, and bound to their name, order and length."""

import io
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from optima_portal.kit import sealed_file
from optima_portal.kit.crypto import Unreadable
from optima_portal.kit.sealed_file import FRAME_BYTES, HEADER_BYTES, SEALED_FRAME_BYTES, SealedReader, SealedWriter
from optima_portal.kit.storage import LocalStorage, NotStored, read, storage, write

NAME, OTHER = "aBcDeFgH12345678", "aBxxxxxxxxxxxxxx"
THREE_FRAMES = b"one" + bytes(FRAME_BYTES) + b"two" + bytes(FRAME_BYTES) + b"three"


@pytest.fixture
def store(tmp_path: Path) -> LocalStorage:
    return LocalStorage(tmp_path / "files")


def file_of(store: LocalStorage, name: str = NAME) -> Path:
    return store._path(name)


def clear(store: LocalStorage, name: str = NAME) -> bytes:
    return b"".join(read(store, name))


@pytest.mark.parametrize("size", [0, 1, FRAME_BYTES - 1, FRAME_BYTES, FRAME_BYTES + 1, 2 * FRAME_BYTES])
def test_what_is_written_is_read_back(store, size):
    content = os.urandom(size)
    assert write(store, NAME, [content]) == size
    assert clear(store) == content
    with store.open(NAME) as file:
        assert file.size == size


def test_the_disk_shows_nothing_of_it(store):
    write(store, NAME, [b"Maria Diaz " * 1000])
    assert b"Maria" not in file_of(store).read_bytes()
    assert file_of(store).stat().st_mode & 0o077 == 0


def test_size_and_digest_are_of_the_clear_bytes(store):
    with store.create(NAME) as file:
        file.write(b"ab")
        file.write(b"c")
    assert file.size == 3
    assert file.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_an_upload_that_breaks_off_leaves_nothing(store):
    with pytest.raises(ConnectionError), store.create(NAME) as file:
        file.write(b"x" * 3 * FRAME_BYTES)
        raise ConnectionError
    with pytest.raises(NotStored):
        store.open(NAME)
    assert list(file_of(store).parent.iterdir()) == []


def test_a_file_is_not_there_before_it_is_whole(store):
    with store.create(NAME) as file:
        file.write(b"x")
        with pytest.raises(NotStored):
            store.open(NAME)


@pytest.mark.parametrize("place", [0, 5, 10, HEADER_BYTES - 1, HEADER_BYTES, HEADER_BYTES + 100, -1])
def test_a_changed_byte_is_noticed(store, place):
    write(store, NAME, [b"x" * 1000])
    sealed = bytearray(file_of(store).read_bytes())
    sealed[place] ^= 1
    file_of(store).write_bytes(sealed)
    with pytest.raises(Unreadable):
        clear(store)


@pytest.mark.parametrize(
    "kept", [0, HEADER_BYTES - 1, HEADER_BYTES, HEADER_BYTES + 5, HEADER_BYTES + SEALED_FRAME_BYTES, -1]
)
def test_a_file_that_was_cut_is_noticed_before_anything_is_given_out(store, kept):
    write(store, NAME, [THREE_FRAMES])
    file_of(store).write_bytes(file_of(store).read_bytes()[:kept])
    with pytest.raises(Unreadable):
        store.open(NAME)


def test_frames_in_another_order_are_noticed(store):
    write(store, NAME, [THREE_FRAMES])
    sealed = file_of(store).read_bytes()
    head, one = sealed[:HEADER_BYTES], sealed[HEADER_BYTES:][:SEALED_FRAME_BYTES]
    two, rest = (
        sealed[HEADER_BYTES + SEALED_FRAME_BYTES :][:SEALED_FRAME_BYTES],
        sealed[HEADER_BYTES + 2 * SEALED_FRAME_BYTES :],
    )
    file_of(store).write_bytes(head + two + one + rest)
    with pytest.raises(Unreadable):
        clear(store)


def test_a_file_moved_to_another_name_is_noticed(store):
    write(store, NAME, [b"x"])
    file_of(store).rename(file_of(store, OTHER))
    with pytest.raises(Unreadable):
        store.open(OTHER)


def test_bytes_put_behind_the_end_are_noticed(store):
    write(store, NAME, [b"x"])
    with file_of(store).open("ab") as file:
        file.write(b"more")
    with pytest.raises(Unreadable):
        store.open(NAME)


def test_a_former_secret_still_opens_and_a_lost_one_does_not(store, set_settings):
    set_settings(secret="first secret")
    write(store, NAME, [b"x"])
    set_settings(secret="second secret", former_secrets="first secret")
    assert clear(store) == b"x"
    set_settings(former_secrets="")
    with pytest.raises(Unreadable):
        store.open(NAME)


def test_the_same_bytes_twice_are_sealed_differently(store):
    write(store, NAME, [b"x" * 100])
    write(store, OTHER, [b"x" * 100])
    assert file_of(store).read_bytes()[HEADER_BYTES:] != file_of(store, OTHER).read_bytes()[HEADER_BYTES:]


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "short", "a" * 65, "aBcDeFgH/1234567", "aBcDeFgH12345678\n"])
def test_a_name_that_is_no_key_is_refused(store, name):
    with pytest.raises(ValueError, match="not a name"):
        store.open(name)


def test_deleting_twice_is_fine(store):
    write(store, NAME, [b"x"])
    store.delete(NAME)
    store.delete(NAME)
    with pytest.raises(NotStored):
        store.open(NAME)


def test_files_are_listed_by_age_and_broken_uploads_are_swept(store):
    write(store, NAME, [b"x"])
    writer = store.create(OTHER)
    writer.__enter__()
    writer._file.close()  # a process that was killed
    soon, before = datetime.now(UTC) + timedelta(minutes=1), datetime.now(UTC) - timedelta(days=1)
    assert list(store.names(soon)) == [NAME]
    assert list(store.names(before)) == []
    assert store.sweep_arriving(before) == 0
    assert store.sweep_arriving(soon) == 1
    assert clear(store) == b"x"


def test_the_portals_files_lie_in_its_own_folder(tmp_path):
    write(storage(), NAME, [b"x"])
    assert (tmp_path / "var" / "files" / "aB" / NAME).exists()


@hypothesis_settings(max_examples=60, deadline=None)
@given(
    chunks=st.lists(st.binary(max_size=40), max_size=8),
    steps=st.lists(st.tuples(st.integers(0, 200), st.integers(0, 60)), max_size=10),
)
def test_the_reader_is_a_seekable_file_like_any_other(tmp_path_factory, chunks, steps):
    """Compared with `io.BytesIO`, at frames of 16 bytes."""
    folder = tmp_path_factory.mktemp("sealed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealed_file, "FRAME_BYTES", 16)
        patch.setattr(sealed_file, "SEALED_FRAME_BYTES", 32)
        with SealedWriter(folder / "x", folder / "x.arriving", NAME) as writer:
            for chunk in chunks:
                writer.write(chunk)
        expected = io.BytesIO(b"".join(chunks))
        with io.BufferedReader(SealedReader(folder / "x", NAME)) as reader:
            for place, length in steps:
                assert reader.seek(place) == expected.seek(place)
                assert reader.read(length) == expected.read(length)
            assert reader.seek(0, io.SEEK_END) == expected.seek(0, io.SEEK_END)
            assert reader.seek(0) == expected.seek(0)
            assert reader.read() == expected.read()
