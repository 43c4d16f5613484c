"""The queue: transactional, once, leased, patient, and silent about people."""

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from optima_portal.kit import clock
from optima_portal.kit.db import in_transaction
from optima_portal.kit.job_kinds import Hopeless
from optima_portal.kit.refused import Refused
from optima_portal.models.job import Job, JobState
from optima_portal.services import jobs
from optima_portal.services.jobs import (
    back_off,
    claim_job,
    dead_jobs,
    finish_job,
    job_counts,
    queue_job,
    retry_dead_job,
)
from optima_portal.services.worker import run_all, run_once

Register = Callable[..., Callable]


def queued(engine: Engine, kind: str = "greet", **options) -> int | None:
    return in_transaction(lambda db: queue_job(db, kind, {"name": "x"}, now=clock.now(), **options), engine)


def only_job(engine: Engine) -> Job:
    with Session(engine) as db:
        return db.exec(select(Job)).one()


@pytest.fixture
def greeted(own_kinds: Register) -> list[str]:
    """The payloads that the job `greet` was given."""
    heard: list[str] = []
    own_kinds("greet", max_attempts=3)(lambda db, payload, now: heard.append(payload["name"]))
    return heard


def test_a_job_is_gone_with_the_transaction_that_queued_it(engine, greeted):
    def work(db: Session) -> None:
        queue_job(db, "greet", {"name": "x"}, now=clock.now())
        raise Refused("no")

    with pytest.raises(Refused):
        in_transaction(work, engine)
    assert run_once(engine, "w") is False
    assert greeted == []


def test_a_queued_job_is_done_once(engine, greeted):
    queued(engine)
    assert run_all(engine) == 1
    assert greeted == ["x"]
    assert only_job(engine).state is JobState.DONE


def test_a_kind_that_no_function_declares_is_not_queued(db):
    with pytest.raises(LookupError, match="nonsense"):
        queue_job(db, "nonsense", {}, now=clock.now())


def test_a_job_whose_kind_was_taken_out_of_the_portal_fails_and_holds_nobody_up(engine, greeted):
    with Session(engine) as db:
        now = clock.now()
        db.add(Job(kind="former", run_at=now - timedelta(days=1), max_attempts=1, created_at=now))
        db.commit()
    queued(engine)
    run_all(engine)
    assert greeted == ["x"]
    with Session(engine) as db:
        assert job_counts(db) == {("former", JobState.DEAD): 1, ("greet", JobState.DONE): 1}


def test_a_job_waits_until_its_time(engine, greeted, now):
    with clock.at(now):
        queued(engine, run_at=now + timedelta(minutes=5))
        assert run_all(engine) == 0
    with clock.at(now + timedelta(minutes=5)):
        assert run_all(engine) == 1


def test_the_job_that_is_due_longest_comes_first(engine, own_kinds, now):
    order = []
    own_kinds("say")(lambda db, payload, now: order.append(payload["n"]))
    for n, minutes in ((1, 3), (2, 1), (3, 2)):
        in_transaction(
            lambda db, n=n, minutes=minutes: queue_job(
                db, "say", {"n": n}, now=now, run_at=now - timedelta(minutes=minutes)
            ),
            engine,
        )
    with clock.at(now):
        run_all(engine)
    assert order == [1, 3, 2]


def test_a_unique_key_is_queued_once_even_after_it_was_done(engine, greeted):
    assert queued(engine, unique_key="hello") is not None
    assert queued(engine, unique_key="hello") is None
    run_all(engine)
    assert queued(engine, unique_key="hello") is None
    assert greeted == ["x"]


def test_what_a_failing_job_wrote_is_rolled_back_and_it_comes_back_later(engine, own_kinds, now):
    @own_kinds("stumble")
    def stumble(db, payload, now):
        queue_job(db, "stumble", {"child": True}, now=now)
        raise ConnectionError("mary.sample@example.com was not reachable")

    with clock.at(now):
        queued(engine, "stumble")
        assert run_all(engine) == 1
    job = only_job(engine)
    assert (job.state, job.attempts) == (JobState.WAITING, 1)
    assert timedelta(seconds=7) < job.run_at - now < timedelta(seconds=13)


def test_the_error_that_is_kept_names_no_person(engine, own_kinds):
    @own_kinds("stumble", max_attempts=1)
    def stumble(db, payload, now):
        raise ConnectionError("mary.sample@example.com was not reachable")

    queued(engine, "stumble")
    run_all(engine)
    assert only_job(engine).last_error.startswith("ConnectionError")
    assert "mary" not in only_job(engine).last_error


def test_a_failure_of_ours_says_which_line(own_kinds):
    try:
        jobs._still_ours(None, None)  # type: ignore[arg-type]
    except AttributeError as failure:
        assert jobs.name_of_failure(failure).startswith("AttributeError at services/jobs.py:")


