"""One core for each worker: asked of processes of their own, since where a thread runs is the process's own matter."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
pytestmark = pytest.mark.skipif(CORES < 2, reason="there is one core: nothing to choose from")
SETTLED = """
import os, sys, threading
from optima_portal.kit import cores
cores.NAME = sys.argv[1]
before = os.sched_getaffinity(0)
core = cores.settle()
"""
WAITS = "print(core, flush=True); sys.stdin.readline()"


def asked(script: str, name: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", SETTLED + script, name], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.strip()


@contextmanager
def settled(name: str) -> Iterator[str]:
    """A worker that has settled: its core's number."""
    process = subprocess.Popen(
        [sys.executable, "-c", SETTLED + WAITS, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.communicate("\n", timeout=60)


@pytest.fixture
def name(request) -> str:
    return f"optima-test-{os.getpid()}-{request.node.name}"


def test_a_worker_and_its_threads_keep_to_one_core(name):
    said = asked(
        "seen = []\n"
        "thread = threading.Thread(target=lambda: seen.append(os.sched_getaffinity(0)))\n"
        "thread.start(); thread.join()\n"
        "print(os.sched_getaffinity(0) == seen[0] == {core}, core in before)",
        name,
    )
    assert said == "True True"


def test_what_takes_long_may_run_anywhere_and_comes_back(name):
    said = asked(
        "with cores.anywhere():\n    inside = os.sched_getaffinity(0)\n"
        "print(inside == before, os.sched_getaffinity(0) == {core})",
        name,
    )
    assert said == "True True"


def test_without_settling_nothing_is_changed():
    done = subprocess.run(
        [sys.executable, "-c",
         "import os\nfrom optima_portal.kit import cores\nbefore = os.sched_getaffinity(0)\n"
         "with cores.anywhere():\n    print(os.sched_getaffinity(0) == before)\n"],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert done.stdout.strip() == "True"


def test_each_worker_has_a_core_of_its_own_and_those_beyond_run_anywhere(name):
    with settled(name) as first, settled(name) as second:
        assert first != second
        if CORES == 2:
            assert asked("print(core, os.sched_getaffinity(0) == before)", name) == "None True"


def test_the_core_of_a_worker_that_has_ended_is_free_again(name):
    for _ in range(2 * CORES):
        assert asked("print(core is not None)", name) == "True"
