"""Attachments: judged, owned, bounded, swept."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from optima_portal.access.viewer import NOBODY, Viewer
from optima_portal.kit import clock
from optima_portal.kit.db import in_transaction
from optima_portal.kit.file_kind import FileKind
from optima_portal.kit.refused import Refused
from optima_portal.kit.storage import NotStored, storage
from optima_portal.models.stored_file import FileState, StoredFile
from optima_portal.services import files
from optima_portal.services.files import (
    attach_files,
    attached_files,
    begin_file,
    files_for,
    judge_file,
    keep_file,
    refuse_file,
    remove_file,
    sweep_unattached_files,
)
from optima_portal.services.worker import run_all
from tests.kit import sample_files

MAX = 25 * 1024 * 1024


def arrive(engine, viewer, now, name="letter.pdf", content=None, purpose="dispute"):
    """What the HTTP layer does, up to the judgement."""
    content = sample_files.pdf() if content is None else content
    key = in_transaction(lambda db: begin_file(db, viewer, purpose=purpose, name=name, now=now), engine)
    with storage().create(key) as file:
        file.write(content)
    return key, file


def upload(engine, viewer, now, **options):
    key, file = arrive(engine, viewer, now, **options)
    kind = judge_file(key, options.get("name", "letter.pdf"), file.size, max_bytes=MAX)
    in_transaction(
        lambda db: keep_file(db, viewer, key, kind=kind, size_bytes=file.size, sha256=file.sha256, now=now), engine
    )
    return key


def is_stored(key):
    try:
        storage().open(key).close()
    except NotStored:
        return False
    return True


def state_of(engine, key):
    with Session(engine) as db:
        return db.exec(select(StoredFile.state).where(StoredFile.key == key)).one()


def test_a_kept_file_is_listed_with_what_is_known_of_it(engine, as_user, now):
    maria = as_user("maria")
    key = upload(engine, maria, now, name="C:\\scans\\letter.pdf")
    (line,) = in_transaction(lambda db: files_for(db, maria, "dispute"), engine)
    assert (line.key, line.name, line.kind, line.kept_at) == (key, "letter.pdf", FileKind.PDF, now)
    assert line.size_bytes == len(sample_files.pdf())


def test_a_file_that_is_arriving_is_not_listed(engine, as_user, now):
    maria = as_user("maria")
    arrive(engine, maria, now)
    assert in_transaction(lambda db: files_for(db, maria, "dispute"), engine) == []


def test_files_of_another_form_are_not_listed(engine, as_user, now):
    maria = as_user("maria")
    upload(engine, maria, now, purpose="referral")
    assert in_transaction(lambda db: files_for(db, maria, "dispute"), engine) == []


def test_a_file_that_is_not_what_it_says_is_refused_by_name(engine, as_user, now):
    key, file = arrive(engine, as_user("maria"), now, name="scan.png")
    with pytest.raises(Refused, match=r"^scan.png is not really of the kind PNG"):
        judge_file(key, "scan.png", file.size, max_bytes=MAX)


def test_a_file_that_never_arrived_is_refused(engine, as_user, now):
    with pytest.raises(Refused, match="no longer there"):
        judge_file("aaaaaaaaaaaaaaaa", "letter.pdf", 5, max_bytes=MAX)


@pytest.mark.parametrize(("found", "sentence"), [("Eicar", "something harmful"), (None, "could not be checked")])
def test_what_the_scanner_says_counts(engine, as_user, now, monkeypatch, found, sentence):
    def scanner(chunks):
        assert b"".join(chunks) == sample_files.pdf()
        if found is None:
            raise files.ScannerUnavailable
        return found

    monkeypatch.setattr(files, "finding", scanner)
    key, file = arrive(engine, as_user("maria"), now)
    with pytest.raises(Refused, match=sentence):
        judge_file(key, "letter.pdf", file.size, max_bytes=MAX)


def test_a_refused_file_is_gone_from_the_storage(engine, as_user, now):
    maria = as_user("maria")
    key, _ = arrive(engine, maria, now)
    in_transaction(lambda db: refuse_file(db, maria, key, now=now), engine)
    assert is_stored(key)  # until the transaction is through: had it been rolled back, the file would still be wanted
    with clock.at(now):
        run_all(engine)
    assert not is_stored(key)
    assert state_of(engine, key) is FileState.REMOVED


@pytest.mark.parametrize("act", ["keep", "refuse", "remove", "attach"])
def test_nobody_else_can_touch_a_file(engine, as_user, now, act):
    maria, jim = as_user("maria"), as_user("jim")
    key = upload(engine, maria, now) if act in ("remove", "attach") else arrive(engine, maria, now)[0]
    acts = {
        "keep": lambda db: keep_file(db, jim, key, kind=FileKind.PDF, size_bytes=1, sha256="", now=now),
        "refuse": lambda db: refuse_file(db, jim, key, now=now),
        "remove": lambda db: remove_file(db, jim, key, now=now),
        "attach": lambda db: attach_files(db, jim, "dispute", [key], "dispute:1", most=5),
    }
    with pytest.raises(Refused, match="no longer there"):
        in_transaction(acts[act], engine)


def test_a_visitor_has_the_files_of_the_own_session_only(engine, now):
    one, other = Viewer(session_hash="one"), Viewer(session_hash="other")
    upload(engine, one, now)
    assert len(in_transaction(lambda db: files_for(db, one, "dispute"), engine)) == 1
    assert in_transaction(lambda db: files_for(db, other, "dispute"), engine) == []
    assert in_transaction(lambda db: files_for(db, NOBODY, "dispute"), engine) == []


def test_a_visitor_does_not_get_at_the_files_of_whoever_was_signed_in_here(engine, as_user, now):
    maria = as_user("maria")
    upload(engine, maria, now)
    visitor = Viewer(session_hash=maria.session_hash)
    assert in_transaction(lambda db: files_for(db, visitor, "dispute"), engine) == []


def test_a_person_finds_them_again_in_another_session(engine, as_user, now):
    maria = as_user("maria")
    upload(engine, maria, now)
    later = Viewer(user_id=maria.user_id, session_hash="another")
    assert len(in_transaction(lambda db: files_for(db, later, "dispute"), engine)) == 1


def test_attached_files_belong_to_their_record(engine, as_user, now):
    maria = as_user("maria")
    keys = [upload(engine, maria, now), upload(engine, maria, now, name="b.pdf")]
    in_transaction(lambda db: attach_files(db, maria, "dispute", keys, "dispute:1", most=5), engine)
    assert in_transaction(lambda db: files_for(db, maria, "dispute"), engine) == []
    assert [line.key for line in in_transaction(lambda db: attached_files(db, "dispute:1"), engine)] == keys
    assert in_transaction(lambda db: attached_files(db, "dispute:2"), engine) == []


def test_an_attached_file_cannot_be_removed_or_attached_again(engine, as_user, now):
    maria = as_user("maria")
    key = upload(engine, maria, now)
    in_transaction(lambda db: attach_files(db, maria, "dispute", [key], "dispute:1", most=5), engine)
    for act in (
        lambda db: remove_file(db, maria, key, now=now),
        lambda db: attach_files(db, maria, "dispute", [key], "dispute:2", most=5),
    ):
        with pytest.raises(Refused):
            in_transaction(act, engine)


def test_more_files_than_the_plan_allows_are_refused(engine, as_user, now):
    maria = as_user("maria")
    keys = [upload(engine, maria, now) for _ in range(3)]
    with pytest.raises(Refused, match="At most 2 files"):
        in_transaction(lambda db: attach_files(db, maria, "dispute", keys, "dispute:1", most=2), engine)


def test_nobody_fills_the_disk_with_files_that_belong_to_nothing(engine, as_user, now, monkeypatch):
    monkeypatch.setattr(files, "MOST_UNATTACHED", 2)
    maria, jim = as_user("maria"), as_user("jim")
    arrive(engine, maria, now)
    arrive(engine, maria, now)
    with pytest.raises(Refused, match="Too many files"):
        arrive(engine, maria, now)
    arrive(engine, jim, now)


def test_what_was_never_sent_is_swept_after_a_day_and_what_was_is_not(engine, as_user, now):
    maria = as_user("maria")
    arriving, kept, attached = arrive(engine, maria, now)[0], upload(engine, maria, now), upload(engine, maria, now)
    in_transaction(lambda db: attach_files(db, maria, "dispute", [attached], "dispute:1", most=5), engine)
    for days, there in ((1, [True, True, True]), (2, [False, False, True])):
        with clock.at(now + timedelta(days=days)):
            in_transaction(lambda db: sweep_unattached_files(db, {}, now=clock.now()), engine)
            run_all(engine)
        assert [is_stored(key) for key in (arriving, kept, attached)] == there


def test_a_broken_off_upload_is_swept_from_the_disk(engine, as_user, now):
    key = in_transaction(lambda db: begin_file(db, as_user("maria"), purpose="dispute", name="a.pdf", now=now), engine)
    writer = storage().create(key)
    writer.__enter__()
    writer._file.close()  # a process that was killed
    tomorrow = datetime.now(UTC) + timedelta(days=1, minutes=1)
    in_transaction(lambda db: sweep_unattached_files(db, {}, now=tomorrow), engine)
    assert not writer._arriving.exists()
