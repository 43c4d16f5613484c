"""A portal that is killed, and what arrives slowly: shared by the tests that pull the plug."""

import asyncio
import io
import os
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from sqlmodel import select

from optima_portal.demo.cast import CAST
from optima_portal.kit import clock
from optima_portal.models.stored_file import FileState, StoredFile
from tests.attack.conftest import WIDE
from tests.attack.http import Answer, call
from tests.serving import Served, serving


@contextmanager
def a_portal_to_kill() -> Iterator[Served]:
    """A portal of one module's own: it is killed, again and again."""
    with serving(**WIDE) as served:
        for person in CAST:
            if not person.has_phone:
                served.change(person.email, second_factor_later_until=clock.now() + timedelta(days=1))
        yield served
        assert "Traceback" not in served.log


def kill(served: Served) -> None:
    """As kill -9 of all of it at once: the supervisor and the worker that it started."""
    pid = served.process.pid
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        os.kill(int(child), signal.SIGKILL)
    served.process.send_signal(signal.SIGKILL)
    served.process.wait(10)


async def send(served: Served, cookie: str, purpose: str, name: str, content: object) -> Answer:
    """A file to POST /upload."""
    body = io.BytesIO(content) if isinstance(content, bytes) else content
    return await call(served, "POST", f"/upload?purpose={purpose}", cookie=cookie, data=body, X_File_Name=name)


async def slowly(content: bytes) -> AsyncIterator[bytes]:
    """A file that is on its way for longer than the portal lives."""
    yield content[:200]
    await asyncio.sleep(30)
    yield content[200:]


async def until(is_so: Callable[[], bool]) -> None:
    """Wait for something in the database."""
    async with asyncio.timeout(8):
        while not is_so():
            await asyncio.sleep(0.02)


def states_of(served: Served, name: str) -> list[FileState]:
    """How the files of this name stand."""
    return list(served.do(lambda db: db.exec(select(StoredFile.state).where(StoredFile.name == name)).all()))
