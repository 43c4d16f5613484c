"""The production build, served: built once and kept in `var/test-site`, each server with a database of its own."""

import contextlib
import fcntl
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import tomllib
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine
from sqlmodel import Session, select

import optima_portal.models  # noqa: F401 - every table
from optima_portal.kit import clock, db
from optima_portal.models.user import User
from optima_portal.services.sessions import open_session
from tests.memory import scratch

ROOT = Path(__file__).parents[1]
SITES = ROOT / "var" / "test-site"
READY_WITHIN = 60.0
DROPPED = ("OPTIMA_", "DATABASE_URL", "REDIS_URL", "REFLEX_", "PYTEST_")
Result = TypeVar("Result")
PlanChanges = dict[str, dict[str, Any]]


@dataclass
class Served:
    """One running portal."""

    var: Path
    port: int
    process: "subprocess.Popen[bytes]"
    settings: dict[str, str] = field(default_factory=dict)
    module: str = "optima_portal"

    @property
    def origin(self) -> str:
        """Where a browser of this machine finds it."""
        return f"http://localhost:{self.port}"

    @property
    def log(self) -> str:
        """What the server has written so far."""
        return (self.var / "server.log").read_text(errors="replace")

    @cached_property
    def engine(self) -> Engine:
        """The server's own database, from outside."""
        return db.make_engine(f"sqlite:///{self.var / 'portal.sqlite3'}", 4)

    def do(self, work: Callable[[Session], Result]) -> Result:
        """One transaction in the server's database."""
        return db.in_transaction(work, self.engine)

    def session_of(self, email: str, *, passed_second_factor: bool = True) -> str:
        """A cookie's token of a fresh session, as a sign-in would have left it."""

        def begin(session: Session) -> str:
            user = session.exec(select(User).where(User.email == email)).one()
            return open_session(
                session, user, source="127.0.0.1", browser="Chrome on Linux",
                passed_second_factor=passed_second_factor, now=clock.now(),
            )  # fmt: skip

        return self.do(begin)

    def change(self, email: str, **values: Any) -> None:
        """Set columns of one user."""

        def write(session: Session) -> None:
            user = session.exec(select(User).where(User.email == email)).one()
            for name, value in values.items():
                setattr(user, name, value)
            session.add(user)

        self.do(write)

    @property
    def is_alive(self) -> bool:
        """Whether it still answers."""
        with suppress(OSError), urllib.request.urlopen(f"{self.origin}/healthz", timeout=5) as answer:
            return self.process.poll() is None and answer.status == 200
        return False

    def stop(self) -> None:
        """End it, by its pid."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(5)

    def start_again(self) -> None:
        """The same portal on the same port, after `stop`."""
        self.process = _start(self.var, self.port, self.settings, self.module)
        _wait_until_ready(self)


@contextmanager
def serving(plan: PlanChanges | None = None, module: str = "optima_portal", **settings: object) -> Iterator[Served]:
    """A portal with the demo's cast; `plan` changes numbers of plan.toml, `settings` those of the environment.

    `module` is what `python -m` runs, with `serve`.
    """
    var = Path(tempfile.mkdtemp(prefix="optima-served-", dir=scratch()))
    chosen = {"OPTIMA_PASSWORD_COST": "4"} | {f"OPTIMA_{name.upper()}": str(value) for name, value in settings.items()}
    try:
        with built_site(plan) as site:
            if (site / "plan.toml").exists():
                chosen["OPTIMA_PLAN_FILE"] = str(site / "plan.toml")
            (var / "site").symlink_to(site / "site")
            for name in ("site-scripts.json", "site-stamp"):  # copies: a portal that builds writes its own
                shutil.copyfile(site / name, var / name)
            shutil.copyfile(_database(site), var / "portal.sqlite3")
            served = Served(var, port := _free_port(), _start(var, port, chosen, module), chosen, module)
            _wait_until_ready(served)
        try:
            yield served
        finally:
            served.engine.dispose()
            served.stop()
    finally:
        shutil.rmtree(var, ignore_errors=True)


@contextmanager
def built_site(plan: PlanChanges | None = None) -> Iterator[Path]:
    """The folder of the built pages, held against other builders: all of them share the checkout's `.web`."""
    SITES.mkdir(parents=True, exist_ok=True)
    site = SITES / (_name_of(plan) if plan else "standard")
    site.mkdir(exist_ok=True)
    with (SITES / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        extra = {}
        if plan:
            (site / "plan.toml").write_text(_changed_plan(plan))
            extra["OPTIMA_PLAN_FILE"] = str(site / "plan.toml")
        _command("build", site, extra)
        yield site


def _database(site: Path) -> Path:
    """An SQLite file with the cast, made anew when a source changed (the stamp knows)."""
    stamp = (site / "site-stamp").read_text()
    file = site / f"cast-{stamp[:12]}.sqlite3"
    if not file.exists():
        for old in site.glob("cast-*"):
            old.unlink()
        with tempfile.TemporaryDirectory() as folder:
            for step in ("migrate", "codes", "demo"):
                _command(step, Path(folder), {"OPTIMA_PASSWORD_COST": "4"})
            with contextlib.closing(sqlite3.connect(Path(folder) / "portal.sqlite3")) as whole:
                whole.execute("VACUUM INTO ?", [str(file)])  # a copy of the file alone would lack its WAL
    return file


def environment(var: Path, **more: str) -> dict[str, str]:
    """What a portal's process is started with: nothing of the developer's own settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(DROPPED)}
    return kept | {"OPTIMA_VAR": str(var), "DATABASE_URL": "", "REDIS_URL": "", "PYTHONUNBUFFERED": "1"} | more


def _command(name: str, var: Path, more: dict[str, str]) -> None:
    command = [sys.executable, "-m", "optima_portal", name]
    done = subprocess.run(command, cwd=ROOT, env=environment(var, **more), capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{name} failed:\n{done.stdout}\n{done.stderr}"


def _start(var: Path, port: int, settings: dict[str, str], module: str) -> "subprocess.Popen[bytes]":
    own = {"OPTIMA_PORT": str(port), "OPTIMA_ORIGIN": f"http://localhost:{port}"} | settings
    with (var / "server.log").open("ab") as log:
        command = [sys.executable, "-m", module, "serve"]
        return subprocess.Popen(command, cwd=ROOT, env=environment(var, **own), stdout=log, stderr=log)


def _wait_until_ready(served: Served) -> None:
    began = time.monotonic()
    while time.monotonic() - began < READY_WITHIN:
        assert served.process.poll() is None, f"The server ended:\n{served.log[-4000:]}"
        with suppress(OSError), urllib.request.urlopen(f"{served.origin}/readyz", timeout=5):
            return
        time.sleep(0.05)
    raise AssertionError(f"The server is not ready:\n{served.log[-4000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _name_of(plan: PlanChanges) -> str:
    return "-".join(f"{name}={value}" for table in plan.values() for name, value in sorted(table.items()))


def _changed_plan(plan: PlanChanges) -> str:
    """plan.toml with other values on the lines of these names."""
    lines, table = [], ""
    for line in (ROOT / "optima_portal" / "plan.toml").read_text().splitlines():
        table = line.strip().strip("[]") if line.startswith("[") else table
        name = line.partition("=")[0].strip()
        value = plan.get(table, {}).get(name)
        lines.append(line if value is None else f"{name} = {json.dumps(value)}")
    text = "\n".join(lines)
    read = tomllib.loads(text)
    assert all(read[table][name] == value for table, values in plan.items() for name, value in values.items())
    return text
