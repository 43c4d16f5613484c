"""`/plan/imports` without its page: uploaded files are queued, loaded by the worker, resumable, and let go of."""

import csv
import io

import pytest
from sqlmodel import Session, select

from optima_portal.access.viewer import Viewer
from optima_portal.kit import clock
from optima_portal.kit.db import in_transaction
from optima_portal.kit.file_kind import DATA
from optima_portal.kit.refused import Refused
from optima_portal.kit.storage import NotStored, read, storage
from optima_portal.models.import_run import ImportRun, ImportState
from optima_portal.models.job import Job
from optima_portal.models.member import Member
from optima_portal.models.stored_file import FileState, StoredFile
from optima_portal.services import import_runs as runs
from optima_portal.services.downloads import take_download
from optima_portal.services.files import begin_file, judge_file, keep_file
from optima_portal.services.import_history import download_rejects, download_template, import_result, import_runs
from optima_portal.services.import_runs import PURPOSE, start_imports, try_again
from optima_portal.services.worker import run_all
from tests.imports.edi import CLAIM, advice, interchange

MEMBERS = "member_id,last_name\n91234567A,NUNEZ\n,NOBODY\n91234568A,RIOS\n"
MANY = "member_id,last_name\n" + "".join(f"9{at:07}A,NAME{at}\n" for at in range(2500))


@pytest.fixture
def system(portal) -> Viewer:
    """The plan's operator, with a session of their own."""
    return portal.sign_in("system@plan.example")[1]


@pytest.fixture
def send(portal, system):
    """`send("members.csv", text)`: what the upload route does."""

    def send(name, content, viewer=None):
        who = viewer or system
        data = content.encode() if isinstance(content, str) else content
        key = portal.call(begin_file, who, purpose=PURPOSE, name=name)
        with storage().create(key) as file:
            file.write(data)
        kind = judge_file(key, name, file.size, max_bytes=10**9, allowed=DATA)
        portal.call(keep_file, who, key, kind=kind, size_bytes=file.size, sha256=file.sha256)
        return key

    return send


def work(portal):
    with clock.at(portal.now):
        return run_all(portal.engine)


def all_runs(portal) -> list[ImportRun]:
    return portal.do(lambda db: list(db.exec(select(ImportRun).order_by(ImportRun.id)).all()))


def is_stored(name):
    try:
        storage().open(name).close()
    except NotStored:
        return False
    return True


def test_an_uploaded_file_is_loaded_by_the_worker_and_let_go_of(portal, system, send):
    key = send("members.csv", MEMBERS)
    assert portal.call(start_imports, system, "members", False) == 1
    assert [run.state for run in all_runs(portal)] == [ImportState.WAITING]
    work(portal)
    (run,) = all_runs(portal)
    assert (run.state, run.new, run.rejected, run.user_id) == (ImportState.DONE, 2, 1, system.user_id)
    assert not is_stored(key)
    assert is_stored(run.reject_file)
    assert portal.do(lambda db: db.exec(select(StoredFile.state)).all()) == [FileState.REMOVED]
    assert "DATA_IMPORTED" in portal.audited()


def test_a_second_press_loads_nothing_twice(portal, system, send):
    send("members.csv", MEMBERS)
    portal.call(start_imports, system, "members", False)
    with pytest.raises(Refused, match="at least one file"):
        portal.call(start_imports, system, "members", False)
    assert len(all_runs(portal)) == 1


def test_several_files_are_loaded_in_the_order_they_came(portal, system, send):
    for at in range(3):
        send(f"{at}.835", interchange(advice(CLAIM, "100", number=f"E{at}")))
    assert portal.call(start_imports, system, "835", False) == 3
    work(portal)
    assert [(run.file_name, run.state, run.is_balanced) for run in all_runs(portal)] == [
        (f"{at}.835", ImportState.DONE, True) for at in range(3)
    ]


@pytest.mark.parametrize(
    ("kind", "content", "nothing"),
    [
        ("837", interchange(advice(CLAIM, "100")), True),
        ("members", "member_id,last_name\n", True),
        ("835", interchange(advice("", "0", plb="PLB*1*20261231*WO:A*10*L6:B*-10~")), False),
        ("835", interchange(advice("", "5")), False),
        ("members", ",NOBODY\n", False),
    ],
)
def test_a_file_of_another_kind_is_said_to_hold_nothing(portal, system, send, kind, content, nothing):
    send("file.csv" if kind == "members" else "file.x12", content)
    portal.call(start_imports, system, kind, False)
    work(portal)
    (line,) = portal.call(import_runs, system, page=1, size=25).lines
    assert (line.state, line.found_nothing) == (ImportState.DONE, nothing)