def test_a_job_is_given_up_after_its_last_attempt_and_can_be_revived(engine, own_kinds, now):
    broken = [True]

    @own_kinds("fragile", max_attempts=2)
    def fragile(db, payload, now):
        if broken:
            raise ValueError

    with clock.at(now):
        queued(engine, "fragile")
        run_all(engine)
    with clock.at(now + timedelta(hours=1)):
        run_all(engine)
    with Session(engine) as db:
        (dead,) = dead_jobs(db)
        assert (dead.kind, dead.attempts) == ("fragile", 2)
    broken.clear()
    in_transaction(lambda db: retry_dead_job(db, dead.id, now=now), engine)
    with clock.at(now):
        run_all(engine)
    assert only_job(engine).state is JobState.DONE


def test_only_a_dead_job_can_be_revived(engine, greeted):
    number = queued(engine)
    with pytest.raises(Refused):
        in_transaction(lambda db: retry_dead_job(db, number, now=clock.now()), engine)


def test_hopeless_work_is_given_up_at_once(engine, own_kinds):
    @own_kinds("hopeless")
    def hopeless(db, payload, now):
        raise Hopeless

    queued(engine, "hopeless")
    run_all(engine)
    assert (only_job(engine).state, only_job(engine).attempts) == (JobState.DEAD, 1)


def test_waiting_doubles_up_to_an_hour_with_jitter():
    for attempts, seconds in ((1, 10), (2, 20), (5, 160), (10, 3600), (40, 3600)):
        waits = {back_off(attempts).total_seconds() for _ in range(50)}
        assert min(waits) >= seconds * 0.75
        assert max(waits) <= seconds * 1.25
        assert len(waits) > 40


def test_a_claimed_job_is_not_claimed_again_until_its_lease_runs_out(engine, greeted, now):
    with clock.at(now):
        queued(engine)
    claim = lambda at: in_transaction(lambda db: claim_job(db, "w", now=at), engine)  # noqa: E731
    assert claim(now).attempt == 1
    assert claim(now + timedelta(minutes=4)) is None
    assert claim(now + timedelta(minutes=5)).attempt == 2


def test_a_worker_that_overran_its_lease_cannot_finish(engine, greeted, now):
    with clock.at(now):
        queued(engine)
    first = in_transaction(lambda db: claim_job(db, "slow", now=now), engine)
    later = now + timedelta(minutes=6)
    second = in_transaction(lambda db: claim_job(db, "quick", now=later), engine)
    with pytest.raises(jobs.LeaseLost):
        in_transaction(lambda db: finish_job(db, first, now=later), engine)
    in_transaction(lambda db: finish_job(db, second, now=later), engine)
    assert only_job(engine).state is JobState.DONE


def test_a_job_that_kills_its_worker_each_time_is_given_up_and_holds_nobody_up(engine, greeted, now):
    with clock.at(now):
        queued(engine)
        for minutes in (0, 6, 12):
            in_transaction(lambda db, m=minutes: claim_job(db, "w", now=now + timedelta(minutes=m)), engine)
        in_transaction(lambda db: queue_job(db, "greet", {"name": "next"}, now=now), engine)
    with clock.at(now + timedelta(minutes=18)):
        assert run_all(engine) == 1
    assert greeted == ["next"]
    with Session(engine) as db:
        assert dead_jobs(db)[0].last_error == "AbandonedByWorker"


def test_workers_beside_each_other_do_each_job_once(engine, own_kinds):
    done: list[int] = []
    own_kinds("count")(lambda db, payload, now: done.append(payload["n"]))
    in_transaction(lambda db: [queue_job(db, "count", {"n": n}, now=clock.now()) for n in range(40)], engine)
    workers = [threading.Thread(target=run_all, args=(engine, f"w{n}")) for n in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    run_all(engine)
    with Session(engine) as db:
        assert job_counts(db) == {("count", JobState.DONE): 40}
    assert sorted(set(done)) == list(range(40))


def test_done_jobs_are_forgotten_after_a_month_and_dead_ones_are_not(engine, greeted, own_kinds, now):
    @own_kinds("hopeless")
    def hopeless(db, payload, now):
        raise Hopeless

    with clock.at(now):
        queued(engine)
        queued(engine, "hopeless")
        run_all(engine)
    for days, kinds in ((29, {"greet", "hopeless"}), (31, {"hopeless"})):
        in_transaction(lambda db, d=days: jobs.sweep_done_jobs(db, {}, now=now + timedelta(days=d)), engine)
        with Session(engine) as db:
            assert {kind for kind, _ in job_counts(db)} == kinds


def test_the_queue_reads_no_clock():
    source = Path(jobs.__file__).read_text()
    assert "datetime.now" not in source
    assert "clock" not in source
