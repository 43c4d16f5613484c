"""The command line as a whole: what a command does, and in which process."""

import os
import sys

import pytest

from optima_portal.cli import main as command_line


def test_run_serves_in_a_process_that_has_not_printed_the_demos_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that is forked from a process in which Typst has run never ends its first page."""
    done: list[object] = []
    for step in ("_migrate", "_demo", "_build"):
        monkeypatch.setattr(command_line, step, lambda _asked, name=step: done.append(name))
    monkeypatch.setattr(command_line, "_serve", lambda _asked: done.append("served here"))
    monkeypatch.setattr(os, "execv", lambda file, words: done.append((file, words)))
    command_line._run(command_line.argparse.Namespace())
    assert done == ["_migrate", "_demo", "_build", (sys.executable, [sys.executable, "-m", "optima_portal", "serve"])]


def test_run_serves_nothing_where_a_step_before_it_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command_line, "_migrate", lambda _asked: 0)
    monkeypatch.setattr(command_line, "_demo", lambda _asked: 1)
    monkeypatch.setattr(os, "execv", lambda *_: pytest.fail("It serves."))
    assert command_line._run(command_line.argparse.Namespace()) == 1
