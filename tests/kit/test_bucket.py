"""Files in an S3-compatible store: the same promises as on a disk, against a real HTTP server that speaks S3."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import obstore
import pytest
from moto.server import ThreadedMotoServer

from optima_portal.kit.bucket import BucketStorage
from optima_portal.kit.crypto import Unreadable
from optima_portal.kit.sealed_file import FRAME_BYTES, HEADER_BYTES
from optima_portal.kit.storage import LocalStorage, NotStored, StorageAway, read, storage, write

NAME, OTHER = "aBcDeFgH12345678", "aBxxxxxxxxxxxxxx"
KEYS = {"s3_access_key_id": "test", "s3_secret_access_key": "test"}


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """The address of the server."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def store(s3: str, set_settings) -> BucketStorage:
    """The portal's own store, with a bucket of this test's."""
    import boto3

    name = f"bucket-{os.urandom(4).hex()}"
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
    boto3.client("s3", endpoint_url=s3, **keys).create_bucket(Bucket=name)
    set_settings(files_url=f"s3://{name}/files", s3_endpoint=s3, **KEYS)
    made = storage()
    assert isinstance(made, BucketStorage)
    return made


def sealed(store: BucketStorage, name: str = NAME) -> bytes:
    return bytes(obstore.get(store._store, f"{name[:2]}/{name}").bytes())


@pytest.mark.parametrize("size", [0, 1, FRAME_BYTES, 3 * FRAME_BYTES + 5, 12 * FRAME_BYTES])
def test_what_is_written_is_read_back(store, size):
    content = os.urandom(size)
    assert write(store, NAME, [content]) == size
    assert b"".join(read(store, NAME)) == content
    with store.open(NAME) as file:
        assert file.size == size
        file.seek(max(0, size - 3))
        assert file.read() == content[-3:]


def test_the_store_shows_nothing_of_it_and_the_machine_keeps_nothing(store, tmp_path):
    write(store, NAME, [b"Maria Diaz " * 1000])
    assert b"Maria" not in sealed(store)
    assert [one for one in (tmp_path / "var").rglob("*") if one.is_file()] == []


def test_an_upload_that_breaks_off_leaves_nothing(store, tmp_path):
    with pytest.raises(ConnectionError), store.create(NAME) as file:
        file.write(b"x" * 3 * FRAME_BYTES)
        raise ConnectionError
    with pytest.raises(NotStored):
        store.open(NAME)
    assert [one for one in (tmp_path / "var").rglob("*") if one.is_file()] == []


def test_a_file_is_not_there_before_it_is_whole(store):
    with store.create(NAME) as file:
        file.write(b"x")
        with pytest.raises(NotStored):
            store.open(NAME)
    assert b"".join(read(store, NAME)) == b"x"


def test_bytes_that_were_changed_cut_or_moved_do_not_open(store):
    write(store, NAME, [b"x" * 1000])
    whole = sealed(store)
    for wrong in (whole[:-1], whole[:HEADER_BYTES], whole[:50] + bytes([whole[50] ^ 1]) + whole[51:], whole + b"more"):
        obstore.put(store._store, f"{NAME[:2]}/{NAME}", wrong)
        with pytest.raises(Unreadable):
            b"".join(read(store, NAME))
    obstore.put(store._store, f"{OTHER[:2]}/{OTHER}", whole)
    with pytest.raises(Unreadable):
        store.open(OTHER)


def test_what_a_disk_kept_can_be_moved_into_the_store_as_it_is(store, tmp_path):
    disk = LocalStorage(tmp_path / "files")
    write(disk, NAME, [b"from the disk"])
    obstore.put(store._store, f"{NAME[:2]}/{NAME}", disk._path(NAME).read_bytes())
    assert b"".join(read(store, NAME)) == b"from the disk"


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


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "short", "aBcDeFgH/1234567"])
def test_a_name_that_is_no_key_is_refused(store, name):
    with pytest.raises(ValueError, match="not a name"):
        store.open(name)


def test_a_store_that_is_away_is_said_so_and_leaves_nothing_behind(set_settings, tmp_path: Path):
    set_settings(files_url="s3://gone/files", s3_endpoint="http://127.0.0.1:9", **KEYS)
    with pytest.raises(StorageAway):
        storage().open(NAME)
    with pytest.raises(StorageAway):
        write(storage(), NAME, [b"x"])
    assert [one for one in (tmp_path / "var").rglob("*") if one.is_file()] == []
