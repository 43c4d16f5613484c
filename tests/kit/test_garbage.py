"""Searches for garbage that stop nobody."""

import asyncio
import gc
import subprocess
import sys

import pytest

from optima_portal.kit import garbage


def test_what_a_server_has_loaded_is_not_searched():
    script = (
        "import gc\nfrom optima_portal.kit.garbage import keep_what_is_loaded\n"
        "keep_what_is_loaded()\nprint(gc.get_freeze_count() > 10_000, gc.isenabled(), gc.get_threshold()[2] > 10**6)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "True True True"


class Server:
    """A clock that runs a second a look, and the processor's seconds of each."""

    def __init__(self, *worked: float) -> None:
        self.time, self.used, self.worked = 0.0, 0.0, list(worked)

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        if not self.worked:
            raise asyncio.CancelledError
        self.time += seconds
        self.used += self.worked.pop(0)


def tidied(monkeypatch, server: Server) -> list[float]:
    at: list[float] = []
    monkeypatch.setattr(garbage.asyncio, "sleep", server.sleep)
    monkeypatch.setattr(gc, "collect", lambda: at.append(server.time))
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(garbage.tidy_forever(server.now, lambda: server.used))
    return at


@pytest.mark.parametrize(
    ("worked", "at"),
    [
        ([0.0] * 59, []),
        ([0.0] * 60, [60.0]),
        ([0.0] * 125, [60.0, 120.0]),
        ([0.3] * 899, []),
        ([0.3] * 900, [900.0]),
        ([0.3] * 100 + [0.0] * 3, [101.0]),
    ],
    ids=["too soon", "due", "due twice", "busy", "overdue", "the first quiet second"],
)
def test_all_is_searched_when_nobody_works_or_when_it_is_overdue(monkeypatch, worked, at):
    assert tidied(monkeypatch, Server(*worked)) == at


def test_while_an_import_makes_rows_nothing_is_searched_however_overdue(monkeypatch):
    with garbage.no_garbage_hunt():
        assert tidied(monkeypatch, Server(*[0.0] * 1000)) == []
