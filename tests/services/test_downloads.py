"""Links to files: once, soon, in one session, and every refusal alike."""

import os
import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from optima_portal.access.viewer import NOBODY
from optima_portal.kit import clock
from optima_portal.kit.db import in_transaction
from optima_portal.kit.refused import Refused
from optima_portal.kit.settings import settings
from optima_portal.kit.storage import NotStored, read, storage, write
from optima_portal.models.download_link import DownloadLink
from optima_portal.rules.plan import plan
from optima_portal.services import downloads
from optima_portal.services.downloads import Download, offer_download, store_made_file, take_download
from optima_portal.services.worker import run_all

VALID = timedelta(minutes=plan().files.download_link_minutes)
STORED = "aBcDeFgH12345678"


def offer(engine, viewer, now, **options):
    wanted = {"file_name": "claims.xlsx", "media_type": "x/y", "storage_name": STORED, "now": now} | options
    return in_transaction(lambda db: offer_download(db, viewer, **wanted), engine)


def take(engine, session_hash, token, now):
    return in_transaction(lambda db: take_download(db, session_hash, token, now=now), engine)


def is_stored(name):
    try:
        storage().open(name).close()
    except NotStored:
        return False
    return True


def test_a_link_opens_once(engine, as_user, now):
    maria = as_user("maria")
    token = offer(engine, maria, now)
    assert take(engine, maria.session_hash, token, now) == Download("claims.xlsx", "x/y", STORED)
    with pytest.raises(Refused):
        take(engine, maria.session_hash, token, now)


def test_every_refusal_says_the_same(engine, as_user, now):
    maria = as_user("maria")
    token, used = offer(engine, maria, now), offer(engine, maria, now)
    take(engine, maria.session_hash, used, now)
    said = set()
    for session_hash, tried, at in (
        ("another session", token, now),
        ("", token, now),
        (maria.session_hash, "unknown", now),
        (maria.session_hash, "", now),
        (maria.session_hash, used, now),
        (maria.session_hash, token, now + VALID),
    ):
        with pytest.raises(Refused) as refused:
            take(engine, session_hash, tried, at)
        said.add(refused.value.sentence)
    assert said == {downloads.NOT_VALID}
    assert take(engine, maria.session_hash, token, now + VALID - timedelta(seconds=1))


def test_whoever_has_no_session_gets_no_link(db, now):
    with pytest.raises(Refused):
        offer_download(db, NOBODY, file_name="a", media_type="x/y", storage_name=STORED, now=now)


def test_the_database_does_not_know_the_token(engine, as_user, now):
    token = offer(engine, as_user("maria"), now)
    with Session(engine) as db:
        assert token not in str(db.exec(select(DownloadLink)).one().model_dump())


def test_of_many_takers_at_once_one_gets_it(engine, as_user, now):
    maria = as_user("maria")
    token, got = offer(engine, maria, now), []

    def try_it():
        try:
            got.append(take(engine, maria.session_hash, token, now))
        except Refused:
            got.append(None)

    takers = [threading.Thread(target=try_it) for _ in range(6)]
    for taker in takers:
        taker.start()
    for taker in takers:
        taker.join()
    assert len(got) == 6
    assert len([one for one in got if one]) == 1


def test_a_made_file_is_encrypted_and_nothing_clear_stays_behind():
    name = store_made_file(lambda path: path.write_bytes(b"Maria" * 1000))
    assert b"".join(read(storage(), name)) == b"Maria" * 1000
    clear = [file for file in settings().var.rglob("*") if file.is_file() and b"Maria" in file.read_bytes()]
    assert clear == []


def test_a_file_that_could_not_be_made_leaves_nothing_clear():
    def fail(path):
        path.write_bytes(b"Maria")
        raise ValueError

    with pytest.raises(ValueError):
        store_made_file(fail)
    assert [file for file in settings().var.rglob("*") if file.is_file()] == []


@pytest.mark.parametrize(("only_for_this", "stays"), [(True, False), (False, True)])
def test_a_taken_file_goes_when_it_was_made_for_this(engine, as_user, now, only_for_this, stays):
    maria = as_user("maria")
    write(storage(), STORED, [b"x"])
    token = offer(engine, maria, now, only_for_this=only_for_this)
    take(engine, maria.session_hash, token, now)
    with clock.at(now + timedelta(minutes=10)):
        run_all(engine)
    assert is_stored(STORED)
    with clock.at(now + timedelta(minutes=20)):
        run_all(engine)
    assert is_stored(STORED) is stays


@pytest.mark.parametrize(("only_for_this", "stays"), [(True, False), (False, True)])
def test_a_file_nobody_came_for_goes_when_it_was_made_for_this(engine, as_user, now, only_for_this, stays):
    write(storage(), STORED, [b"x"])
    offer(engine, as_user("maria"), now, only_for_this=only_for_this)
    with clock.at(now + VALID):
        in_transaction(lambda db: downloads.sweep_downloads(db, {}, now=clock.now()), engine)
        run_all(engine)
    assert is_stored(STORED) is stays


def test_old_links_are_forgotten(engine, as_user, now):
    offer(engine, as_user("maria"), now)
    for days, left in ((6, 1), (8, 0)):
        in_transaction(lambda db, d=days: downloads.sweep_downloads(db, {}, now=now + timedelta(days=d)), engine)
        with Session(engine) as db:
            assert len(db.exec(select(DownloadLink)).all()) == left


def test_bytes_that_no_row_knows_are_swept_after_a_day(engine, as_user):
    now = datetime.now(UTC)
    write(storage(), STORED, [b"known"])
    write(storage(), "unknown_unknown_", [b"unknown"])
    offer(engine, as_user("maria"), now)
    for hours, there in ((23, True), (25, False)):
        with clock.at(now + timedelta(hours=hours)):
            in_transaction(lambda db: downloads.sweep_unknown_files(db, {}, now=clock.now()), engine)
            run_all(engine)
        assert is_stored("unknown_unknown_") is there
    assert is_stored(STORED)


def test_what_a_killed_process_left_half_made_is_swept(engine):
    left = settings().var / "making" / "tmpabc"
    left.mkdir(parents=True)
    (left / "file").write_bytes(b"Maria")
    now = datetime.now(UTC)
    os.utime(left, (now.timestamp(), now.timestamp()))
    for hours, there in ((1, True), (3, False)):
        in_transaction(lambda db, h=hours: downloads.sweep_downloads(db, {}, now=now + timedelta(hours=h)), engine)
        assert left.exists() is there
