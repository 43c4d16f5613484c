"""A portal of the bench's own: the production build, the demo's population, the door's limits raised."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, select

from optima_portal.cli.build import ROOT, build_if_needed
from optima_portal.kit import clock, db
from optima_portal.kit.settings import settings
from optima_portal.models.user import User
from optima_portal.services.sessions import open_session

OFFICE = "maria.nguyen@anaheimfamily.example"
READY_WITHIN = 60.0
DROPPED = ("OPTIMA_", "DATABASE_URL", "REDIS_URL", "REFLEX_")
# A bench knocks more often than any office does.
WIDE = {
    "OPTIMA_EVENTS_PER_SECOND": "100000",
    "OPTIMA_EVENTS_BURST": "1000000",
    "OPTIMA_HANDSHAKES_PER_MINUTE": "1000000",
    "OPTIMA_SOCKETS_PER_SOURCE": "10000",
    "OPTIMA_WORKER_IN_SERVER": "false",
}


@dataclass(frozen=True)
class Served:
    """The running portal and its database."""

    origin: str
    pid: int
    engine: Engine
    database: Path

    def cookie(self, email: str = OFFICE) -> str:
        """A fresh session, as a sign-in with a second factor leaves it."""

        def begin(session: Session) -> str:
            user = session.exec(select(User).where(User.email == email)).one()
            user.second_factor_later_until = clock.now() + timedelta(days=1)
            session.add(user)
            return open_session(
                session, user, source="127.0.0.1", browser="bench", passed_second_factor=True, now=clock.now()
            )

        return db.in_transaction(begin, self.engine)


@contextmanager
def served(workers: int = 1, redis_url: str = "") -> Iterator[Served]:
    """Start it, and end it by its process id. Several workers need a Redis."""
    settings().var.mkdir(parents=True, exist_ok=True)
    build_if_needed()
    var = Path(tempfile.mkdtemp(prefix="optima-bench-"))
    try:
        (var / "site").symlink_to((settings().var / "site").resolve())
        for name in ("site-scripts.json", "site-stamp"):  # copies: a portal that builds writes its own
            shutil.copyfile(settings().var / name, var / name)
        port = _free_port()
        environment = _environment(var, port) | {"OPTIMA_WORKERS": str(workers), "OPTIMA_REDIS_URL": redis_url}
        if redis_url:
            environment["OPTIMA_REDIS_LEASES"] = "true"
        for step in ("migrate", "demo"):
            _command(step, environment)
        engine = db.make_engine(f"sqlite:///{var / 'portal.sqlite3'}", 4)
        with (var / "server.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "optima_portal", "serve"], cwd=ROOT, env=environment, stdout=log, stderr=log
            )
        try:
            _wait(process, port, var)
            yield Served(f"http://localhost:{port}", process.pid, engine, var / "portal.sqlite3")
        finally:
            engine.dispose()
            process.terminate()
            process.wait(30)
    finally:
        shutil.rmtree(var, ignore_errors=True)


def _environment(var: Path, port: int) -> dict[str, str]:
    kept: dict[str, Any] = {name: value for name, value in os.environ.items() if not name.startswith(DROPPED)}
    own = {"OPTIMA_VAR": str(var), "OPTIMA_PORT": str(port), "OPTIMA_ORIGIN": f"http://localhost:{port}"}
    return kept | {"DATABASE_URL": "", "REDIS_URL": "", "OPTIMA_PASSWORD_COST": "4"} | WIDE | own


def _command(name: str, environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "optima_portal", name]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{name} failed:\n{done.stdout}\n{done.stderr}")


def _wait(process: "subprocess.Popen[bytes]", port: int, var: Path) -> None:
    began = time.monotonic()
    while time.monotonic() - began < READY_WITHIN and process.poll() is None:
        with suppress(OSError), urllib.request.urlopen(f"http://localhost:{port}/readyz", timeout=5):
            return
        time.sleep(0.05)
    raise RuntimeError(f"The server is not ready:\n{(var / 'server.log').read_text(errors='replace')[-4000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
