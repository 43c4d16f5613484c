"""Which Python makes the environment: never another version, never one that cannot, and only for a clear gain."""

import subprocess
import sys

import pytest

from optima_portal.cli import interpreter

MINE = "{} {}".format(*sys.version_info)


@pytest.fixture
def python(tmp_path):
    """`python("a", "echo 3 11 20")`: a command that answers so."""

    def made(name, does):
        there = tmp_path / name
        there.write_text(f"#!/bin/sh\n{does}\n")
        there.chmod(0o755)
        return str(there)

    return made


@pytest.mark.parametrize(
    ("does", "is_taken"),
    [
        (f"echo {MINE} 50", True),
        (f"echo {MINE} 95", False),
        ("echo 2 7 10", False),
        ("echo not a version", False),
        ("exit 1", False),
    ],
)
def test_another_one_is_taken_only_when_it_is_clearly_faster(python, does, is_taken):
    first, other = python("first", f"echo {MINE} 100"), python("other", does)
    assert interpreter.best(first, [other]) == (other if is_taken else first)


def test_a_missing_one_is_passed_over(python, tmp_path):
    first = python("first", f"echo {MINE} 100")
    assert interpreter.best(first, [str(tmp_path / "nowhere")]) == first


def test_it_prints_one_that_can_make_an_environment():
    said = subprocess.run([sys.executable, interpreter.__file__], capture_output=True, text=True, check=True)
    (chosen,) = said.stdout.split("\n")[:-1]
    version = subprocess.run([chosen, "-c", "import sys, venv; print(*sys.version_info[:2])"], capture_output=True)
    assert version.stdout.decode().strip() == MINE
