"""The worker: stops when told, survives a database that is away, and lets recurring work come round once."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client import REGISTRY, generate_latest
from sqlmodel import Session, select

from optima_portal.kit import clock, meters
from optima_portal.kit.db import Unavailable, in_transaction
from optima_portal.kit.job_kinds import DailyAt, Every, Hopeless
from optima_portal.models.job import Job, JobState
from optima_portal.services import worker
from optima_portal.services.jobs import jobs_not_done, queue_job

ZONE = "America/Los_Angeles"


@pytest.fixture(autouse=True)
def _no_memory_of_other_tests():
    worker._queued_last.clear()


def jobs_of(engine, kind):
    with Session(engine) as db:
        return db.exec(select(Job).where(Job.kind == kind)).all()


def test_recurring_work_is_queued_once_for_each_time_it_is_due(engine, own_kinds, now):
    own_kinds("tick", recurring=Every(15))(lambda db, payload, now: None)
    for minutes in (0, 1, 14, 15, 29):
        with clock.at(now + timedelta(minutes=minutes)):
            worker.queue_recurring(engine)
    assert len(jobs_of(engine, "tick")) == 2


def test_two_workers_queue_recurring_work_once(engine, own_kinds, now):
    own_kinds("tick", recurring=Every(15))(lambda db, payload, now: None)
    with clock.at(now):
        worker.queue_recurring(engine)
        worker._queued_last.clear()  # what another process remembers
        worker.queue_recurring(engine)
    assert len(jobs_of(engine, "tick")) == 1


def test_a_daily_time_is_the_plans_and_not_utc():
    in_winter = datetime(2026, 1, 15, 20, 0, tzinfo=UTC)
    assert DailyAt(3, 10).last_due(in_winter, ZONE) == datetime(2026, 1, 15, 11, 10, tzinfo=UTC)
    in_summer = datetime(2026, 7, 15, 20, 0, tzinfo=UTC)
    assert DailyAt(3, 10).last_due(in_summer, ZONE) == datetime(2026, 7, 15, 10, 10, tzinfo=UTC)


def test_before_todays_time_the_last_one_was_yesterday():
    early = datetime(2026, 1, 15, 11, 9, tzinfo=UTC)
    assert DailyAt(3, 10).last_due(early, ZONE) == datetime(2026, 1, 14, 11, 10, tzinfo=UTC)


def test_every_job_of_the_portal_can_be_queued_and_swept(engine, now):
    with clock.at(now):
        worker.know_all_kinds()
        worker.queue_recurring(engine)
        assert worker.run_all(engine) > 0
    with Session(engine) as db:
        assert {job.state for job in db.exec(select(Job))} == {JobState.DONE}


def test_a_running_worker_does_what_is_queued_and_stops_when_told(engine, own_kinds):
    did = threading.Event()
    own_kinds("ring")(lambda db, payload, now: did.set())
    stop = threading.Event()
    running = threading.Thread(target=worker.run_forever, args=(stop, engine, "w"))
    running.start()
    in_transaction(lambda db: queue_job(db, "ring", {}, now=clock.now()), engine)
    assert did.wait(10)
    stop.set()
    running.join(10)
    assert not running.is_alive()


def test_a_database_that_is_away_is_waited_for(engine, own_kinds, monkeypatch):
    did, away = threading.Event(), [True, True]
    own_kinds("ring")(lambda db, payload, now: did.set())
    in_transaction(lambda db: queue_job(db, "ring", {}, now=clock.now()), engine)
    really = worker.run_once

    def sometimes(on, name):
        if away:
            away.pop()
            raise Unavailable("gone")
        return really(on, name)

    monkeypatch.setattr(worker, "run_once", sometimes)
    monkeypatch.setattr(worker, "UNAVAILABLE_SECONDS", 0.01)
    stop = threading.Event()
    running = threading.Thread(target=worker.run_forever, args=(stop, engine, "w"))
    running.start()
    assert did.wait(10)
    stop.set()
    running.join(10)


def test_what_becomes_of_a_job_is_counted_and_what_is_not_done_stands_in_its_table(engine, own_kinds, now):
    def fails(_db, payload, now):
        raise Hopeless if payload["hopeless"] else ValueError

    own_kinds("good")(lambda db, payload, now: None)
    own_kinds("bad")(fails)
    with clock.at(now):
        for kind, hopeless in (("good", False), ("bad", False), ("bad", True)):
            in_transaction(lambda db, one=kind, two=hopeless: queue_job(db, one, {"hopeless": two}, now=now), engine)
        before = {one: counted(*one) for one in (("good", "done"), ("bad", "failed"), ("bad", "given up"))}
        assert worker.run_all(engine) == 3
    assert {one: counted(*one) - number for one, number in before.items()} == dict.fromkeys(before, 1)
    shown = generate_latest(meters.of_jobs(in_transaction(jobs_not_done, engine))).decode()
    assert 'portal_jobs{kind="bad",state="Given up"} 1.0' in shown
    assert 'portal_jobs{kind="bad",state="Waiting"} 1.0' in shown
    assert "good" not in shown


def counted(kind, outcome):
    return REGISTRY.get_sample_value("portal_jobs_total", {"kind": kind, "outcome": outcome}) or 0


def test_no_two_workers_share_a_name():
    assert worker.name_of_this_worker() != worker.name_of_this_worker()


def test_no_payload_is_logged(engine, own_kinds, capsys):
    @own_kinds("secretive", max_attempts=1)
    def secretive(db, payload, now):
        raise ValueError(payload["key"])

    in_transaction(lambda db: queue_job(db, "secretive", {"key": "Zanzibar"}, now=clock.now()), engine)
    worker.run_all(engine)
    said = capsys.readouterr()
    assert "secretive" in said.out + said.err
    assert "Zanzibar" not in said.out + said.err


def test_sigterm_lets_the_job_in_hand_finish(sqlite_template, tmp_path):
    """A real process: it is told to stop in the middle of a job."""
    script = tmp_path / "slow.py"
    script.write_text(
        "import time\n"
        "from optima_portal.kit.job_kinds import job\n"
        "from optima_portal.kit import clock\n"
        "from optima_portal.kit.db import in_transaction\n"
        "from optima_portal.services.jobs import queue_job\n"
        "from optima_portal.cli.worker import main\n"
        "@job('slow')\n"
        "def slow(db, payload, *, now):\n"
        "    print('begun', flush=True)\n"
        "    time.sleep(1)\n"
        "    print('finished', flush=True)\n"
        "in_transaction(lambda db: queue_job(db, 'slow', {}, now=clock.now()))\n"
        "main()\n"
    )
    copy = tmp_path / "worker.sqlite3"
    copy.write_bytes(sqlite_template.read_bytes())
    environment = os.environ | {"OPTIMA_DATABASE_URL": f"sqlite:///{copy}", "PYTHONPATH": str(Path.cwd())}
    command = [sys.executable, str(script)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, cwd=tmp_path) as process:
        for line in process.stdout:
            if line.strip() == "begun":
                break
        time.sleep(0.2)
        process.send_signal(signal.SIGTERM)
        rest, _ = process.communicate(timeout=20)
    assert "finished" in rest
    assert process.returncode == 0