def test_the_same_file_again_changes_nothing(portal, system, send):
    for name in ("one.csv", "two.csv"):
        send(name, MANY)
        portal.call(start_imports, system, "members", False)
        work(portal)
    first, second = all_runs(portal)
    assert (first.new, second.new, second.changed, second.unchanged) == (2500, 0, 0, 2500)


def test_a_strict_file_with_a_bad_row_is_refused_whole(portal, system, send):
    send("members.csv", MEMBERS)
    portal.call(start_imports, system, "members", True)
    work(portal)
    (run,) = all_runs(portal)
    assert (run.state, run.new, run.rejected) == (ImportState.REFUSED, 0, 1)
    assert portal.do(lambda db: db.exec(select(Member)).all()) == []


@pytest.mark.parametrize(
    ("name", "content", "kind", "why"),
    [
        ("a.csv", MEMBERS, "835", "come as X12"),
        ("a.835", "ISA*00*", "members", "come as CSV or Parquet"),
        ("a.csv", MEMBERS, "nonsense", "no import kind"),
        ("a.csv", MEMBERS, "", "Choose what"),
    ],
)
def test_what_does_not_fit_is_said_before_anything_is_queued(portal, system, send, name, content, kind, why):
    send(name, content)
    with pytest.raises(Refused, match=why):
        portal.call(start_imports, system, kind, False)
    assert all_runs(portal) == []


def test_another_persons_upload_is_not_loaded(portal, system, send):
    send("members.csv", MEMBERS, portal.sign_in("maria.nguyen@anaheimfamily.example")[1])
    with pytest.raises(Refused, match="at least one file"):
        portal.call(start_imports, system, "members", False)


class Killed(BaseException):
    """The process ended here."""


def test_a_load_that_was_killed_in_the_middle_goes_on_and_ends_whole(portal, system, send, monkeypatch):
    send("members.csv", MANY + ",NOBODY\n")
    portal.call(start_imports, system, "members", False)
    whole = runs.keep_lease
    batches = []

    def dies(db, job, *, now):
        batches.append(job)
        if len(batches) == 2:
            raise Killed
        whole(db, job, now=now)

    monkeypatch.setattr(runs, "keep_lease", dies)
    with pytest.raises(Killed):
        work(portal)
    (run,) = all_runs(portal)
    assert (run.state, run.units_done, run.new) == (ImportState.RUNNING, 2000, 2000)
    shown = portal.call(import_runs, system, page=1, size=25)
    assert (shown.is_busy, shown.lines[0].share) == (True, 79)

    monkeypatch.setattr(runs, "keep_lease", whole)
    portal.now += runs.LEASE * 2
    work(portal)
    (run,) = all_runs(portal)
    assert (run.state, run.new, run.unchanged, run.rejected) == (ImportState.DONE, 2500, 0, 1)
    assert len(portal.do(lambda db: db.exec(select(Member)).all())) == 2500


def test_what_was_turned_away_before_the_kill_is_in_the_reject_file_after_it(portal, system, send, monkeypatch):
    rows = [f"9{at:07}A,2026-01-01,4548-4,A1c,7\n" for at in range(4001)]
    send("labs.csv", "member_id,collected_on,loinc,test,value\n" + "".join(rows))
    portal.call(start_imports, system, "labs", False)
    whole, batches = runs.keep_lease, []

    def dies(db, job, *, now):
        batches.append(job)
        if len(batches) == 2:
            raise Killed
        whole(db, job, now=now)

    monkeypatch.setattr(runs, "keep_lease", dies)
    with pytest.raises(Killed):
        work(portal)
    monkeypatch.setattr(runs, "keep_lease", whole)
    portal.now += runs.LEASE * 2
    work(portal)
    (run,) = all_runs(portal)
    kept = list(csv.DictReader(io.StringIO(b"".join(read(storage(), run.reject_file)).decode())))
    assert (run.rejected, len(kept)) == (4001, 4001)
    assert kept[0]["reason"] == "no member has this number"
    assert [kept[0]["line"], kept[-1]["line"]] == ["2", "4002"]


