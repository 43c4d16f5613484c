"""On which of the machine's cores a thread runs (Linux; elsewhere nothing is changed).

Python runs one thread at a time. A click goes back and forth between the event loop and a thread that asks the
database; on two cores each of these turns waits for the other core to wake up and to fetch what the first had at hand.
Together on one core the same clicks cost half (docs/decisions/0010-one-core-a-worker.md).
"""

import os
import random
import socket
from collections.abc import Iterator
from contextlib import contextmanager

NAME = "optima-portal-core"
_claim: list[socket.socket] = []
_all: list[set[int]] = []


def settle() -> int | None:
    """Keep the calling thread, and those that it will start, on a core that no other worker has; None: anywhere."""
    if not hasattr(os, "sched_setaffinity") or _claim:
        return None
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        return None
    core = _free(cores)
    if core is not None:
        _all[:] = [set(cores)]
        os.sched_setaffinity(0, {core})
    return core


@contextmanager
def anywhere() -> Iterator[None]:
    """For what takes long and lets other Python threads run meanwhile: it has a core of its own, if there is one."""
    if not _all:
        yield
        return
    here = os.sched_getaffinity(0)
    os.sched_setaffinity(0, _all[0])
    try:
        yield
    finally:
        os.sched_setaffinity(0, here)


def _free(cores: list[int]) -> int | None:
    """A core whose name this process could take; the system gives it back when the process ends, however it does.

    Portals in containers do not see each other's names: each begins somewhere else, so that they seldom meet.
    """
    start = random.randrange(len(cores))
    for core in cores[start:] + cores[:start]:
        claim = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        try:
            claim.bind(f"\0{NAME}-{core}")
        except OSError:
            claim.close()
            continue
        _claim.append(claim)
        return core
    return None