def test_a_load_that_fails_says_so_and_can_be_tried_again(portal, system, send, monkeypatch):
    send("members.csv", MEMBERS)
    portal.call(start_imports, system, "members", False)
    whole = runs.load_run
    monkeypatch.setattr(runs, "load_run", lambda *_a, **_o: 1 / 0)
    work(portal)
    (run,) = all_runs(portal)
    assert run.state is ImportState.FAILED
    assert "ZeroDivisionError" in run.problem
    assert "NUNEZ" not in run.problem
    monkeypatch.setattr(runs, "load_run", whole)
    portal.call(try_again, system, run.key)
    with pytest.raises(Refused, match="cannot be tried again"):
        portal.call(try_again, system, run.key)
    work(portal)
    assert all_runs(portal)[0].state is ImportState.DONE


def test_one_file_that_fails_does_not_keep_the_others_out(portal, system, send, monkeypatch):
    send("one.csv", "member_id,last_name\n91234567A,NUNEZ\n")
    send("two.csv", MEMBERS)
    portal.call(start_imports, system, "members", False)
    whole = runs.load_run

    def first_fails(viewer, run, *rest, **options):
        return 1 / 0 if run.file_name == "one.csv" else whole(viewer, run, *rest, **options)

    monkeypatch.setattr(runs, "load_run", first_fails)
    work(portal)
    assert [run.state for run in all_runs(portal)] == [ImportState.FAILED, ImportState.DONE]


def test_two_workers_over_one_file_load_it_once(portal, system, send):
    send("members.csv", MANY)
    portal.call(start_imports, system, "members", False)
    payload = portal.do(lambda db: db.exec(select(Job.payload).where(Job.kind == "load_imports")).one())
    seen = []
    whole = runs.keep_lease

    def meanwhile(db, job, *, now):
        seen.append(job)
        whole(db, job, now=now)

    runs.keep_lease, kept = meanwhile, runs.keep_lease
    try:
        with clock.at(portal.now):
            first = in_transaction(lambda db: runs._take(db, payload["runs"][0]), portal.engine)
            runs.load_imports(portal.engine, payload, now=portal.now)
            with pytest.raises(runs.Overtaken):
                runs._read_and_load(portal.engine, first, payload["job"])
    finally:
        runs.keep_lease = kept
    assert [run.new for run in all_runs(portal)] == [2500]
    assert len(seen) == 2


def test_rejects_and_templates_leave_by_a_link_that_opens_once(portal, system, send):
    send("members.csv", MEMBERS)
    portal.call(start_imports, system, "members", False)
    work(portal)
    key = all_runs(portal)[0].key
    token = portal.call(download_rejects, system, key)
    file = portal.do(lambda db: take_download(db, system.session_hash, token, now=portal.now))
    text = b"".join(read(storage(), file.storage_name)).decode()
    assert text == "member_id,last_name,line,field,reason\n,NOBODY,3,member_id,must not be empty\n"
    assert file.file_name == "rejected-members-2026-03-02.csv"
    token = portal.call(download_template, system, "members")
    file = portal.do(lambda db: take_download(db, system.session_hash, token, now=portal.now))
    assert b"".join(read(storage(), file.storage_name)).startswith(b"member_id,meds_id,")
    with pytest.raises(Refused, match="no template"):
        portal.call(download_template, system, "835")
    with pytest.raises(Refused, match="not there"):
        portal.call(import_result, system, "nothing")


def test_warnings_are_shown_and_hold_no_name(portal, system, send):
    send("bad.835", interchange(advice(CLAIM, "90")))
    portal.call(start_imports, system, "835", False)
    work(portal)
    result = portal.call(import_result, system, all_runs(portal)[0].key)
    assert result.line.is_balanced is False
    assert any("BPR02" in words for _, words in result.warnings)
    assert "NUNEZ" not in str(result)


def test_the_sweep_keeps_reject_files(portal, system, send):
    from optima_portal.services.downloads import _wanted

    send("members.csv", MEMBERS)
    portal.call(start_imports, system, "members", False)
    work(portal)
    name = all_runs(portal)[0].reject_file
    with Session(portal.engine) as db:
        assert _wanted(db, {name, "unknown-name"}) == {name}
